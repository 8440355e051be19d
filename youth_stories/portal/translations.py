"""The translations of a story on its private pages: the people it is from can remove them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..consent.translations import remove_translation
from ..http import SeeOther
from ..models import StoryContent, Submission
from ..models.translation import public_translations
from ..transitions import WrongState
from . import access
from .access import Visit, story_view


def shown_translations(submission: Submission, version: StoryContent | None) -> dict[str, list]:
    """Return the template context: those that are public, and all with whether they are.

    Only of this version: a changed story hides its translations.
    """
    if version is None:
        return {"translations": [], "all_translations": []}
    page = submission.page
    public = public_translations(page) if page and page.live else []
    rows = submission.translations.of(version)
    return {
        "translations": [row for row in rows if row in public],
        "all_translations": [{"row": row, "is_public": row in public} for row in rows],
    }


@story_view("POST")
def remove(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Remove a translation. The story stays as it is."""
    language = request.POST.get("language", "")
    row = visit.submission.translations.filter(language=language).first()
    if row is None:
        return SeeOther(visit.url())
    try:
        remove_translation(row, role=visit.person.role)
    except WrongState as refusal:
        return access.done(request, visit, str(refusal.message))
    return access.done(request, visit, _("The translation is removed. The story stays as it is."))
