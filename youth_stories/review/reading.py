"""One story as it will appear, its history, and the actions that can be taken."""

from wagtail.snippets.views.snippets import InspectView

from psec_site.antispam import signs

from ..consent.ask import missing_roles
from ..identifiers.clear import current_content, uncleared_identifiers
from ..models import Submission
from .forms import MessageForm
from .permissions import CONCERN, PUBLISH, REVIEW, WITHDRAW
from .queue import status


class ReadingView(InspectView):
    """One story as it will appear, its history, and the steps that can be taken."""

    template_name = "youth_stories/review/reading.html"
    page_title = "Read"

    def get_context_data(self, **kwargs):
        submission = self.object
        page = submission.page
        schedule = page.scheduled_revision if page else None
        return (
            super().get_context_data(**kwargs)
            | {
                "submission": submission,
                "consents": submission.consents,
                "identifiers": uncleared_identifiers(submission, current_content(submission)),
                "requests": submission.consent_requests.open(),
                "concerns": submission.concerns.all(),
                "history": submission.events.select_related("actor"),
                "page_is_live": bool(page and page.live),
                "status": status(submission),
                "goes_live_at": schedule.approved_go_live_at if schedule else None,
                "message_form": MessageForm(),
                "robot_signs": [signs.DESCRIPTIONS[sign] for sign in submission.robot_signs],
            }
            | possible_steps(self.request.user, submission)
        )


def possible_steps(user, submission) -> dict:
    """What this person can do with this story now, for the template; the views check again."""
    state, page = submission.state, submission.page
    reviews, on_hold = user.has_perm(REVIEW), submission.is_on_hold
    is_open = state in (Submission.State.RECEIVED, Submission.State.CHANGE_REQUESTED)
    is_live = bool(page and page.live)
    is_asked = submission.consent_requests.open().exists()
    version = submission.newest_version if page else None
    refusal = version.refusal(by=user) if version else ""
    accepted = reviews and page and state == Submission.State.ACCEPTED and not on_hold
    missing = missing_roles(submission) if accepted and not is_asked else []
    return {
        "refusal": refusal,
        "photo": version.photo if version and accepted else None,
        "can_decide": reviews and is_open and not on_hold,
        "can_reopen": reviews
        and not is_open
        and not is_live
        and not on_hold
        and not submission.is_withdrawn_or_purged
        and state != Submission.State.INVITED,
        "can_note": reviews,
        "can_clear": reviews,
        "can_edit_page": page and page.permissions_for_user(user).can_edit(),
        "can_ask": missing and (submission.is_minor or submission.email),
        "can_cancel_request": reviews and is_asked,
        "can_redact": missing and submission.consents.in_force().exists(),
        "can_record_consent": reviews and page and not is_asked and not on_hold,
        "can_publish": version
        and user.has_perm(PUBLISH)
        and not refusal
        and not (is_live and page.content_hash == version.compute_content_hash()),
        "can_withdraw": user.has_perm(WITHDRAW) and not submission.is_withdrawn_or_purged,
        "can_raise_concern": user.has_perm(CONCERN) and not on_hold,
        "can_close_concern": user.has_perm(CONCERN) and on_hold,
    }
