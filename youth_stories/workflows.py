"""Named by WAGTAIL_FINISH_WORKFLOW_ACTION and imported while models load: nothing at the top."""


def publish_if_consented(workflow_state, user=None):
    """Publishes what a workflow approved. A story without consent stays a draft, and its
    reviewers read why in its history."""
    from django.db import transaction
    from wagtail.workflows import publish_workflow_state

    from .models import PublicationRefused
    from .services import note_refusal

    try:
        with transaction.atomic():
            publish_workflow_state(workflow_state, user=user)
    except PublicationRefused as refusal:
        note_refusal(workflow_state.content_object, str(refusal))
