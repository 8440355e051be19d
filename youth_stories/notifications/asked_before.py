"""What a guardian was asked and answered before, at the address that the story has now."""

from django.db.models import Q, QuerySet

from ..models import Consent, ConsentRequest, SentMail, Submission, SubmissionEvent
from ..transitions import Kind

GUARDIAN = Consent.Role.GUARDIAN
STUDENT = Consent.Role.STUDENT
NOES = (Kind.CONSENT_REFUSED, Kind.CONSENT_REVOKED)
# Letters that name the day on which a story is erased, besides those with a question.
NAME_A_DAY = (*NOES, Kind.CONSENT_LAPSED, Kind.LAPSED, Kind.DECLINED, Kind.ERASED_SOON)


def asked_there(submission: Submission) -> QuerySet[ConsentRequest]:
    """What the guardian was asked at the address that the story has now."""
    requests = submission.consent_requests.filter(role=GUARDIAN)
    given = submission.events.filter(kind=Kind.GUARDIAN_CORRECTED).last()
    return requests.filter(asked_at__gte=given.created_at) if given else requests


def had_agreed(asked: SubmissionEvent) -> bool:
    """Whether the guardian had said yes at this address before: they know who PSEC is."""
    agreed = asked_there(asked.submission).filter(answer=ConsentRequest.Answer.AGREED)
    return agreed.filter(answered_at__lt=asked.created_at).exists()


def page_has_changed(submission: Submission) -> bool:
    """Whether the newest question there is about other words or another picture than before.

    Not if they themselves left something out of it with their yes, or if what they were asked
    about before was erased: the story was read anew.
    """
    newest = list(asked_there(submission).order_by("-asked_at", "-pk")[:2])
    revisions = {request.revision_id for request in newest}
    if len(revisions) < 2 or None in revisions:
        return False
    asked, before = (request.version.compute_content_hash() for request in newest)
    agreed = submission.consents.filter(role=GUARDIAN, content_hash=asked)
    return asked != before and not agreed.exists()


def earlier_no(asked: SubmissionEvent) -> SubmissionEvent | None:
    """The guardian's no, or yes taken back, that was their last word when this was asked."""
    answers = Q(kind__in=(Kind.CONSENT_GIVEN, *NOES), text=GUARDIAN)
    others = Q(kind__in=(Kind.NOT_FOR_ME, Kind.GUARDIAN_CORRECTED, Kind.CONSENT_RECORDED))
    before = asked.submission.events.filter(answers | others, pk__lt=asked.pk).last()
    return before if before and before.kind in NOES else None


def student_said_no(submission: Submission) -> bool:
    """Whether the student's last word is a no, so that the guardian alone is not asked again."""
    kinds = (*NOES, Kind.CONSENT_ASKED, Kind.CONSENT_GIVEN, Kind.CONSENT_RECORDED)
    last = submission.events.filter(kind__in=kinds, text__contains=STUDENT).last()
    return last is not None and last.kind in NOES


def is_asked_anew(asked: SubmissionEvent) -> bool:
    """Whether a student is asked because of what they said themselves, and not of a change."""
    before = asked.submission.events.filter(pk__lt=asked.pk).last()
    return before is not None and before.kind in (*NOES, Kind.CAME_OF_AGE)


def was_mistake(asked: SubmissionEvent) -> bool:
    """Whether this was asked because “This is not for me” was pressed by mistake."""
    before = asked.submission.events.filter(pk__lt=asked.pk).last()
    return before is not None and before.kind == Kind.NOT_FOR_ME_UNDONE


def is_told_of_mistake(event: SubmissionEvent, to: str) -> bool:
    """Whether this reader is told that our letter reached somebody else, or that it did not.

    Who was not told of the first before it was taken back hears of neither.
    """
    events = event.submission.events
    if event.kind == Kind.NOT_FOR_ME:
        return not events.filter(kind=Kind.NOT_FOR_ME_UNDONE, pk__gt=event.pk).exists()
    mistake = events.filter(kind=Kind.NOT_FOR_ME, pk__lt=event.pk).last()
    return SentMail.objects.filter(event=mistake, to=to).exists()


def was_told_a_day(event: SubmissionEvent, to: str) -> bool:
    """Whether a letter before this one named this reader a day on which the story is erased."""
    letters = event.submission.events.filter(kind__in=NAME_A_DAY, pk__lt=event.pk)
    return letters.filter(mails__to=to).exists()
