"""When a story is erased, or comes down, if nobody does anything more (rules R14, R15)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from .consent import Consent, ConsentQuerySet, half_a_term
from .consent_request import ConsentRequest
from .content import AgeBand
from .event import SubmissionEvent
from .story import StoryPage
from .submission import Submission

Kind = SubmissionEvent.Kind
Role = Consent.Role
State = Submission.State


def publication_years() -> int:
    """For how many years a yes is good (rule R15)."""
    return settings.PUBLICATION_DAYS // 365


def lacks_consent(given: ConsentQuerySet | None = None) -> Q:
    """Stories without a yes they need: a guardian's for a minor's, a student's own from 13 on.

    Whoever is asked about another version than the one they said yes to owes a yes until they give
    it. An adult's from before they were 18 did not suffice alone. `given` are the consents that
    count: those in force, if it is None.
    """
    given = Consent.objects.in_force() if given is None else given
    is_adult, is_child = Q(age_band=AgeBand.ADULT), Q(age_band=AgeBand.UNDER_13)
    of_minor = _owes_yes(Role.GUARDIAN, given) | ~is_child & _owes_yes(Role.STUDENT, given)
    return (~is_adult & of_minor) | (is_adult & _owes_yes(Role.STUDENT, given.by_adult()))


def _owes_yes(role: str, given: ConsentQuerySet) -> Q:
    theirs = given.filter(story_id=OuterRef("story_id"), role=role)
    since_asked = given.filter(
        story_id=OuterRef("submission__story_id"), role=role, recorded_at__gte=OuterRef("asked_at")
    )
    answered = (ConsentRequest.Answer.AGREED, ConsentRequest.Answer.CANCELLED)
    asked = ConsentRequest.objects.filter(submission=OuterRef("pk"), role=role)
    is_unanswered = Exists(asked.exclude(answer__in=answered).exclude(Exists(since_asked)))
    return ~Q(Exists(theirs)) | Q(is_unanswered)


def waits_until(submission: Submission) -> datetime:
    """Until when we wait for the consents that a story needs: until it is erased without them.

    While another version is public nothing is erased: then until our question ends.
    """
    return erased_at(submission) or promised_until(submission)


def promised_until(submission: Submission) -> datetime:
    """Until when people were told that we wait, when they were asked.

    Each question counts these days anew, and so does what ends a publication or a hold. A no does
    not: the day was told with the question.
    """
    return submission.waiting_since + timedelta(days=settings.UNANSWERED_DAYS)


def notices_of_erasure() -> QuerySet[SubmissionEvent]:
    """For use in Exists(): the notices that belong to the story's present wait or end."""
    return SubmissionEvent.objects.filter(
        kind=Kind.ERASED_SOON,
        submission=OuterRef("pk"),
        created_at__gte=Greatest(
            Coalesce(OuterRef("ended_at"), OuterRef("waiting_since")), OuterRef("waiting_since")
        ),
    )


def counted_since(submission: Submission) -> datetime:
    """When the story's present wait or end began: what was told before is about another day."""
    return max(submission.waiting_since, submission.ended_at or submission.waiting_since)


def tells_of_erasure() -> Q:
    """Stories whose sender is told before the words are erased (rule R14).

    Not invitations, which have no words yet, nor junk, which is declined without a letter.
    """
    events = SubmissionEvent.objects.filter(submission=OuterRef("pk"))
    sent = Q(mails__isnull=False) | Q(undelivered__isnull=False)
    was_told_no = Exists(events.filter(sent, kind=Kind.DECLINED))
    silent = (State.INVITED, State.WITHDRAWN, State.PURGED)
    return ~Q(state__in=silent) & (~Q(state=State.DECLINED) | Q(was_told_no))


def erased_at(submission: Submission) -> datetime | None:
    """When the words are erased unless something changes; None if that is not to come.

    Every letter and page reads the day here; retention/erasures.py finds the same stories. Never
    sooner than ERASURE_NOTICE_DAYS after its sender was told.
    """
    day = _end_of_wait(submission)
    if day is None or not Submission.objects.filter(tells_of_erasure(), pk=submission.pk).exists():
        return day
    notices = submission.events.filter(kind=Kind.ERASED_SOON)
    notice = notices.filter(created_at__gte=counted_since(submission)).first()
    told_at = notice.created_at if notice else timezone.now()
    return max(day, told_at + timedelta(days=settings.ERASURE_NOTICE_DAYS))


def is_put_off(submission: Submission) -> bool:
    """Whether a notice that came late put the erasure off, to a later day than people were told."""
    day, told = erased_at(submission), _end_of_wait(submission)
    return bool(day and told and timezone.localdate(day) > timezone.localdate(told))


