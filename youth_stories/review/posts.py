"""Noting where a story was posted on social media, and taking those posts down."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..models import StoryPost, Submission
from ..models.post import social_consents
from ..notifications.recipients import PEOPLE
from ..notifications.tasks import notify
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold


def may_be_posted(submission: Submission) -> bool:
    """Whether everybody who has to agree lets PSEC share the public story on social media."""
    page = submission.page
    return bool(page and page.live) and social_consents(submission.story_id).are_sufficient()


@transaction.atomic
def note_post(
    submission: Submission, *, network: str, address: str, day: date, by: AbstractBaseUser
) -> None:
    """Records a post. WrongState, in words for staff, if the story may not be posted.

    Noting the same address again changes nothing.
    """
    submission = locked(submission)
    refuse_on_hold(submission)
    if not may_be_posted(submission):
        raise WrongState(
            "Nobody may post this story: it has to be public, and everybody has to agree to "
            "social media. If it was posted already, take the post down now."
        )
    StoryPost.objects.get_or_create(
        story_id=submission.story_id,
        address=address,
        defaults={
            "story_key": submission.story_key,
            "network": network,
            "day": day,
            "noted_by_id": by.pk,
        },
    )


@transaction.atomic
def mark_down(post: StoryPost, *, by: AbstractBaseUser) -> None:
    """Records that a post is not online any more.

    After the last one the people whose story it was are told.
    """
    submission = Submission.objects.select_for_update().filter(story_id=post.story_id).first()
    changed = StoryPost.objects.filter(pk=post.pk, taken_down_at__isnull=True).update(
        taken_down_at=timezone.now(), taken_down_by=by.pk
    )
    of_story = StoryPost.objects.filter(story_id=post.story_id)
    is_last = of_story.ended().exists() and not of_story.to_take_down().exists()
    if changed and submission and is_last:
        notify(log(submission, Kind.POSTS_DOWN, by), *PEOPLE)


@transaction.atomic
def mark_up(post: StoryPost) -> None:
    """Undoes mark_down()."""
    StoryPost.objects.filter(pk=post.pk).update(taken_down_at=None, taken_down_by=None)
