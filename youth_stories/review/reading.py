"""The reading view: one story as it will appear, its history, and the actions it allows."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.snippets.views.snippets import InspectView

from psec_site.antispam import signs

from ..consent.ask import missing_roles, why_not_ask
from ..consent.forms import refused_scopes
from ..consent.guardian_address import may_ask_guardian
from ..consent.redaction import leaves_something_out, may_redact
from ..consent.said_no import said_no
from ..identifiers.clear import current_content
from ..models import AgeBand, Consent, GuardianQuestion, Submission, SubmissionEvent
from ..models.deadlines import erased_at
from ..models.translation import lacks_reading_copy, public_translations, words_hash
from ..models.version import version_of
from ..notifications.emails import contact
from ..retention.hidden import purged_on
from ..rules.language_names import english_name
from ..safeguarding.age_signs import doubts_about, may_clear_age
from ..safeguarding.concerns import who_is_told
from ..transitions import Kind
from .answers import answers_context
from .changes import changes_context
from .letters import letters_context
from .main_step import main_step, until_when, who_can
from .next_step import status
from .permissions import CONCERN, CONTACT, PUBLISH, REVIEW, VIEW, WITHDRAW
from .points import points_context
from .post_views import posts_context
from .publication import sent_revision
from .shared import StaffRequest, get_submission, story_context, story_to_read, unread_note
from .undelivered import undelivered_context
from .waiting import next_for, tone_of, waiting_stories


class ReadingView(InspectView):
    template_name = "youth_stories/review/reading.html"
    page_title = "Story"

    def get_page_subtitle(self) -> str:
        return self.object.story_key

    def get(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the story; what is left of it, if it is erased in the meantime."""
        try:
            return super().get(request, *args, **kwargs)
        except ObjectDoesNotExist:
            self.object = self.get_object()
            return super().get(request, *args, **kwargs)

    def post(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the story with saved answers in a message, or with a text that was refused.

        See answers.py and text_actions.py.
        """
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission = self.object
        page = submission.page
        schedule = page.scheduled_revision if page else None
        # Read before the words: if they change in between, the decision is refused, not the check.
        shown_version = submission.version_hash
        groups = waiting_stories(self.request.user)
        following = next_for(self.request.user, submission, groups)
        story = story_context(submission)
        context = (
            super().get_context_data(**kwargs)
            | {
                "submission": submission,
                "shown_version": shown_version,
                "heading": heading(submission),
                "guardian_reads": submission.guardian_language_name
                or english_name(submission.guardian_language),
                "student_reads": english_name(submission.mail_language),
                "story_language": english_name(current_content(submission).language),
                "consents": [
                    (consent, refused_scopes(consent, submission))
                    for consent in submission.consents
                ],
                "counting": counting_consents(submission),
                "changed": submission.events.filter(kind=Kind.CHANGED).last(),
                "noes": noes(submission),
                "erased_at": erased_at(submission),
                "requests": submission.consent_requests.open(),
                "guardian_questions": GuardianQuestion.objects.filter(
                    request__submission=submission
                ),
                "translations": translations_for_staff(submission),
                "has_contact": contact().is_person,
                "can_set_contact": self.request.user.has_perm(CONTACT),
                "is_signed": submission.is_minor and submission.is_signed_by_guardian,
                "age_signs": submission.age_signs.open(),
                "younger_ages": AgeBand.choices[1:3],
                "said_age": doubts_about(current_content(submission), submission.age_band).words,
                "concerns": submission.concerns.all(),
                "hidden": getattr(submission, "hidden", None),
                "purged_on": purged_on(submission),
                "who_is_told": who_is_told(self.request.user),
                "guardian_history": submission.events.filter(
                    kind__in=(Kind.GUARDIAN_CORRECTED, Kind.NOT_FOR_ME, Kind.NOT_FOR_ME_UNDONE)
                ),
                "was_not_for_me": submission.events.filter(kind=Kind.NOT_FOR_ME).exists(),
                "history": submission.events.select_related("actor"),
                "page_is_live": bool(page and page.live),
                "is_done": bool(page and page.live and not page.has_unpublished_changes)
                and not submission.is_undecided,
                "status": status(submission),
                "tone": tone_of(submission, groups),
                "next_story": following[0],
                "next_count": following[1],
                "is_mine": submission.taken_on_by_id == self.request.user.pk,
                "can_take_on": self.request.user.has_perm(REVIEW)
                and not submission.is_withdrawn_or_purged,
                "goes_live_at": schedule.approved_go_live_at if schedule else None,
                "robot_signs": robot_signs(submission),
            }
            | story
            | points_context(submission, story.get("story"))
            | changes_context(submission)
            | letters_context(submission)
            | answers_context(submission, self.request)
            | posts_context(submission)
            | undelivered_context(self.request.user, submission)
            | available_actions(self.request.user, submission)
        )
        context["main"] = main_step(context)
        return context | {
            "who_can": who_can(self.request.user, submission, context),
            "until_when": until_when(submission, context),
        }


def robot_signs(submission: Submission) -> list[str]:
    """Return the signs of a robot, until somebody has decided that it is none."""
    if not submission.is_undecided or submission.events.filter(kind=Kind.NOT_A_ROBOT).exists():
        return []
    return [signs.DESCRIPTIONS[sign] for sign in submission.robot_signs]


def heading(submission: Submission) -> str:
    """Return what the story above the words is: one that is public, was sent, or will appear."""
    page = submission.page
    if submission.is_withdrawn_or_purged:
        return "What is left of the story"
    if page is None:
        is_declined = submission.state == Submission.State.DECLINED
        return "As it was sent" if is_declined else "As it will appear"
    if not page.live:
        return "As it would appear" if page.number else "As it will appear"
    is_newest = page.content_hash == story_to_read(submission).compute_content_hash()
    return "As everybody sees it" if is_newest else "As the newer draft will appear"


def counting_consents(submission: Submission) -> set[int]:
    """Return the ids of the consents to the newest version, of several of a person the latest."""
    if submission.page is None or submission.is_withdrawn_or_purged:
        return set()
    covering = submission.newest_version.covering_consents().order_by("recorded_at", "pk")
    return set({consent.role: consent.pk for consent in covering}.values())


def noes(submission: Submission) -> list[SubmissionEvent]:
    """Return each no of somebody whose consent the newest version still needs."""
    roles = missing_roles(submission) if submission.page else submission.roles_to_ask
    return list(said_no(submission, roles).values())


def translations_for_staff(submission: Submission) -> list[dict[str, Any]]:
    """Return each translation with whether it is outdated and what has to be cleared in it."""
    page = submission.page
    original = words_hash(submission.newest_version) if page else ""
    public = public_translations(page) if page and page.live else []
    return [
        {
            "row": row,
            "is_outdated": row.original_hash != original,
            "is_public": row in public,
            "identifiers": submission.uncleared_identifiers(row.content),
        }
        for row in submission.translations.select_related("saved_by", "read_by")
    ]


def available_actions(user: AbstractUser, submission: Submission) -> dict[str, Any]:
    """Return, for the template, which actions the user can take now. The views check again."""
    state, page = submission.state, submission.page
    can_review, on_hold = user.has_perm(REVIEW), submission.is_on_hold
    is_open = submission.is_undecided
    is_live = bool(page and page.live)
    has_open_request = submission.consent_requests.open().exists()
    version = submission.newest_version if page else None
    refusal = version.refusal(by=user) if version else ""
    sent = sent_revision(submission)
    as_sent = version_of(sent) if sent else None
    is_accepted = can_review and page and state == Submission.State.ACCEPTED and not on_hold
    missing = missing_roles(submission) if is_accepted and not has_open_request else []
    return {
        "refusal": refusal,
        "on_hold": on_hold,
        "photo": version.photo if version and is_accepted else None,
        "can_decide": can_review and is_open and not on_hold,
        "can_reopen": can_review
        and not is_open
        and not is_live
        and not on_hold
        and not submission.is_withdrawn_or_purged
        and state != Submission.State.INVITED,
        "can_note": can_review,
        "can_clear": can_review and not on_hold,
        "can_edit_page": page and page.permissions_for_user(user).can_edit() and not page.is_locked,
        "can_ask": bool(missing),
        "asks_both": len(missing) > 1,
        "why_not_ask": why_not_ask(submission) if missing else "",
        "reading_copy_missing": Consent.Role.GUARDIAN in missing and lacks_reading_copy(submission),
        "can_correct_guardian": can_review and may_ask_guardian(submission),
        "can_cancel_request": can_review and has_open_request,
        "can_redact": missing and may_redact(submission),
        "leaves_out": bool(missing) and leaves_something_out(submission),
        "can_record_consent": can_review and page and not has_open_request and not on_hold,
        "can_translate": is_accepted,
        "can_read_translation": (can_review or user.has_perm(PUBLISH)) and page and not on_hold,
        "can_publish": page
        and version
        and user.has_perm(PUBLISH)
        and not version.refusal(by=user, confirmed=True)
        and not (is_live and page.content_hash == version.compute_content_hash()),
        "unread": unread_note(version) if version else "",
        "can_publish_as_sent": as_sent
        and user.has_perm(PUBLISH)
        and not as_sent.refusal(by=user, confirmed=True)
        and not (page and page.live and page.content_hash == as_sent.compute_content_hash()),
        "sent_identifiers": submission.uncleared_identifiers(as_sent) if as_sent else [],
        "can_keep": user.has_perm(CONCERN) and not on_hold,
        "can_withdraw": user.has_perm(WITHDRAW) and not submission.is_withdrawn_or_purged,
        "can_clear_age": user.has_perm(CONCERN) and may_clear_age(submission, user) and not on_hold,
        "can_treat_as_minor": user.has_perm(CONCERN)
        and not submission.is_minor
        and not submission.is_withdrawn_or_purged
        and not on_hold,
        "can_raise_concern": user.has_perm(CONCERN),
        "can_close_concern": user.has_perm(CONCERN) and on_hold,
    }


@never_cache
@require_safe
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """The story's page in its newest version, or before it is accepted, as it will appear."""
    submission = get_submission(request, pk, VIEW)
    story = story_to_read(submission)
    return story.serve_preview(request, story.default_preview_mode)
