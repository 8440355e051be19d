"""Sends the e-mails of the story flow: plain text, with the story key and never the story.

Each has a template named after its recipient and the kind of event: emails/<to>_<kind>.txt. If
there is none, that recipient gets no e-mail about such events.
"""

from datetime import date
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from pages.languages import full_address
from pages.models import Contact, SiteSettings

from ..models import (
    Consent,
    ConsentRequest,
    FormerAddress,
    GuardianQuestion,
    SentMail,
    StoryPage,
    Submission,
    SubmissionEvent,
    UndeliveredMail,
)
from ..models.deadlines import missing_renewals, publication_years
from ..models.scopes import left_out_by_guardian
from ..rules.addresses import clean_address
from ..rules.erasure_words import ERASED_WITHIN
from ..rules.names_in_letters import name_in_letter, with_isolated
from ..rules.text import clean_text
from ..transitions import Kind
from . import delivery, undelivered
from .asked_before import (
    earlier_no,
    had_agreed,
    is_asked_anew,
    is_told_of_mistake,
    page_has_changed,
    student_said_no,
    was_mistake,
    was_told_a_day,
)
from .dates import dates
from .delivery import MailRefused
from .links import link_for
from .recipients import PRIVATE, To, letter_language, posts_to_take_down, recipients_of

# What is still true of a story that is withdrawn or erased.
TOLD_AT_THE_END = (Kind.WITHDRAWN, Kind.PURGED, Kind.POSTS_DOWN, Kind.CALL_MISSED)


def send(event_id: int, to: str) -> None:
    """Sends the e-mail about an event to one kind of recipient, unless it was sent before.

    Does nothing if the story or the consent request has ended since, or if the story is on hold
    and the recipient is outside of PSEC. A refusal for good is noted for staff. Raises MailNotSent
    if the mail server fails otherwise; the task is then retried.
    """
    event = SubmissionEvent.objects.select_related("submission__page").filter(pk=event_id).first()
    if event is None:
        return
    if is_outdated(event, to):
        UndeliveredMail.objects.filter(event=event, to=to).delete()
    elif not _is_held(event, to):
        _send(event, to)
    if to == To.FORMER:
        FormerAddress.objects.filter(event=event).delete()


def _send(event: SubmissionEvent, to: str) -> None:
    try:
        template = get_template(f"emails/{to}_{event.kind}.txt")
    except TemplateDoesNotExist:
        return
    recipients = recipients_of(event, to)
    if not recipients or SentMail.objects.filter(event=event, to=to).exists():
        return
    try:
        with translation.override(_language(event, to)):
            context = _context(event, to)
            letter = clean_text(template.render(context))
            deliver(with_isolated(context["name"], letter), to, recipients)
    except MailRefused:
        undelivered.note(event, to, undelivered.Why.REFUSED)
        return
    SentMail.objects.get_or_create(event=event, to=to)
    UndeliveredMail.objects.filter(event=event, to=to).delete()


def _is_held(event: SubmissionEvent, to: str) -> bool:
    """A concern may be about the person who would read the letter (rule R19)."""
    return to in PRIVATE and event.submission.is_on_hold


def is_outdated(event: SubmissionEvent, to: str) -> bool:
    """Whether a letter about this event would not be true any more."""
    if to == To.LEAD:  # a concern is about the person, not about what is left of the story
        return False
    if event.submission.is_withdrawn_or_purged:
        return event.kind not in TOLD_AT_THE_END
    if event.kind in (Kind.NOT_FOR_ME, Kind.NOT_FOR_ME_UNDONE):
        return not is_told_of_mistake(event, to)
    if event.kind in (Kind.UNREAD, Kind.READING_LATE):
        return event.submission.state != Submission.State.RECEIVED
    if event.kind == Kind.CALL_DUE:
        return not GuardianQuestion.objects.owed_to(event.submission).exists()
    if event.kind == Kind.LAPSING_SOON:
        return to not in missing_renewals(event.submission)
    if event.kind == Kind.PUBLICATION_LATE:
        return bool(event.submission.page and event.submission.page.live)
    request = event.submission.consent_requests.filter(role=to).last()
    if request is None or event.kind not in (Kind.CONSENT_ASKED, Kind.REMINDED):
        return False
    later = event.submission.events.filter(kind=Kind.CONSENT_ASKED, pk__gt=event.pk)
    was_asked_again = later.filter(text__contains=to).exists()
    return was_asked_again or request.answer not in ("", ConsentRequest.Answer.AGREED)


def _language(event: SubmissionEvent, to: str) -> str:
    if to not in PRIVATE:
        return settings.LANGUAGE_CODE
    is_guardian = event.kind == Kind.GUARDIAN_CORRECTED if to == To.FORMER else to == To.GUARDIAN
    return letter_language(event.submission, To.GUARDIAN if is_guardian else To.STUDENT)


