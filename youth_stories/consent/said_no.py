"""Who said no and was not asked again since: staff see it, and are careful before they ask."""

from collections.abc import Iterable

from ..models import Submission, SubmissionEvent
from ..transitions import Kind

NOES = (Kind.CONSENT_REFUSED, Kind.CONSENT_REVOKED)
# Their texts name the roles.
ABOUT_CONSENT = (*NOES, Kind.CONSENT_ASKED, Kind.CONSENT_GIVEN)


def standing_noes(events: Iterable[SubmissionEvent]) -> dict[str, SubmissionEvent]:
    """For each role, its no among these events of one story, unless asked again or agreed since."""
    noes: dict[str, SubmissionEvent] = {}
    for event in events:
        if event.kind in NOES:
            noes[event.text] = event
        elif event.kind in ABOUT_CONSENT:
            for role in event.text.split():
                noes.pop(role, None)
    return noes


def said_no(submission: Submission, roles: Iterable[str]) -> dict[str, SubmissionEvent]:
    """Of these roles, those that said no and were not asked again since, with that event."""
    noes = standing_noes(submission.events.filter(kind__in=ABOUT_CONSENT))
    return {role: noes[role] for role in roles if role in noes}
