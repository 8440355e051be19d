"""What nobody needs any more: old link requests, posts that came down, abandoned photos."""

from datetime import timedelta

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Revision, TaskState

from ..models import (
    ConsentRequest,
    LinkRequest,
    StoryPage,
    StoryPhoto,
    StoryPost,
    Submission,
)

KEPT = timedelta(days=1)
POST_KEPT = timedelta(days=30)


def old_link_requests() -> QuerySet:
    """Requests for private links that were not answered within a day."""
    return LinkRequest.objects.filter(asked_at__lt=timezone.now() - KEPT)


def posts_down() -> QuerySet:
    """Posts on social media that were taken down 30 days ago."""
    return StoryPost.objects.filter(taken_down_at__lt=timezone.now() - POST_KEPT)


def abandoned_photos() -> QuerySet:
    """Photos, a day old, of forms that were never sent, or that another photo replaced."""
    used = Exists(Submission.objects.filter(photo=OuterRef("pk")))
    shown = Exists(StoryPage.objects.filter(photo=OuterRef("pk")))
    has_crop = Exists(StoryPhoto.objects.filter(cropped_from=OuterRef("pk")))
    unused = StoryPhoto.objects.filter(
        ~used,
        ~shown,
        ~has_crop | Q(cropped_from__isnull=False),
        created_at__lt=timezone.now() - KEPT,
    )
    candidates = list(unused.values_list("pk", flat=True))
    in_use = _revisions_in_use().filter(content__photo__in=candidates)
    return unused.exclude(pk__in=list(in_use.values_list("content__photo", flat=True)))


def _revisions_in_use() -> QuerySet:
    """The revisions of pages that may still be shown or published."""
    return Revision.page_revisions.filter(
        Q(pk__in=StoryPage.objects.values("latest_revision"))
        | Q(pk__in=ConsentRequest.objects.open().values("revision"))
        | Q(approved_go_live_at__isnull=False)
        | Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    )


def delete(row: Model) -> None:
    """Deletes the row, through the model's own delete()."""
    row.delete()