def _context(event: SubmissionEvent, to: str) -> dict:
    submission = event.submission
    return {
        "submission": submission,
        "event": event,
        "name": name_in_letter(_first_name(submission, to)),
        "message": event.text,
        "posts": SimpleLazyObject(partial(posts_to_take_down, submission)),
        "posts_url": settings.WAGTAILADMIN_BASE_URL + reverse("story_posts"),
        "contact": contact(),
        "is_update": _is_update(event),
        "is_online_again": submission.events.filter(pk__lt=event.pk).were_public(),
        "site_url": full_address("") or f"{settings.SITE_URL}/",
        "publication_years": publication_years(),
        "answer_days": settings.UNANSWERED_DAYS,
        "form_url": settings.SITE_URL + reverse("share_your_story"),
        "families_url": SimpleLazyObject(partial(full_address, "for-families")),
        "page_url": submission.page.full_url if submission.page else "",
        "number": submission.page.number if submission.page else None,
        "may_be_shared": SimpleLazyObject(partial(_may_be_shared, submission)),
        "is_public": bool(submission.page and submission.page.live),
        "was_public": submission.events.were_public(),
        "came_down_by_change": submission.events.came_down_by_change(),
        "lapse": (lapse := submission.events.lapse()),
        "online_until": lapse.created_at if lapse and lapse.kind == Kind.LAPSED else None,
        **_question(submission, event),
        "reached_somebody_else": submission.events.reached_somebody_else(),
        "left_out": left_out_by_guardian(submission) if to == To.STUDENT else [],
        "was_told_a_day": SimpleLazyObject(partial(was_told_a_day, event, to)),
        "awaited": SimpleLazyObject(partial(_awaited, submission)),
        "student_said_no": student_said_no(submission),
        "was_late": submission.events.filter(kind=Kind.PUBLICATION_LATE).exists(),
        "waits_for_staff": SimpleLazyObject(lambda: submission.waits_for_staff),
        "is_asked": submission.consent_requests.open().filter(role=to).exists(),
        "is_to_guardian": to == To.GUARDIAN,
        "call": GuardianQuestion.objects.owed_to(submission).first(),
        "copy": GuardianQuestion.objects.copies_for(submission).exists(),
        "call_was_missed": _call_was_missed(event),
        "age_is_in_doubt": submission.age_signs.open().exists(),
        "guardian_agreed": submission.consents.in_force().filter(role=To.GUARDIAN).exists(),
        "agreed": _agreed_to(event),
        "agreed_on": _agreed_on(event),
        "link": (link := link_for(event, to)),
        "not_for_me_link": f"{link}not-for-me/",
        "erased_within": ERASED_WITHIN,
        **dates(submission),
    }


def _may_be_shared(submission: Submission) -> bool:
    """Whether there are, or will be in a minute, pictures of the public story to share."""
    public = StoryPage.objects.published().shareable()
    return public.filter(translation_key=submission.story_id).exists()


def _first_name(submission: Submission, to: str) -> str:
    """The student's; in a guardian's letter only if the student agreed to show it."""
    return submission.agreed_name if to in (To.GUARDIAN, To.FORMER) else submission.known_as


def _is_update(published: SubmissionEvent) -> bool:
    """Whether other words or another picture were public before."""
    earlier = published.submission.events.filter(kind=Kind.PUBLISHED, pk__lt=published.pk).last()
    return earlier is not None and earlier.text != published.text


def _call_was_missed(purged: SubmissionEvent) -> bool:
    """Whether the story was erased before anybody made the call that its guardian asked for."""
    before = purged.submission.events.filter(pk__lt=purged.pk).last()
    return before is not None and before.kind == Kind.CALL_MISSED


def _awaited(submission: Submission) -> list[str]:
    """What the newest version still needs: “student”, “guardian” or “second_letter” (R3, R4)."""
    if submission.page is None or submission.is_withdrawn_or_purged:
        return []
    given = list(submission.newest_version.covering_consents())
    roles = {consent.role for consent in given}
    awaited = [role for role in submission.roles_to_ask if role not in roles]
    guardians = [consent for consent in given if consent.role == Consent.Role.GUARDIAN]
    if guardians and all(consent.waits_for_confirmation for consent in guardians):
        awaited.append("second_letter")
    return awaited


def _question(submission: Submission, event: SubmissionEvent) -> dict:
    """What a guardian is told with the question and after a yes: what is shown, until when."""
    if event.kind not in (Kind.CONSENT_ASKED, Kind.CONSENT_GIVEN, Kind.CONSENT_CONFIRMED):
        return {}
    version, no = submission.newest_version, earlier_no(event)
    return {
        "content": version,
        "public_until": version.public_until,
        "had_agreed": had_agreed(event),
        "is_asked_anew": is_asked_anew(event),
        "page_has_changed": page_has_changed(submission),
        "was_not_for_me_by_mistake": was_mistake(event),
        # Without staff it is the guardian who wants to be asked again.
        "wants_to_be_asked": no and event.actor_id is None,
        "no": no,
    }


def _agreed_to(event: SubmissionEvent) -> list[str]:
    """The scopes a guardian ticked, in the wording of the consent form."""
    if event.kind == Kind.CONSENT_CONFIRMED:
        return Consent.objects.get(pk=int(event.text)).ticked_labels
    given = event.submission.consents.in_force().filter(role=event.text).first()
    return given.ticked_labels if given and event.kind == Kind.CONSENT_GIVEN else []


def _agreed_on(event: SubmissionEvent) -> date | None:
    """The day of the yes that the second message is about: it may be older than a day."""
    if event.kind != Kind.CONSENT_CONFIRMED:
        return None
    return Consent.objects.get(pk=int(event.text)).given_on


def contact() -> Contact:
    """Whom people can ask, from the site settings; false until staff set it."""
    return SiteSettings.for_site(Site.objects.get(is_default_site=True)).contact


def deliver(text: str, to: str, recipients: list[str]) -> None:
    """Sends a text whose first line is the subject. Raises MailRefused or MailNotSent.

    A refusal to some of the staff, while the others get it, is logged.
    """
    subject, body = text.split("\n", 1)
    reply_to = clean_address(contact().email)  # a header
    is_private = to in PRIVATE
    message = EmailMessage(
        subject=subject,
        body=body.strip() + "\n",
        to=recipients if is_private else [],
        bcc=[] if is_private else recipients,
        reply_to=[reply_to] if reply_to else None,
        headers={"Auto-Submitted": "auto-generated"},  # so that no absence note answers it
    )
    undelivered.note_staff(delivery.deliver(message))
