"""Taking back what was about to happen, or a page from the public."""

from wagtail.actions.unpublish_page import UnpublishPageAction

from ..models import Submission


def cancel_schedules(submission: Submission) -> None:
    """No version of the story is published later by itself, or by a workflow that is under way."""
    if page := submission.page:
        page.revisions.update(approved_go_live_at=None)
        if page.current_workflow_state:
            page.current_workflow_state.cancel()


def take_down(submission: Submission, *, by=None) -> None:
    """Not public from now on; its number answers 410."""
    cancel_schedules(submission)
    if submission.page and submission.page.live:
        # Whoever may take this step may not always unpublish in Wagtail's own editor.
        UnpublishPageAction(submission.page, user=by).execute(skip_permission_checks=True)
