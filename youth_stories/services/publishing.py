"""What follows when a story becomes public, stops being public, or is refused."""

from django.db import transaction
from wagtail.search import index

from .. import photos
from ..models import StoryPage, Submission
from .reviewing import add_note
from .steps import Kind, record


@transaction.atomic
def after_publish(page: StoryPage) -> None:
    """Gives a newly public version its public photo, and tells the student."""
    if page.photo:
        photos.publish(page.photo)
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission is None:
        return
    last = submission.events.filter(kind=Kind.PUBLISHED).last()
    if last is None or last.text != page.content_hash:
        record(submission, Kind.PUBLISHED, text=page.content_hash)


@transaction.atomic
def after_unpublish(page: StoryPage) -> None:
    """Whatever took the page down: its public photo and its place in the search index go too."""
    index.remove_object(page)
    others = StoryPage.objects.live().filter(photo=page.photo).exclude(pk=page.pk)
    if page.photo and not others.exists():
        photos.unpublish(page.photo)


def note_refusal(page: StoryPage) -> None:
    """Leaves word with the reviewers when a step without a screen could not publish a story."""
    submission = Submission.objects.filter(story_id=page.translation_key).first()
    if submission:
        reason = page.get_latest_revision_as_object().refusal()
        add_note(submission, f"Not published. {reason}")
