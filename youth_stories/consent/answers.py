"""Answers to consent requests, and revoking a consent."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Consent, ConsentRequest, StoryPhoto, Submission
from ..notifications.recipients import PEOPLE, PEOPLE_AND_STAFF, To
from ..notifications.tasks import notify
from ..transitions import Kind, State, WrongState, locked, log, refuse_without_say, unpublish
from .ask import Answer, ask_consent, cancel_open_requests, close_requests, why_not_ask
from .cut_names import erase_cut_name
from .forms import ticked_last
from .record import (
    end_consent,
    end_lapse,
    follow_version,
    public_consents,
    save_limited_version,
    unpublish_without_consent,
)
from .renew import possible_ages, take_age
from .said_no import said_no

Role = Consent.Role
# After these a lapse is not the last word.
ENDED_OR_ASKED = (Kind.CONSENT_ASKED, Kind.REOPENED, Kind.CONSENT_REVOKED, Kind.NOT_FOR_ME)


@transaction.atomic
def agree(request: ConsentRequest, *, scopes: set[str], shown_hash: str) -> Consent:
    """Records a person's consent to exactly what they were shown, for the scopes they ticked.

    Fields outside of the scopes are removed from the draft. WrongState, in words for them, if the
    request is not open any more or the version is not the one with the hash that was shown.
    """
    submission = locked(request.submission)
    require_open(request, submission)
    version = request.version
    if version.compute_content_hash() != shown_hash:
        raise WrongState(_("This page has changed meanwhile. Please look at it again."))
    if submission.is_child:  # both need a signed form (rule R4)
        scopes = scopes - {"school", "photo"}
    consent = Consent.for_content(
        version,
        story_id=submission.story_id,
        scopes=scopes,
        role=request.role,
        age_band=submission.age_band,
        method=Consent.Method.LINK,
        given_on=timezone.localdate(),
    )
    consent.valid_until = version.end_of_term(consent)
    for earlier in submission.consents.in_force().filter(role=request.role):
        if earlier.scopes - scopes:  # they allow less: what shows more is unpublished
            end_consent(earlier)
    consent.save()
    close_requests(ConsentRequest.objects.filter(pk=request.pk), Answer.AGREED)
    carried, name = set[str](), version.first_name
    if consent.content_hash != shown_hash:
        carried = save_limited_version(submission, version, scopes)
    erase_cut_name(submission, name, request.role)
    end_lapse(submission)
    unpublish_without_consent(submission, request.role)
    # Staff are notified of a guardian's consent after the second message, when it counts (R4).
    recipients: tuple[To, ...] = (To.STUDENT, To.STAFF) if request.role == Role.STUDENT else PEOPLE
    if Role.GUARDIAN in carried:  # the student left out what they had agreed to (R7)
        recipients = PEOPLE_AND_STAFF
    notify(log(submission, Kind.CONSENT_GIVEN, text=request.role), *recipients)
    return consent


@transaction.atomic
def disagree(request: ConsentRequest) -> None:
    """Records a refusal, closes every open request and notifies student, guardian and staff.

    The story is erased on the day that the question named. An earlier consent of the same person
    ends too, unless what is public rests on it.
    """
    submission = locked(request.submission)
    require_open(request, submission)
    close_requests(submission.consent_requests.open(), Answer.REFUSED)
    earlier = submission.consents.in_force().filter(role=request.role)
    for consent in earlier.exclude(pk__in=public_consents(submission)):
        end_consent(consent)
    unpublish_without_consent(submission, request.role)
    notify(log(submission, Kind.CONSENT_REFUSED, text=request.role), *PEOPLE_AND_STAFF)


@transaction.atomic
def ask_again(submission: Submission, role: str, *, age_band: str = "") -> None:
    """Asks somebody who said no once more, because they want it: it was a mistake, say.

    What they alone left out before, a photo say, is offered again. After a lapse everybody whose
    yes has run out is asked; a student says their age again with it, and whoever is 18 by now is
    asked alone. ValueError for an age band that is not possible. WrongState if they said no to
    nothing, if somebody else did too, or if nobody can be asked now.
    """
    submission = locked(submission)
    refuse_without_say(submission, role)
    if may_ask_after_lapse(submission):
        if age_band and age_band not in possible_ages(submission, Role.STUDENT):
            raise ValueError("This age is not possible by now.")
        if age_band and role == Role.STUDENT:
            take_age(submission, age_band)
        ask_consent(submission, by=None, without_copy=True)
        return
    if not alone_said_no(submission, role):
        raise WrongState("This person alone has to have said no.")
    _offer_all_again(submission, role)
    ask_consent(submission, by=None, after_no=True, without_copy=True)


def alone_said_no(submission: Submission, role: str) -> bool:
    """Whether this person, and nobody else who has to agree, said no or took a yes back."""
    return set(said_no(submission, submission.roles_to_ask)) == {role}


def may_ask_after_lapse(submission: Submission) -> bool:
    """Whether the people it is from can have the question asked again themselves, once a lapse.

    After that they call us: nobody gets letter after letter.
    """
    lapse = submission.events.lapse()
    if lapse is None or submission.state != State.ACCEPTED or submission.page is None:
        return False
    since = submission.events.filter(pk__gt=lapse.pk, kind__in=ENDED_OR_ASKED)
    return not (submission.is_on_hold or since.exists() or why_not_ask(submission))


def _offer_all_again(submission: Submission, role: str) -> None:
    """Makes the version that this person was asked about the newest one again.

    Only if nothing but their own answer has changed it, and the others agreed to all of it.
    """
    request = submission.consent_requests.filter(role=role, answer=Answer.AGREED).last()
    if request is None or request.revision is None:
        return
    photo = request.revision.content["photo"]
    if photo and not StoryPhoto.objects.filter(pk=photo).exists():  # a crop that nobody used
        return
    asked, scopes = request.version, ticked_last(submission, role)
    limited = asked.limited_to(scopes).compute_content_hash()
    if limited != submission.newest_version.compute_content_hash():
        return
    others = [each for each in submission.roles_to_ask if each != role]
    covering = asked.covering_consents()
    if all(covering.filter(role=each).exists() for each in others):
        translations = list(submission.translations.of(submission.newest_version))
        asked.save_revision()
        follow_version(translations, asked)


def require_open(request: ConsentRequest, submission: Submission) -> None:
    """Raises WrongState, in words for people outside, unless this request can be answered."""
    if submission.is_on_hold:  # people outside are not told of a concern
        raise WrongState(_("We cannot take your answer today. Please try again in a few days."))
    if (
        submission.is_withdrawn_or_purged
        or not submission.consent_requests.open().filter(pk=request.pk).exists()
    ):
        raise WrongState(_("This question was answered or taken back already."))


@transaction.atomic
def revoke(submission: Submission, role: str) -> None:
    """Revokes one person's consents and unpublishes the story; its content is not erased.

    Notifies student, guardian and staff. Does nothing if no consent of theirs is in force.
    WrongState for the guardian of somebody who is 18 now.
    """
    submission = locked(submission)
    refuse_without_say(submission, role)
    in_force = submission.consents.in_force().filter(role=role)
    if submission.is_withdrawn_or_purged or not in_force.exists():
        return
    for consent in in_force:
        end_consent(consent)
    cancel_open_requests(submission)
    unpublish(submission)
    submission.waiting_since = timezone.now()
    submission.save()
    notify(log(submission, Kind.CONSENT_REVOKED, text=role), *PEOPLE_AND_STAFF)
