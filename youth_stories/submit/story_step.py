"""The second step: the story."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from psec_site.antispam import guard, honeypot

from ..models import SavedForm
from ..photos.store import Busy
from ..retention.saved_forms import erase_photo
from ..rules.consent_wording import SCOPES
from . import rendering
from .forms import TYPED_FIELDS, StoryForm
from .missing_photo import PHOTO_CHOSEN, WITHOUT_PHOTO
from .questions import open_questions, take_answer

STEP = SavedForm.Step.STORY
TO_GUARDIAN = "guardian_language"
RETRY_AFTER = 60  # seconds, as Busy says
# Characters of a field: more than anybody writes here, so that no row can fill the disk.
MOST_KEPT = 50_000


def post_story(request: HttpRequest, row: SavedForm) -> HttpResponse:
    """Save what was typed and go on to the third step. Nothing is sent yet.

    503 with the form itself if no decoder is free for its photo: reloading sends the photo again.
    """
    if row.needs_guardian:
        return rendering.to_step(row, STEP)
    keep_typed(row, request.POST)
    # Only photos are limited: decoding one is expensive.
    over_limit = bool(request.FILES) and guard.check(request, "photo").refused
    if "answer" in request.POST and (step := _take_answer(row, request.POST["answer"])):
        row.show(step)
        return rendering.to_step(row, step)
    data = request.POST.dict() | row.values
    form = rendering.story_form(row, data, {} if over_limit else request.FILES)
    is_valid = form.is_valid()
    _keep_photo(row, form)
    if rendering.SWITCH_LANGUAGE in request.POST:
        row.show(STEP)
    elif over_limit:
        row.show(STEP, photo=rendering.too_many_message())
    elif not is_valid:
        # The file is not posted again: what is wrong with it has to be kept.
        problem = " ".join(str(error) for error in form.errors.get("photo", []))
        row.show(STEP, errors=True, **({"photo": problem} if problem else {}))
        if any(isinstance(error, Busy) for error in form.errors.as_data().get("photo", [])):
            page = rendering.show_story(request, row)
            page.status_code, page["Retry-After"] = 503, str(RETRY_AFTER)
            return page
    elif open_questions(row, form):
        row.show(STEP, errors=True)
    else:
        row.show(SavedForm.Step.SEND)
    return rendering.to_step(row, row.step)


def keep_typed(row: SavedForm, data: Mapping[str, str]) -> None:
    """Save what was typed, valid or not."""
    names = [name for name in (*TYPED_FIELDS, PHOTO_CHOSEN, honeypot.FIELD) if name in data]
    # PostgreSQL's JSON takes any character but this one.
    typed = {name: data[name].replace("\x00", "")[:MOST_KEPT] for name in names}
    if rendering.SWITCH_LANGUAGE in data and typed.get(TO_GUARDIAN) == settings.LANGUAGE_CODE:
        typed.pop(TO_GUARDIAN)  # it stood there, so in another language that one is chosen
    row.store(values=row.values | typed)
    if data.get("step") == SavedForm.Step.SEND:
        scopes = [scope for scope in SCOPES if f"scope_{scope}" in data]
        row.store(scopes=scopes)


def _take_answer(row: SavedForm, value: str) -> str:
    """Save the answer to a question, and return the step that it leads to, or ""."""
    answer = take_answer(row, rendering.story_form(row, row.values), value)
    return answer.step if answer else ""


def _keep_photo(row: SavedForm, form: StoryForm) -> None:
    before = row.photo
    if form.saved_photo != before:
        row.store(photo=form.saved_photo)
        erase_photo(before)
    if before and not form.saved_photo:  # removed on purpose
        row.store(values=row.values | WITHOUT_PHOTO)
