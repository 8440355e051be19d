"""The third step: the sender sees their element, consents and sends the story."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from psec_site.antispam import guard, time_token

from ..consent.forms import ConsentForm
from ..models import SavedForm, Submission
from ..rules.addresses import address_key
from ..transitions import WrongState
from . import receive, rendering
from .browser_marker import BrowserMarker
from .forms import CONTACT_FIELDS, StoryForm
from .questions import open_questions
from .sent import thank
from .story_step import keep_typed

STORY, SEND = SavedForm.Step.STORY, SavedForm.Step.SEND


def post_send(request: HttpRequest, row: SavedForm) -> HttpResponse:
    """Save the submission and the sender's consent, unless something has to be answered first."""
    if row.needs_guardian:
        return rendering.to_step(row, STORY)
    keep_typed(row, request.POST)
    if "back" in request.POST:
        row.show(STORY)
        return rendering.to_step(row, STORY)
    if rendering.SWITCH_LANGUAGE in request.POST:
        row.show(SEND)
        return rendering.to_step(row, SEND)
    story_form = rendering.story_form(row, row.values)
    if not story_form.is_valid() or open_questions(row, story_form):
        row.show(STORY, errors=True)
        return rendering.to_step(row, STORY)
    content = rendering.content_of(row, story_form)
    consent_form = rendering.consent_form(row, content, request.POST)
    if not consent_form.is_valid():
        row.show(SEND, errors=True)
        return rendering.to_step(row, SEND)
    if request.POST.get("shown_hash") != content.compute_content_hash():
        # The story was changed in another tab: nobody can agree to what they have not seen.
        row.store(scopes=[])
        row.show(SEND)
        return rendering.to_step(row, SEND)
    if row.submission:
        return _save_change(request, row, row.submission, content, story_form, consent_form)
    return _save_new_story(request, row, content, story_form, consent_form)


def _save_new_story(
    request: HttpRequest,
    row: SavedForm,
    content: Submission,
    story_form: StoryForm,
    consent_form: ConsentForm,
) -> HttpResponse:
    """Check for robots (rule R20), which a story that came by a private link does not need."""
    token = time_token.read({time_token.FIELD: row.time_token})
    if token is None or token.expired:
        return _send_again(row, waited=token is not None)
    contact = _cleaned_contact(story_form)
    addresses = [address_key(contact.get(name, "")) for name in ("email", "guardian_email")]
    verdict = guard.check_story(request, token, addresses=addresses)
    if verdict.refused:
        row.show(SEND, __all__=rendering.too_many_message())
        return rendering.to_step(row, SEND)
    try:
        with transaction.atomic():
            submission = receive.receive(
                story_id=row.story_id,
                content=content.public_values(),
                age_band=row.age_band,
                scopes=consent_form.scopes,
                robot_signs=verdict.signs,
                age_signs=BrowserMarker.read(request).age_signs(row.age_band),
                token=token,
                **contact,
            )
            return thank(request, row, submission)
    except time_token.TokenSpent:
        return _send_again(row, waited=False)


def _save_change(
    request: HttpRequest,
    row: SavedForm,
    submission: Submission,
    content: Submission,
    story_form: StoryForm,
    consent_form: ConsentForm,
) -> HttpResponse:
    """Save the story of somebody who came by a private link."""
    values = content.public_values()
    try:
        with transaction.atomic():
            if submission.state == Submission.State.INVITED:
                submission = receive.receive_from_guardian(submission, values)
            else:
                submission = receive.change(
                    submission,
                    values,
                    scopes=consent_form.scopes,
                    age_band=row.age_band,
                    **_cleaned_contact(story_form),
                )
            return thank(request, row, submission)
    except WrongState:  # its message is for staff
        row.show(SEND, __all__=_("This story cannot be changed just now."))
        return rendering.to_step(row, SEND)


def _send_again(row: SavedForm, *, waited: bool) -> HttpResponse:
    """Ask for another press of the button, which has a new time token."""
    row.store(time_token=str(time_token.issue(waited=waited)))
    row.show(
        SEND, __all__=_("That did not go through. Nothing is lost: press the button once more.")
    )
    return rendering.to_step(row, SEND)


def _cleaned_contact(story_form: StoryForm) -> dict[str, str]:
    cleaned = story_form.cleaned_data
    contact = {name: cleaned[name] for name in CONTACT_FIELDS if name in cleaned}
    return contact | {"mail_language": get_language()}
