"""Which state of the public pages this is: a value that differs after every change.

It is raised in the transaction of the change itself, so it can neither be lost nor come early.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from itertools import count

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
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

from .data_register import REGISTER, Seen
from .models import PublicChange

type Generation = tuple[int | None, int | None, int]

# What decides whether a story is seen. While no page of it is live there is nothing to see.
OF_STORIES = (
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
    *(model._meta.label for model in OF_STORIES),
}
# All that Wagtail writes to a page's row when a draft of it is saved.
OF_DRAFTS = {"draft_title", "has_unpublished_changes", "latest_revision"} | {
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
}
KEPT = timedelta(days=1)
READ_WITHIN = 20  # seconds: for what no signal tells, such as a consent that lapses
clock = time.monotonic
# As SQL, for it is asked all the time: to put it together in Python takes many times as long.
# A late commit below the highest number changes the count, what is removed the lowest.
CURRENT = "SELECT MIN(id), MAX(id), COUNT(id) FROM psec_site_publicchange"


_pinned: ContextVar[tuple | None] = ContextVar("pinned", default=None)
_calls = count()


@contextmanager
def pinned(state: tuple | None) -> Iterator[None]:
    """Meanwhile Django's cache finds what it was given under this state, and nothing else.

    The state was read before: so whatever is found was read from the database after it.
    """
    token = _pinned.set(state)
    try:
        yield
    finally:
        _pinned.reset(token)


def is_pinned() -> bool:
    """Whether what is remembered may be found now."""
    return _pinned.get() is not None


def cache_key(key: str, prefix: str, version: int) -> str:
    """The KEY_FUNCTION of Django's cache. Where no state is pinned, nothing is ever found again.

    Each process has a cache of its own, which nobody tells what was changed in another.
    """
    state = _pinned.get() or ("once", next(_calls))
    return ":".join([prefix, str(version), "-".join(map(str, state)), key])


def current() -> Generation:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT)
        return cursor.fetchone()


def state(generation: Generation, now: float) -> tuple:
    """What is remembered is found for: this generation, and READ_WITHIN seconds of a clock."""
    return *generation, int(now // READ_WITHIN)


def save_with_change() -> None:
    """Once, at the start: a row that visitors may see is saved with its change or not at all.

    Django tells of a row after it was committed, unless a transaction is under way.
    """
    for label in PUBLIC_MODELS:
        model = apps.get_model(label)
        model.save_base = transaction.atomic(savepoint=False)(model.save_base)


def note_before(sender, instance: Model, *, raw=False, update_fields=None, **kwargs) -> None:
    """For pre_save: whether the page was seen, or had others below its address."""
    if isinstance(instance, Page) and not (raw or instance.live or update_fields is not None):
        stored = Page.objects.filter(pk=instance.pk).exclude(live=False, numchild=0)
        instance._was_seen = stored.select_for_update().exists()


def note_change(sender, instance: Model, *, raw=False, **kwargs) -> None:
    """For the signals of every model: raises the generation if visitors may see the change."""
    if raw or sender._meta.apps is not apps:
        return  # a restore or a migration: the workers start anew after it
    if sender._meta.label in PUBLIC_MODELS and _may_be_seen(instance, **kwargs):
        raise_it()


def note_move(**kwargs) -> None:
    """For post_page_move: moving a draft moves live pages in the tree without saving them."""
    raise_it()


def raise_it() -> None:
    PublicChange.objects.create()


def _may_be_seen(instance, *, update_fields=None, **kwargs) -> bool:
    if isinstance(instance, OF_STORIES):
        return StoryPage.objects.live().filter(_story_of(instance)).exists()
    if not isinstance(instance, Page):
        return True
    if update_fields is not None:
        return not OF_DRAFTS.issuperset(update_fields)
    was_seen = instance.__dict__.pop("_was_seen", True)  # whoever deletes it does not ask
    return instance.live or was_seen


def _story_of(instance) -> Q:
    match instance:
        case StoryPhoto():
            return Q(photo=instance.pk)
        case Concern():
            return Q(translation_key=instance.submission.story_id)
        case ConsentConfirmation() | ConsentWithdrawal():
            return Q(translation_key=instance.consent.story_id)
        case _:
            return Q(translation_key=instance.story_id)


def old_changes() -> QuerySet:
    """No page made that long ago is still kept anywhere. The newest row stays in any case.

    All below one row and none above: the lowest number moves up, and no state can come again.
    """
    rows = PublicChange.objects.order_by("pk")
    first = rows.filter(at__gte=timezone.now() - KEPT).first() or rows.last()
    return rows.filter(pk__lt=first.pk) if first else rows.none()
