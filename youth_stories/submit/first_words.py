"""The first words of a new story: its row is made now, and not before.

So whoever only answers the first step, however often, leaves nothing in the database.
"""

from django.http import HttpRequest, HttpResponse

from psec_site.antispam import guard, honeypot

from ..http import SeeOther
from ..models import SavedForm
from . import rendering, saved_form
from .forms import TYPED_FIELDS
from .missing_photo import PHOTO_CHOSEN
from .story_step import keep_typed

# Of these one is always chosen.
LANGUAGES = ("language", "guardian_language")
WORDS = (*(name for name in TYPED_FIELDS if name not in LANGUAGES), PHOTO_CHOSEN, honeypot.FIELD)


def has_words(request: HttpRequest) -> bool:
    """Whether something was typed or chosen."""
    return bool(request.FILES) or any(request.POST.get(name) for name in WORDS)


def row_for_words(request: HttpRequest, row: SavedForm) -> SavedForm | HttpResponse:
    """Return the row to save the posted words in. A response if there are none, or over the limit.

    Over the limit the response is the form with the words: the only ones that a POST is answered
    with itself, as there is no row to show them from.
    """
    if row.pk:
        return row
    if row.needs_guardian and request.POST.get("step") != "invite":
        return rendering.to_step(row, SavedForm.Step.STORY)  # of whom we keep nothing (rule R2)
    if not has_words(request):
        missing = "" if rendering.SWITCH_LANGUAGE in request.POST else "&missing=1"
        return SeeOther(f"{rendering.form_url('story')}?step={SavedForm.Step.STORY}{missing}")
    if guard.check(request, "form").refused:
        return _show_again(request, row)
    return saved_form.make_row(row)


def _show_again(request: HttpRequest, row: SavedForm) -> HttpResponse:
    keep_typed(row, request.POST)
    row.show(SavedForm.Step.STORY, __all__=rendering.too_many_message())
    show = rendering.show_invitation if row.needs_guardian else rendering.show_story
    response = show(request, row)
    response.status_code = 429
    return response
