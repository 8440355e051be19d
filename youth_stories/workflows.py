"""Named by WAGTAIL_FINISH_WORKFLOW_ACTION and imported while models load: nothing at the top."""


def publish_if_consented(workflow_state, user=None):
    """Publishes what a workflow approved. A story without consent stays a draft, and its
    reviewers read why in its history."""
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
