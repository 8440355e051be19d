from pathlib import PurePosixPath
from posixpath import normpath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from youth_stories.models import PublicPhotoRendition

from .page_cache.store import CACHE_CONTROL

CONTENT_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serves renditions of images. Raises Http404 for originals, documents and other files."""
    folder, _, name = path.partition("/")
    content_type = CONTENT_TYPES.get(PurePosixPath(name).suffix.lower())
    if folder != "images" or content_type is None:
        raise Http404
    try:
        response = serve(request, name, document_root=f"{settings.MEDIA_ROOT}/images")
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    # Never "immutable": a withdrawn picture must expire in other caches too, and a student's photo
    # as soon as its page.
    is_of_story = PurePosixPath(normpath(path)).is_relative_to(PublicPhotoRendition.FOLDER)
    response["Cache-Control"] = CACHE_CONTROL if is_of_story else "public, max-age=3600"
    if is_of_story:
        response["X-Robots-Tag"] = "noindex"  # rule R22: the wall's own page may be indexed
    response["X-Content-Type-Options"] = "nosniff"
    if response.status_code == 200:
        response["Content-Type"] = content_type
    return response
