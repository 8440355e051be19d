"""Who said no and was not asked again since: staff see it, and are careful before they ask."""

from collections.abc import Iterable

from ..models import Consent, GuardianQuestion, Submission, SubmissionEvent
from ..transitions import Kind

NOES = (Kind.CONSENT_REFUSED, Kind.CONSENT_REVOKED)
# After these nobody is asked, for another reason than an answer.
ENDS_QUESTION = (
    Kind.REQUEST_CANCELLED,
    Kind.CHANGED,
    Kind.NOT_FOR_ME,
    Kind.REOPENED,
    Kind.AGE_LOWERED,
)
YESES = (Kind.CONSENT_GIVEN, Kind.CONSENT_RECORDED)
# Their texts name the roles.
ABOUT_CONSENT = (*NOES, *YESES, Kind.CONSENT_ASKED)


def standing_noes(
    events: Iterable[SubmissionEvent], *, also_if_asked_again: bool = False
) -> dict[str, SubmissionEvent]:
    """For each role, its no among these events of one story, unless asked again or agreed since."""
    noes: dict[str, SubmissionEvent] = {}
    for event in events:
        if event.kind in NOES:
            noes[event.text] = event
        elif event.kind in YESES or (event.kind == Kind.CONSENT_ASKED and not also_if_asked_again):
            for role in event.text.split():
                noes.pop(role, None)
    return noes


def said_no(submission: Submission, roles: Iterable[str]) -> dict[str, SubmissionEvent]:
    """Of these roles, those that said no and were not asked again since, with that event."""
    noes = standing_noes(submission.events.filter(kind__in=ABOUT_CONSENT))
    return {role: noes[role] for role in roles if role in noes}


def why_no_yes(submission: Submission) -> str:
    """Why a story had not every yes in time: in a word, and whose role; or an empty text.

    “no”, “revoked” if a yes was taken back, “silent”, or “call” or “copy” if they asked first for
    one that nobody made. Of no role: “wrong_address” if our letter to the guardian reached somebody
    else; “lapsed” if everybody had said yes, and that ended before publication; “staff” if nobody
    was asked because staff did not get to it. Whether the story had been public is not in it: see
    events.were_public().
    """
    newest: dict[str, SubmissionEvent] = {}
    has_lapsed = reached_somebody_else = call_was_missed = False
    events = list(submission.events.all())
    for event in events:
        if event.kind in (Kind.NOT_FOR_ME, Kind.NOT_FOR_ME_UNDONE, Kind.GUARDIAN_CORRECTED):
            reached_somebody_else = event.kind == Kind.NOT_FOR_ME
        if event.kind in ENDS_QUESTION:
            newest.clear()
        elif event.kind == Kind.CONSENT_LAPSED:
            has_lapsed = True
        elif event.kind == Kind.CALL_MISSED:
            call_was_missed = True
        elif event.kind in ABOUT_CONSENT:
            newest |= dict.fromkeys(event.text.split(), event)
            call_was_missed = False
    # Whoever is asked again after a no has said no until they say something else.
    noes = standing_noes(events, also_if_asked_again=True)
    noes = {role: noes[role] for role in submission.roles_to_ask if role in noes}
    if reached_somebody_else and Consent.Role.STUDENT not in noes:
        return "wrong_address"
    if noes:
        role, no = next(iter(noes.items()))
        return f"{'revoked' if no.kind == Kind.CONSENT_REVOKED else 'no'} {role}"
    asked = [role for role, event in newest.items() if event.kind == Kind.CONSENT_ASKED]
    silent = [role for role in asked if submission.has_say(role)]
    if silent[-1:] == [Consent.Role.GUARDIAN]:
        asked_us = GuardianQuestion.objects
        if call_was_missed or asked_us.owed_to(submission).exists():
            return f"call {silent[-1]}"
        return f"{'copy' if asked_us.copies_for(submission).exists() else 'silent'} {silent[-1]}"
    if silent:
        return f"silent {silent[-1]}"
    if has_lapsed:
        return "lapsed"
    return "staff" if submission.waits_for_staff else ""
