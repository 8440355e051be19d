"""The cards of public stories. They exist while the gate lets everybody see and share the story.

Whatever ends that deletes them in the same transaction: follow() is called for every change of
what the gate reads. What only time ends, such as a consent, is found every minute by unshared().
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.tasks import task

from ..models import ShareCard, StoryPage, Submission
from . import drawing, words


@dataclass(frozen=True)
class SharedCards:
    """A story's cards, and what to write beside them, in the active language."""

    cards: list[ShareCard]
    caption: str
    alt_text: str
    credit: str


@transaction.atomic
def follow(story_id: UUID) -> None:
    """Deletes the story's cards if it may not be shared, or enqueues making what is missing."""
    if not StoryPage.objects.filter(translation_key=story_id).exists():
        return  # most changes come before there is a page
    for card in unshared().filter(page__translation_key=story_id).select_for_update(of=("self",)):
        card.delete()
    if lacking().filter(translation_key=story_id).exists():
        enqueue(story_id)


def enqueue(story_id: UUID) -> None:
    """Has the task worker make the story's cards."""
    make_cards.enqueue(str(story_id))


def shared_cards(page: StoryPage | None) -> SharedCards | None:
    """The cards of a public story that may be shared, with their words; None if there are none."""
    if page is None or not page.live or not shared().filter(pk=page.pk).exists():
        return None
    cards = list(page.cards.filter(content_hash=page.content_hash))
    if not cards:
        return None
    return SharedCards(
        cards=cards,
        caption=words.caption(page, page.number or 0, page.full_url),
        alt_text=words.alt_text(page, page.number),
        credit=words.credit(page),
    )


def shared() -> QuerySet[StoryPage]:
    """The stories that everybody may see and share."""
    return StoryPage.objects.published().shareable()


def unshared() -> QuerySet[ShareCard]:
    """The cards that may not exist: of other stories, or of an earlier version of one."""
    is_current = Q(content_hash=F("page__content_hash"), page__in=shared().values("pk"))
    return ShareCard.objects.exclude(is_current)


def forget_lost() -> None:
    """Deletes the rows of cards whose file is gone, after a restore, say."""
    storage = ShareCard._meta.get_field("file").storage
    try:
        files = {f"{ShareCard.FOLDER}/{name}" for name in storage.listdir(ShareCard.FOLDER)[1]}
    except FileNotFoundError:
        files = set()
    for card in ShareCard.objects.all():
        if card.file.name not in files:
            card.delete()


def lacking() -> QuerySet[StoryPage]:
    """The stories without all of their cards."""
    made = Count("cards", filter=Q(cards__content_hash=F("content_hash")))
    return shared().annotate(made=made).filter(made__lt=len(ShareCard.Format))


@task(backend="database", priority=-10)  # after e-mails, for which people wait
def make_cards(story_id: str) -> None:
    """Makes the missing cards of a story. Does nothing if it may not be shared any more."""
    page = lacking().filter(translation_key=story_id).first()
    if page is None:
        return
    try:
        # Before the transaction: drawing takes half a second, and SQLite has one writer at a time.
        drawn = drawing.cards(page, page.number)
    except drawing.LettersMissing:
        return  # the site's own card is shown
    with transaction.atomic():
        # What the gate reads is written under the lock of the submission.
        list(Submission.objects.select_for_update().filter(story_id=story_id))
        list(StoryPage.objects.select_for_update(of=("self",)).filter(pk=page.pk))
        same = lacking().filter(pk=page.pk, content_hash=page.content_hash)
        if not same.exists():
            return  # changed, taken down or deleted meanwhile
        for format, content in drawn.items():
            ShareCard.objects.filter(page=page, format=format).delete()
            card = ShareCard(page=page, format=format, content_hash=page.content_hash)
            card.file.save("card.jpg", ContentFile(content), save=False)
            card.save()
