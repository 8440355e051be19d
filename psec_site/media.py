"""Public pictures, from a folder or an object store alike. Each request asks the storage."""

import re
from pathlib import PurePosixPath

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

from youth_stories.models import PublicPhotoRendition, ShareCard

from .page_cache.store import CACHE_CONTROL

# The names that renditions have: no folder above, no hidden file, nothing doubled.
PICTURE = re.compile(r"images/(?:\w[\w.-]*/)*\w[\w.-]*", re.ASCII)
OF_STORIES = (PublicPhotoRendition.FOLDER, ShareCard.FOLDER)
LONGEST_NAME = 100  # of a rendition's file in the database
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
    name = PurePosixPath(path)
    content_type = CONTENT_TYPES.get(name.suffix.lower())
    if len(path) > LONGEST_NAME or not PICTURE.fullmatch(path) or content_type is None:
        raise Http404
    try:
        response = _response(request, path, content_type)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise Http404 from error
    # Never "immutable": a withdrawn picture must expire in other caches too, and what is of a
    # story as soon as its page.
    is_of_story = any(map(name.is_relative_to, OF_STORIES))
    response["Cache-Control"] = CACHE_CONTROL if is_of_story else "public, max-age=3600"
    if is_of_story:
        response["X-Robots-Tag"] = "noindex"  # rule R22: the wall's own page may be indexed
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _response(request: HttpRequest, name: str, content_type: str) -> HttpResponseBase:
    """The picture; 304 to whoever has it."""
    modified_at = storages["default"].get_modified_time(name).timestamp()
    if not was_modified_since(request.headers.get("If-Modified-Since"), modified_at):
        return HttpResponseNotModified()
    picture = storages["default"].open(name)
    headers = {"Content-Type": content_type, "Last-Modified": http_date(modified_at)}
    return FileResponse(picture, headers=headers)
