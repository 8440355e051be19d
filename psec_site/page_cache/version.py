"""The content version: a value that differs after every change that visitors may see.

It is bumped in the transaction of the change where there is one, so that it can neither be lost nor
come early.
"""

from datetime import timedelta

from django.apps import apps
from django.db.models import Count, Max, Min, Model, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from youth_stories.models import (
    Concern,
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    PublicationApproval,
    StoryPage,
    StoryPhoto,
)

from ..data_register import REGISTER, Seen
from .models import ContentChange

type ContentVersion = tuple[int | None, int | None, int]

# What decides whether a story is public. While no page of it is live there is nothing to see.
STORY_MODELS = (
    Concern,
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    PublicationApproval,
    StoryPhoto,
)
# What everybody sees, from the register; and what decides whether and where it is seen.
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
# All that Wagtail writes to a page's row when a draft of it is saved.
DRAFT_FIELDS = {"draft_title", "has_unpublished_changes", "latest_revision"} | {
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
}
MAX_CHANGE_AGE = timedelta(days=1)


def current_version() -> ContentVersion:
    """One query."""
    # A late commit below the highest number changes the count, a removed row the lowest number.
    found = ContentChange.objects.aggregate(first=Min("pk"), last=Max("pk"), count=Count("pk"))
    return found["first"], found["last"], found["count"]


def bump_version() -> None:
    """From the end of this transaction on, no page that was cached before is served."""
    ContentChange.objects.create()


def before_save(sender: type[Model], instance: Model, *, raw=False, update_fields=None, **kwargs):
    """For pre_save: notes whether the page was public, or had others below its address."""
    if isinstance(instance, Page) and not (raw or instance.live or update_fields is not None):
        stored = Page.objects.filter(pk=instance.pk).exclude(live=False, numchild=0)
        instance._was_public = stored.select_for_update().exists()


def after_change(sender: type[Model], instance: Model, *, raw=False, **kwargs) -> None:
    """For post_save and post_delete of every model: bumps if visitors may see the change."""
    if raw or sender._meta.apps is not apps:
        return  # a restore or a migration: restore() bumps, and workers start anew after migrate
    if sender._meta.label in PUBLIC_MODELS and _is_visible(instance, **kwargs):
        bump_version()


def after_move(**kwargs) -> None:
    """For post_page_move: moving a draft moves live pages in the tree without saving them."""
    bump_version()


def _is_visible(instance: Model, *, update_fields=None, **kwargs) -> bool:
    if isinstance(instance, STORY_MODELS):
        return StoryPage.objects.live().filter(_story_of(instance)).exists()
    if not isinstance(instance, Page):
        return True
    if update_fields is not None:
        return not DRAFT_FIELDS.issuperset(update_fields)
    was_public = instance.__dict__.pop("_was_public", True)  # a deletion has no pre_save
    return instance.live or was_public


def _story_of(instance: Model) -> Q:
    match instance:
        case StoryPhoto():
            return Q(photo=instance.pk)
        case Concern():
            return Q(translation_key=instance.submission.story_id)
        case ConsentConfirmation() | ConsentWithdrawal():
            return Q(translation_key=instance.consent.story_id)
        case _:
            return Q(translation_key=instance.story_id)  # type: ignore[attr-defined]


def old_changes() -> QuerySet:
    """The changes that may be deleted: no page that old is cached. The newest row stays.

    All below one row and none above: the lowest number moves up, and no version comes twice.
    """
    rows = ContentChange.objects.order_by("pk")
    first = rows.filter(at__gte=timezone.now() - MAX_CHANGE_AGE).first() or rows.last()
    return rows.filter(pk__lt=first.pk) if first else rows.none()
