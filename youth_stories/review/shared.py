"""What the admin's action views share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ..models import StoryPage, Submission
from ..models.translation import public_translations, unread_translations
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
    """Return the newest version of the page, or of what waits to be accepted, its draft."""
    if submission.page is None:
        return StoryPage.draft_of(submission)
    if not submission.is_undecided:
        return submission.newest_version
    # Read anew: without an unpublished change Wagtail returns the page itself as its newest.
    version = StoryPage.objects.get(pk=submission.page.pk).get_latest_revision_as_object()
    version.take_content_of(submission)
    return version


def story_context(submission: Submission) -> dict[str, Any]:
    """Return what as_it_will_appear.html takes; nothing once the words are erased."""
    if submission.is_withdrawn_or_purged:
        return {}
    story = story_to_read(submission)
    photo_url = reverse("youth_stories:photo", args=[story.photo_id]) if story.photo_id else ""
    return {
        "story": story,
        "photo_url": photo_url,
        "number": story.number,
        "public_translations": public_translations(story),
    }


def posted(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict | None]:
    """Return the data and files that a form takes: what was posted, even if that is nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


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


def unread_note(version: StoryPage) -> str:
    """Return a sentence about the translations that this version goes out without; mostly none."""
    names = " and ".join(f"the {row.language_name} one" for row in unread_translations(version))
    if not names:
        return ""
    return (
        f"It goes out without a translation that everybody agreed to ({names}): a second person "
        "has to read that first, under “Translations”."
    )


@contextmanager
def errors_as_messages(request: HttpRequest) -> Iterator[None]:
    """Show a ValidationError raised in the block as an error message, and go on after the block."""
    try:
        yield
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def shown_version(request: HttpRequest) -> str:
    """Return the version_hash that came with the page; empty, and so refused, without one."""
    return request.POST.get("shown", "")


def submission_action(
    action: Callable[..., object],
    success: str,
    permission: str = REVIEW,
    *,
    is_decision: bool = True,
) -> ActionView:
    """Return a POST view that calls `action(submission, by=user)` and redirects to the story.

    A decision is also passed which version was `shown`.
    """

    @require_POST
    def view(request: StaffRequest, pk: int) -> HttpResponse:
        submission = get_submission(request, pk, permission)
        with errors_as_messages(request):
            shown = {"shown": shown_version(request)} if is_decision else {}
            action(submission, by=request.user, **shown)
            messages.success(request, success)
        return redirect_to(submission)

    return view
