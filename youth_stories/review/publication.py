"""Publishing a story, and what has to follow when a story page is published or unpublished."""

from collections.abc import Collection
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import get_active_log_context
from wagtail.models import PageLogEntry, Revision
from wagtail.search import index

from .. import ledger
from ..cards import stored
from ..consent.record import end_outdated_consents, end_replaced_consents
from ..identifiers.clear import clear_identifier
from ..models import StoryPage, Submission, SubmissionEvent
from ..models.version import version_of
from ..notifications.recipients import PEOPLE
from ..notifications.tasks import notify
from ..photos import public
from ..safeguarding.approval import approve
from ..transitions import Kind, WrongState, locked, log, refuse_unseen
from .decisions import add_note


@transaction.atomic
def publish(
    submission: Submission,
    *,
    by: AbstractBaseUser,
    shown: str | None = None,
    confirmed: Collection[str] = (),
) -> None:
    """Publish the newest version. Raises WrongState if it may not be published by this user.

    Also if the story is not the one whose version_hash was `shown`.
    `confirmed` are the fingerprints of possible identifiers in an adult's story that may be public.
    """
    submission = locked(submission)
    if submission.page is None:
        raise WrongState("Accept this story first.")
    refuse_unseen(submission, shown)
    version = submission.newest_version
    if not submission.is_minor:
        for fingerprint in confirmed:
            clear_identifier(submission, fingerprint, by=by)
    approve(version, by=by)
    if reason := version.refusal(by=by):
        raise WrongState(reason)
    submission.page.get_latest_revision().publish(user=by)


def sent_revision(submission: Submission) -> Revision | None:
    """The newest revision of an adult's page that their consent covers, if the draft is another."""
    page = submission.page
    if page is None or submission.is_minor:
        return None
    agreed = set(submission.consents.in_force().by_adult().values_list("content_hash", flat=True))
    for revision in page.revisions.order_by("-created_at", "-pk"):
        if version_of(revision).compute_content_hash() in agreed:
            return None if revision.pk == page.latest_revision_id else revision
    return None


@transaction.atomic
def publish_as_sent(
    submission: Submission,
    *,
    by: AbstractBaseUser,
    shown: str | None = None,
    confirmed: Collection[str] = (),
) -> None:
    """Publish the version that an adult agreed to, while they are asked about a newer one.

    Raises WrongState if there is none, if it may not be published, or if the story is not the one
    whose version_hash was `shown`.
    """
    submission = locked(submission)
    refuse_unseen(submission, shown)
    revision = sent_revision(submission)
    if revision is None:
        raise WrongState("No other version is covered by the person’s consent.")
    for fingerprint in confirmed:
        clear_identifier(submission, fingerprint, by=by)
    if reason := version_of(revision).refusal(by=by):
        raise WrongState(reason)
    # Checked above. Wagtail's own check is about the newest version.
    PublishPageRevisionAction(revision, user=by).execute(skip_permission_checks=True)


@transaction.atomic
def after_publish(page: StoryPage) -> None:
    """Make the published version's photo and cards public, and e-mail the people it is from.

    Consents that this version replaces end.
    """
    end_replaced_consents(page)
    if page.photo:
        public.create_copy(page.photo)
    public.delete_unused_copies()  # the photo of the version before
    stored.follow(page.translation_key)
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission is None:
        return
    transaction.on_commit(partial(ledger.end, ledger.TAKEN_DOWN, submission.story_id))
    if submission.ended_at:
        Submission.objects.filter(pk=submission.pk).update(ended_at=None)
    last = submission.events.filter(kind=Kind.PUBLISHED).last()
    by = get_active_log_context().user  # none if a schedule publishes it
    if last is None or last.text != page.content_hash or _came_down_since(page, last):
        notify(log(submission, Kind.PUBLISHED, by, text=page.content_hash), *PEOPLE)


def _came_down_since(page: StoryPage, published: SubmissionEvent) -> bool:
    """Whether the story came down after this publication, or was put on a new page since."""
    first = page.first_published_at
    is_new_page = first is not None and first > published.created_at
    later = PageLogEntry.objects.filter(page=page.pk, timestamp__gt=published.created_at)
    return is_new_page or later.filter(action="wagtail.unpublish").exists()


@transaction.atomic
def after_unpublish(page: StoryPage) -> None:
    """Remove the page from the wall and the search index, and delete its public photo and cards.

    A restore does not publish it again either (rule R17), nor does anybody what its sender has
    taken out meanwhile (R7). The days to get every yes count from now on.
    """
    # Not left to StoryPage.save(): Wagtail saves a page that expires as a plain Page.
    StoryPage.objects.filter(pk=page.pk).update(is_on_wall=False)
    index.remove_object(page)
    others = StoryPage.objects.live().filter(photo=page.photo).exclude(pk=page.pk)
    if page.photo and not others.exists():
        public.delete_copy(page.photo)
    stored.follow(page.translation_key)
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission:
        Submission.objects.filter(pk=submission.pk).update(waiting_since=timezone.now())
        end_outdated_consents(submission)
        ledger.begin(ledger.TAKEN_DOWN, page.translation_key)


def note_refusal(page: StoryPage) -> None:
    """Add a note for reviewers: a schedule or a workflow could not publish the story, and why."""
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission:
        reason = page.get_latest_revision_as_object().refusal()
        add_note(submission, f"Not published. {reason}")
