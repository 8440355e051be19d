"""The admin's action views: each checks a permission and calls one function."""

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AbstractUser
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ..consent import ask, redaction
from ..http import clear_browser_cache
from ..identifiers.clear import clear_identifier as clear
from ..models import StoryPage, Submission
from ..retention import erase, hidden
from ..safeguarding import concerns, under_18
from ..safeguarding.age_signs import clear_age_signs
from . import decisions, publication, taking_on
from .forms import AcceptForm
from .permissions import CONCERN, PUBLISH, WITHDRAW
from .shared import (
    ActionView,
    StaffRequest,
    errors_as_messages,
    get_submission,
    redirect_to,
    shown_version,
    submission_action,
    unread_note,
)
from .text_actions import show_again, text_action


@require_POST
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept the submission, with a message or without, and open its draft in the page editor."""
    submission = get_submission(request, pk)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return show_again(request, submission, form, "Accept")
    with errors_as_messages(request):
        page = decisions.accept(
            submission,
            by=request.user,
            shown=shown_version(request),
            others_agreed="others_agreed" in request.POST,
            message=form.cleaned_data["text"],
        )
        if submission.is_minor and submission.is_signed_by_guardian:
            next_action = (
                "What was signed covers it as it is: a second person publishes it. After a change "
                "you need new signatures."
            )
        elif submission.is_minor:
            next_action = "Tidy it if it needs it. Then go back to the story and ask for consent."
        elif request.user.has_perm(PUBLISH):
            next_action = (
                "Publish it. If you tidy it, ask for their consent first: until they have "
                "answered you can publish it as sent."
            )
        else:
            next_action = (
                "A publisher was told of it, and can publish it as sent. If you tidy it, go back "
                "to the story and ask for their consent."
            )
        messages.success(request, f"Accepted. This is its draft. {next_action}")
        return redirect("wagtailadmin_pages:edit", page.pk)
    return redirect_to(submission)


ask_for_change = text_action(
    decisions.ask_for_change,
    "Your message is being sent to the student.",
    button="Send the message",
    is_decision=True,
)
decline = text_action(decisions.decline, "Declined.", button="Decline", is_decision=True)
add_note = text_action(decisions.add_note, "Note added.", button="Add the note")
hand_back = submission_action(
    taking_on.hand_back, "Anybody can take this story on.", is_decision=False
)
keep = submission_action(hidden.keep, "Noted. It is still not public.", CONCERN)
not_a_robot = submission_action(
    decisions.not_a_robot, "This story is in the list with the others now."
)


@require_POST
def take_on(request: StaffRequest, pk: int) -> HttpResponse:
    """Record who looks after the story. Leads back to the queue, if the button is pressed there."""
    submission = get_submission(request, pk)
    with errors_as_messages(request):
        taking_on.take_on(submission, by=request.user)
        messages.success(request, f"You look after {submission.story_key} now.")
    return redirect("youth_stories:list") if "queue" in request.POST else redirect_to(submission)


@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo a decision; if a draft is erased by that, once the box to confirm it is ticked."""
    submission = get_submission(request, pk)
    if submission.page and "confirm" not in request.POST:
        messages.error(request, "Tick the box to confirm: the draft is erased.")
        return redirect_to(submission)
    with errors_as_messages(request):
        decisions.reopen(submission, by=request.user, shown=shown_version(request))
        messages.success(request, "Reopened.")
    return redirect_to(submission)


@require_POST
def clear_identifier(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a possible identifier as fit to be published."""
    submission = get_submission(request, pk)
    with errors_as_messages(request):
        fingerprint = request.POST.get("fingerprint", "")
        clear(submission, fingerprint, by=request.user, shown=shown_version(request))
        messages.success(request, "Noted: this text may be published.")
    return redirect_to(submission)


clear_age = text_action(
    clear_age_signs,
    "Noted: the age is right.",
    CONCERN,
    button="The age is right",
    is_decision=True,
)


@require_POST
def treat_as_under_18(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the story of somebody 18 or older the age group that was chosen."""
    submission = get_submission(request, pk, CONCERN)
    with errors_as_messages(request):
        under_18.treat_as_under_18(submission, request.POST.get("age_band", ""), by=request.user)
        messages.success(
            request,
            "Nothing of this story is public. The student is asked for the e-mail address of a "
            "parent or guardian.",
        )
    return redirect_to(submission)


@require_POST
def ask_consent(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for consent; after a no, or without a copy to read, only with the tick that says so."""
    submission = get_submission(request, pk)
    with errors_as_messages(request):
        ticked = {name: name in request.POST for name in ("after_no", "without_copy")}
        ask.ask_consent(submission, by=request.user, shown=shown_version(request), **ticked)
        messages.success(
            request, "Consent is being asked for. The draft is locked until it is answered."
        )
    return redirect_to(submission)


cancel_request = submission_action(
    ask.cancel_request,
    "Request canceled. The link in the e-mail no longer asks for consent.",
    is_decision=False,
)
redact = submission_action(
    redaction.redact, "Saved: the consent people gave covers the shorter version."
)


def _publishing_action(action: Callable[..., None]) -> ActionView:
    """Return a POST view that publishes, with the identifiers that the user confirmed."""

    @require_POST
    def view(request: StaffRequest, pk: int) -> HttpResponse:
        submission = get_submission(request, pk, PUBLISH)
        confirmed = request.POST.getlist("fingerprint") if "confirm" in request.POST else ()
        with errors_as_messages(request):
            shown = shown_version(request)
            action(submission, by=request.user, shown=shown, confirmed=confirmed)
            public = StoryPage.objects.filter(submission=submission).first()
            note = unread_note(public) if public else ""  # it was taken back since
            messages.success(request, f"Published. {note}".strip())
        return redirect_to(submission)

    return view


publish = _publishing_action(publication.publish)
publish_as_sent = _publishing_action(publication.publish_as_sent)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw the story for good, once the box to confirm it is ticked."""
    submission = get_submission(request, pk, WITHDRAW)
    if "confirm" not in request.POST:
        messages.error(request, "Tick the box to confirm: this cannot be undone.")
        return redirect_to(submission)
    with errors_as_messages(request):
        erase.withdraw(submission, by=request.user)
        messages.success(
            request, "Withdrawn. Nothing of this story is public. Its text and photo are erased."
        )
    return clear_browser_cache(redirect_to(submission))


def _close_concerns(submission: Submission, outcome: str, *, by: AbstractBaseUser) -> None:
    for concern in submission.concerns.open():
        concerns.close_concern(concern, outcome, by=by)


def _on_hold(user: AbstractUser) -> str:
    return f"The story is on hold. {concerns.who_is_told(user)} Read below what to do next."


raise_concern = text_action(concerns.raise_concern, _on_hold, CONCERN, button="Raise a concern")
close_concern = text_action(_close_concerns, "Closed.", CONCERN, button="Close the concern")
