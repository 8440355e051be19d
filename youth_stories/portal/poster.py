"""A poster of one's own public story: drawn on request, and stored nowhere."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..cards import drawing
from ..models import StoryPage
from ..models.translation import StoryTranslation, public_translations
from . import access
from .access import Visit, story_view
from .words import may_take_words

PAPERS = ("letter", "a4")


def poster_choices(visit: Visit) -> list[StoryTranslation] | None:
    """The translations that may stand on the poster; None if there is none for this person."""
    page = _own_public_page(visit)
    return public_translations(page) if page else None


@story_view("GET", "HEAD")
def poster(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The poster as a PDF. In the query: the paper, and the language of a translation."""
    page = _own_public_page(visit)
    paper, language = request.GET.get("paper", PAPERS[0]), request.GET.get("with", "")
    if page is None or page.number is None or paper not in PAPERS:
        raise Http404
    translations = {each.language: each for each in public_translations(page)}
    if language and language not in translations:
        raise Http404
    try:
        content = drawing.poster(page, page.number, paper, translations.get(language))
    except drawing.LettersMissing:
        text = _("We cannot draw the poster: our fonts lack a letter of these words.")
        return access.done(request, visit, text)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="poster.pdf"'
    return response


def _own_public_page(visit: Visit) -> StoryPage | None:
    """The page if everybody may see it and this person wrote or sent it."""
    page = visit.submission.page
    if page is None or not may_take_words(visit):
        return None
    return StoryPage.objects.published().filter(pk=page.pk).first()
