"""Publishing a story, and what follows when it becomes public or stops being public."""

from django.db import transaction
from wagtail.search import index

from ..models import StoryPage, Submission
from ..notifications.recipients import PEOPLE
from ..notifications.tasks import notify
from ..photos import public
from ..safeguarding.approval import approve
from ..transitions import Kind, WrongState, locked, log
from .decisions import add_note


@transaction.atomic
def publish(submission: Submission, *, by) -> None:
    """Publishes the newest version, as the person who presses the button. WrongState if refused."""
    submission = locked(submission)
    if submission.page is None:
        raise WrongState("Accept this story first.")
    version = submission.newest_version
    approve(version, by=by)
    if reason := version.refusal(by=by):
        raise WrongState(reason)
    submission.page.get_latest_revision().publish(user=by)


@transaction.atomic
def after_publish(page: StoryPage) -> None:
    """Gives a newly public version its public photo, and tells the people it is from."""
    if page.photo:
        public.create_copy(page.photo)
    public.delete_unused_copies()  # the version before may have shown another one
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission is None:
        return
    if submission.ended_at:
        Submission.objects.filter(pk=submission.pk).update(ended_at=None)
    last = submission.events.filter(kind=Kind.PUBLISHED).last()
    if last is None or last.text != page.content_hash:
        notify(log(submission, Kind.PUBLISHED, text=page.content_hash), *PEOPLE)


@transaction.atomic
def after_unpublish(page: StoryPage) -> None:
    """Whatever took the page down: its public photo and its place in the search index go too."""
    # A page that expires is saved as a plain Page.
    StoryPage.objects.filter(pk=page.pk).update(is_on_wall=False)
    index.remove_object(page)
    others = StoryPage.objects.live().filter(photo=page.photo).exclude(pk=page.pk)
    if page.photo and not others.exists():
        public.delete_copy(page.photo)


def note_refusal(page: StoryPage) -> None:
    """Leaves word with the reviewers when a step without a screen could not publish a story."""
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission:
        reason = page.get_latest_revision_as_object().refusal()
        add_note(submission, f"Not published. {reason}")
