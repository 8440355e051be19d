"""The third step: the sender sees their element, consents and sends the story."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from psec_site.antispam import guard, time_token

from ..consent.forms import ConsentForm
from ..http import SeeOther
from ..models import Submission
from ..rules.addresses import address_key
from ..transitions import WrongState
from . import receive, rendering
from .forms import StoryForm
from .saved_form import SavedForm
from .sent import RECEIVED_KEY, thank


def post_send(request: HttpRequest, saved_form: SavedForm) -> HttpResponse:
    """Save the submission and the sender's consent, unless something has to be answered first."""
    if saved_form.needs_guardian:
        return rendering.show_invitation(request)
    if not saved_form.values:  # nothing was written, or it was sent already
        sent = request.session.get(RECEIVED_KEY, {})
        is_repeated = sent.get("story_id") == request.POST.get("story_id")
        return SeeOther(reverse("share_received" if is_repeated else "share_your_story"))

    contact = rendering.posted_contact(request)
    if "back" in request.POST:
        form = rendering.story_form(saved_form, typed=contact)
        return rendering.show_story(request, saved_form, form)

    story_form = rendering.story_form(saved_form, saved_form.values | contact)
    if not story_form.is_valid():
        return rendering.show_story(request, saved_form, story_form)
    content = story_form.unsaved_submission()
    if rendering.SWITCH_LANGUAGE in request.POST:
        ticked = {name: True for name in request.POST if name.startswith("scope_")}
        consent_form = rendering.consent_form(saved_form, content, initial=ticked)
        return rendering.show_send(request, saved_form, story_form, consent_form)
    consent_form = rendering.consent_form(saved_form, content, request.POST)
    if not consent_form.is_valid():
        return rendering.show_send(request, saved_form, story_form, consent_form)
    if request.POST.get("shown_hash") != content.compute_content_hash():
        # The story was changed in another tab: nobody can agree to what they have not seen.
        return rendering.show_send(request, saved_form, story_form)

    if submission := saved_form.submission:
        return _save_change(request, saved_form, submission, story_form, consent_form)
    return _save_new_story(request, saved_form, story_form, consent_form)


def _save_new_story(
    request: HttpRequest, saved_form: SavedForm, story_form: StoryForm, consent_form: ConsentForm
) -> HttpResponse:
    """Check for robots (rule R20), which a story that came by a private link does not need."""

    def send_again(message: str, **options: Any) -> HttpResponse:
        consent_form.add_error(None, message)
        return rendering.show_send(request, saved_form, story_form, consent_form, **options)

    token = time_token.read(request.POST)
    if token is None or token.expired:
        return send_again(_send_again_message())
    contact = _cleaned_contact(story_form)
    addresses = [address_key(contact.get(name, "")) for name in ("email", "guardian_email")]
    verdict = guard.check_story(request, token, addresses=addresses)
    if verdict.refused:
        return send_again(rendering.too_many_message(), status=429)
    try:
        submission = receive.receive(
            story_id=saved_form.story_id,
            content=story_form.unsaved_submission().public_values(),
            age_band=saved_form.age_band,
            scopes=consent_form.scopes,
            robot_signs=verdict.signs,
            token=token,
            **contact,
        )
    except time_token.TokenSpent:
        return send_again(_send_again_message(), token=time_token.issue())
    return thank(request, saved_form, submission)


def _save_change(
    request: HttpRequest,
    saved_form: SavedForm,
    submission: Submission,
    story_form: StoryForm,
    consent_form: ConsentForm,
) -> HttpResponse:
    """Save the story of somebody who came by a private link."""
    content = story_form.unsaved_submission().public_values()
    if submission.state == Submission.State.INVITED:
        submission = receive.receive_from_guardian(submission, content)
    else:
        contact = _cleaned_contact(story_form)
        try:
            submission = receive.change(submission, content, scopes=consent_form.scopes, **contact)
        except WrongState:  # its message is for staff
            consent_form.add_error(None, _("This story cannot be changed just now."))
            return rendering.show_send(request, saved_form, story_form, consent_form)
    return thank(request, saved_form, submission)


def _cleaned_contact(story_form: StoryForm) -> dict[str, str]:
    cleaned = story_form.cleaned_data
    contact = {name: cleaned[name] for name in rendering.CONTACT_FIELDS if name in cleaned}
    return contact | {"mail_language": get_language()}


def _send_again_message() -> str:
    return _("That did not go through. Nothing is lost: press the button once more.")
