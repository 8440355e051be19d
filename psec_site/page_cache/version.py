"""The content version: a value that differs after every change that visitors may see.

It is bumped in the transaction of the change, if there is one: a bump is neither lost nor visible
before the change.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Min, Model, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from youth_stories.models import (
    AgeSign,
    Concern,
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    PublicationApproval,
    StoryPage,
    StoryPhoto,
    StoryTranslation,
)

from ..data_register import REGISTER, Seen
from .models import ContentChange

type ContentVersion = tuple[int | None, int | None, int]

# These decide whether a story is public. They matter only while the story has a live page.
STORY_MODELS = (
    AgeSign,
    Concern,
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    PublicationApproval,
    StoryPhoto,
    StoryTranslation,
)
# Models with a public field, and models that decide whether and where a page is visible.
PUBLIC_MODELS = {
    label
    for label, lines in REGISTER.items()
    if any(kind.seen is Seen.PUBLIC for _names, kind in lines)
} | {
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.Locale",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.Site",
    "wagtailredirects.Redirect",
    *(model._meta.label for model in STORY_MODELS),
}
# The fields of a page that Wagtail writes when it saves a draft.
DRAFT_FIELDS = {"draft_title", "has_unpublished_changes", "latest_revision"} | {
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
}
MAX_CHANGE_AGE = timedelta(days=1)


def current_version() -> ContentVersion:
    """The content version of this moment, read with one query."""
    # A commit below the highest key changes the count; a deletion changes the lowest key.
    found = ContentChange.objects.aggregate(first=Min("pk"), last=Max("pk"), count=Count("pk"))
    return found["first"], found["last"], found["count"]


def bump_version() -> None:
    """Makes every page that is cached by now outdated, once this transaction is committed."""
    ContentChange.objects.create()


def before_save(
    sender: type[Model],
    instance: Model,
    *,
    raw: bool = False,
    update_fields: Iterable[str] | None = None,
    **kwargs: Any,
) -> None:
    """Receiver of pre_save: notes whether a page was live or has children."""
    if isinstance(instance, Page) and not (raw or instance.live or update_fields is not None):
        stored = Page.objects.filter(pk=instance.pk).exclude(live=False, numchild=0)
        instance._was_public = stored.select_for_update().exists()


def after_change(sender: type[Model], instance: Model, *, raw: bool = False, **kwargs: Any) -> None:
    """Receiver of post_save and post_delete: bumps the version if visitors may see the change."""
    if raw or sender._meta.apps is not apps:
        return  # a restore bumps the version itself; workers are restarted after a migration
    if sender._meta.label in PUBLIC_MODELS and _is_visible(instance, **kwargs):
        bump_version()


def after_move(**kwargs: Any) -> None:
    """Receiver of post_page_move: live pages below a moved page move without being saved."""
    bump_version()


def _is_visible(
    instance: Model, *, update_fields: Iterable[str] | None = None, **kwargs: Any
) -> bool:
    """Whether visitors may see the change of this instance."""
    if isinstance(instance, STORY_MODELS):
        return StoryPage.objects.live().filter(_story_of(instance)).exists()
    if not isinstance(instance, Page):
        return True
    if update_fields is not None:
        return not DRAFT_FIELDS.issuperset(update_fields)
    was_public = instance.__dict__.pop("_was_public", True)  # a deletion has no pre_save
    return instance.live or was_public


def _story_of(instance: Model) -> Q:
    """The condition for the story pages to which the instance belongs."""
    match instance:
        case StoryPhoto():
            return Q(photo=instance.pk)
        case AgeSign() | Concern() | StoryTranslation():
            return Q(translation_key=instance.submission.story_id)
        case ConsentConfirmation() | ConsentWithdrawal():
            return Q(translation_key=instance.consent.story_id)
        case _:
            return Q(translation_key=instance.story_id)  # type: ignore[attr-defined]


def old_changes() -> QuerySet:
    """The changes that may be deleted: all older than MAX_CHANGE_AGE but the newest row.

    All rows below one key, so that the lowest key rises and no version is repeated.
    """
    rows = ContentChange.objects.order_by("pk")
    first = rows.filter(at__gte=timezone.now() - MAX_CHANGE_AGE).first() or rows.last()
    return rows.filter(pk__lt=first.pk) if first else rows.none()
