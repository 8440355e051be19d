"""What WAGTAIL_FINISH_WORKFLOW_ACTION names. Imported before models are loaded, so imports wait."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from wagtail.models import WorkflowState


def publish_if_consented(
    workflow_state: "WorkflowState", user: "AbstractBaseUser | None" = None
) -> None:
    """Publish what a workflow approved.

    A story that may not be published stays a draft, and a note in its history says why.
    """
    from wagtail.workflows import publish_workflow_state

    from .models import StoryPage
    from .review.publication import note_refusal
    from .safeguarding.approval import approve

    story = StoryPage.objects.filter(pk=workflow_state.object_id).first()
    if story:
        approve(story.get_latest_revision_as_object(), by=user)
    if story and story.get_latest_revision_as_object().refusal():
        note_refusal(story)
    else:
        publish_workflow_state(workflow_state, user=user)