def _end_of_wait(submission: Submission) -> datetime | None:
    if submission.is_withdrawn_or_purged or (submission.page and submission.page.live):
        return None
    if submission.state == State.RECEIVED and submission.is_likely_robot:
        return None  # no letter was sent: a person decides
    if submission.state == State.DECLINED and submission.ended_at:
        return submission.ended_at + timedelta(days=settings.DECLINED_DAYS)
    if not Submission.objects.filter(lacks_consent(), pk=submission.pk).exists():
        return None
    # A story that lapsed waits at least until the day that people were told then.
    promised = promised_until(submission)
    return max(promised, record_kept_until(submission) or promised)


def record_kept_until(submission: Submission) -> datetime | None:
    """When addresses and consents of a story that has ended are deleted; None before its end.

    After a day, if there is no yes of which a record is needed.
    """
    if submission.ended_at is None:
        return None
    needs_record = submission.state != State.PURGED and submission.consents.exists()
    if submission.is_withdrawn_or_purged and not needs_record:
        return submission.ended_at + timedelta(days=1)
    return submission.ended_at + timedelta(days=settings.RECORD_DAYS)


def agreed_at(submission: Submission) -> datetime | None:
    """When the last yes counted, of a story that has every yes."""
    events = submission.events.filter(kind__in=SubmissionEvent.LAST_YES)
    return events.values_list("created_at", flat=True).last()


def stays_until(submission: Submission) -> datetime | None:
    """When the public version comes down unless somebody renews; None if it is not public."""
    if submission.page is None or not submission.page.live:
        return None
    covering = submission.page.covering_consents()
    for end in covering.order_by("-valid_until").values_list("valid_until", flat=True):
        if covering.filter(valid_until__gte=end).are_sufficient():
            return end
    return None


def missing_renewals(submission: Submission) -> list[str]:
    """The roles that still have to say that the public version may stay (rule R15).

    Empty if nobody has to: the story stays for longer than RECONFIRM_DAYS. Else everybody is asked
    together: a first yes that ends some days later than the other one says nothing of staying.
    """
    days = timedelta(days=settings.RECONFIRM_DAYS)
    soon, end = timezone.now() + days, stays_until(submission)
    if submission.page is None or end is None:
        return []
    asked = submission.events.filter(kind=Kind.LAPSING, created_at__gte=end - 2 * days)
    if end > soon and not asked.exists():
        return []
    return without_renewal(submission)


def without_renewal(submission: Submission) -> list[str]:
    """The roles whose yes to the public version ends with its present term, or has ended."""
    if submission.page is None:
        return []
    counts = _counting(_renewed(submission.page), submission)
    return [role for role in submission.roles_to_ask if not counts[role].exists()]


def renews_until(submission: Submission) -> datetime | None:
    """Until when a yes that renews now is good: the same day for both (rule R15).

    It counts from the end before, so that nobody loses days by an early answer; or ends with the
    other person's, who has renewed already. None if the story is not public.
    """
    end = stays_until(submission)
    if submission.page is None or end is None:
        return None
    ends = _renewed(submission.page).values_list("valid_until", flat=True)
    return min([end + timedelta(days=settings.PUBLICATION_DAYS), *ends])


def _renewed(page: StoryPage) -> ConsentQuerySet:
    """The consents to the public version that last beyond the term that ends soon."""
    soon = timezone.now() + timedelta(days=settings.RECONFIRM_DAYS)
    return page.covering_consents().filter(valid_until__gt=soon + half_a_term())


def renewable_consent(submission: Submission, role: str) -> Consent | None:
    """The consent to the public version that this person can renew by their link, or None.

    Not a guardian's that came by link from an address before the one that counts now (rule R5).
    """
    page = submission.page
    if submission.is_withdrawn_or_purged or page is None or not page.live:
        return None
    consents = page.covering_consents().filter(role=role)
    entered = submission.events.filter(kind=Kind.GUARDIAN_CORRECTED).last()
    if role == Role.GUARDIAN and entered:
        given_at = Coalesce("derived_from__recorded_at", "recorded_at")
        given_later = consents.alias(given_at=given_at).filter(given_at__gt=entered.created_at)
        # What was given on paper came by no address.
        consents = given_later | consents.exclude(method__in=Consent.BY_LINK)
    return consents.order_by("-valid_until").first()


def needs_signature_to_stay(submission: Submission) -> bool:
    """Whether a guardian's yes is needed to stay public, and their link cannot renew it.

    The yes came from another address: whoever has this one has agreed to nothing yet (rule R5).
    """
    role = Role.GUARDIAN
    return role in missing_renewals(submission) and renewable_consent(submission, role) is None


def _counting(consents: ConsentQuerySet, submission: Submission) -> dict[str, ConsentQuerySet]:
    """For each role, its consents among these that count for somebody of this age (rule R3)."""
    if submission.is_child:
        return {Role.GUARDIAN: consents.by_guardian_of_child()}
    if submission.is_minor:
        return {Role.STUDENT: consents.by_teen(), Role.GUARDIAN: consents.by_guardian_of_teen()}
    return {Role.STUDENT: consents.by_adult()}
