"""The status of a story, as the people it is from read it."""

from django.utils.translation import gettext as _

from ..models import Consent, Submission

State = Submission.State


def status_for(submission: Submission, role: str) -> str:
    """Return one or two sentences, for somebody with this consent role."""
    page = submission.page
    if submission.state == State.WITHDRAWN:
        return _("This story was taken back. Its words and its photo are erased.")
    if submission.state == State.PURGED:
        return _("Nobody said yes in time, so the story was erased.")
    if page and page.live:
        return _("The story is on our website.")
    if submission.state == State.DECLINED:
        return _("We read the story, and we will not publish it. We will erase it soon.")
    if submission.needs_guardians_address:
        return _(
            "We think that you may be under 18, so a parent or guardian has to say yes first. "
            "Add their email address. Nothing is public."
        )
    if submission.state == State.CHANGE_REQUESTED:
        return _("We asked for a change. Nothing is public.")
    if submission.state == State.ACCEPTED:
        return _status_of_accepted(submission, role)
    return _("A person at PSEC will read the story. Nothing is public.")


def _status_of_accepted(submission: Submission, role: str) -> str:
    asked = set(submission.consent_requests.open().values_list("role", flat=True))
    if role in asked:
        return _("The page is ready. We need your answer before anything is public.")
    if asked:
        return _("The page is ready. We are waiting for one more answer. Nothing is public.")
    given = submission.consents.in_force().filter(role=Consent.Role.GUARDIAN).first()
    if submission.is_minor and given and given.waits_for_confirmation:
        return _("Everybody said yes. A day later we send a last message. Nothing is public yet.")
    if submission.ended_at:
        return _("The story is no longer on our website.")
    return _("We are getting the page ready. Nothing is public.")
