"""What the admin's action views share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ..models import StoryPage, Submission
from .forms import MessageForm
from .permissions import REVIEW, require_permission


class StaffRequest(HttpRequest):
    """A request to the admin, whose user is always signed in."""

    user: AbstractUser  # type: ignore[assignment]


type ActionView = Callable[[StaffRequest, int], HttpResponse]


def get_submission(request: StaffRequest, pk: int, permission: str = REVIEW) -> Submission:
    """Return the submission. Raises PermissionDenied without the permission, Http404 if missing."""
    require_permission(request.user, permission)
    return get_object_or_404(Submission, pk=pk)


def story_to_read(submission: Submission) -> StoryPage:
    """Return the newest version of the page, or before it is accepted, as it will appear."""
    page = submission.page
    return page.get_latest_revision_as_object() if page else StoryPage.draft_of(submission)


def story_context(submission: Submission) -> dict[str, Any]:
    """Return what as_it_will_appear.html takes; nothing once the words are erased."""
    if submission.is_withdrawn_or_purged:
        return {}
    story = story_to_read(submission)
    photo_url = reverse("youth_stories:photo", args=[story.photo_id]) if story.photo_id else ""
    return {"story": story, "photo_url": photo_url, "number": story.number}


def redirect_to(submission: Submission) -> HttpResponse:
    """Redirect to the submission's reading view."""
    return redirect("youth_stories:inspect", submission.pk)


def redirect_without_page(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Say why a story has no page to work on, in its reading view."""
    if submission.is_withdrawn_or_purged:
        messages.error(request, "This story has ended: its text and its photo are erased.")
    else:
        messages.error(request, "Accept this story first. It has no page yet.")
    return redirect_to(submission)


@contextmanager
def errors_as_messages(request: HttpRequest) -> Iterator[None]:
    """Show a ValidationError raised in the block as an error message, and go on after the block."""
    try:
        yield
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def submission_action(
    action: Callable[..., object], success: str, permission: str = REVIEW
) -> ActionView:
    """Return a POST view that calls `action(submission, by=user)` and redirects to the story."""

    @require_POST
    def view(request: StaffRequest, pk: int) -> HttpResponse:
        submission = get_submission(request, pk, permission)
        with errors_as_messages(request):
            action(submission, by=request.user)
            messages.success(request, success)
        return redirect_to(submission)

    return view


def text_action(
    action: Callable[..., object], success: str, permission: str = REVIEW
) -> ActionView:
    """Return a POST view that calls `action(submission, text, by=user)` with the posted text."""

    @require_POST
    def view(request: StaffRequest, pk: int) -> HttpResponse:
        submission = get_submission(request, pk, permission)
        form = MessageForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Enter some text first.")
            return redirect_to(submission)
        with errors_as_messages(request):
            action(submission, form.cleaned_data["text"], by=request.user)
            messages.success(request, success)
        return redirect_to(submission)

    return view
