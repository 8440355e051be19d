"""What the session holds after a story was sent."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..http import SeeOther
from ..models import Submission
from .saved_form import SavedForm

RECEIVED_KEY = "story_received"
SENT_KEY = "stories_sent"


def thank(request: HttpRequest, saved_form: SavedForm, submission: Submission) -> HttpResponse:
    """Clear the saved form and redirect to the page that thanks the sender."""
    is_change = saved_form.submission is not None
    saved_form.clear()
    request.session[RECEIVED_KEY] = {
        "story_id": str(submission.story_id),
        "story_key": submission.story_key,
        "is_minor": submission.is_minor,
        "is_child": submission.is_child,
        "is_invitation": submission.state == Submission.State.INVITED,
        "is_change": is_change,
    }
    if submission.is_minor and not is_change:  # see was_sent_from()
        sent = request.session.get(SENT_KEY, [])
        request.session[SENT_KEY] = [*sent, str(submission.story_id)]
        request.session.set_expiry(timedelta(days=settings.GUARDIAN_LINK_DAYS))
    return SeeOther(reverse("share_received"))


def was_sent_from(request: HttpRequest, submission: Submission) -> bool:
    """Whether a minor's story was sent from this browser (rule R5)."""
    return str(submission.story_id) in request.session.get(SENT_KEY, [])
