"""Signal receivers: what has to follow a change, whoever makes it."""

from typing import Any

from django.db import transaction
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished
from wagtail_localize.models import TranslationSource

from pages.tasks import make_renditions

from .cards import stored
from .models import (
    AgeSign,
    Concern,
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    HiddenStory,
    PublicationApproval,
    PublicationRefused,
    PublicPhoto,
    PublicPhotoRendition,
    SafeguardingSettings,
    ShareCard,
    StoryPage,
    StoryPhoto,
)
from .models.story import ONE_PAGE
from .review.plain_letters import add_to_sqlite
from .review.publication import after_publish, after_unpublish
from .safeguarding.concerns import tell_new_lead

connection_created.connect(add_to_sqlite)


@receiver(page_published, sender=StoryPage)
def story_published(instance: StoryPage, **kwargs: Any) -> None:
    after_publish(instance)


@receiver(page_unpublished, sender=StoryPage)
def story_unpublished(instance: StoryPage, **kwargs: Any) -> None:
    after_unpublish(instance)


@receiver(pre_save, sender=Page)
def refuse_unconsented_story_saved_as_plain_page(
    instance: Page, raw: bool = False, **kwargs: Any
) -> None:
    """Check what `Page.objects.get(…).save()` saves: it does not call StoryPage.save()."""
    if raw or not instance.live or instance.specific_class is not StoryPage:
        return  # raw: a backup is being restored
    story = StoryPage.objects.get(pk=instance.pk)
    reason = story.refusal() or ("" if story.element_id else "This story has no number yet.")
    if reason:
        raise PublicationRefused(reason)


@receiver(pre_save, sender=TranslationSource)
def refuse_story_in_the_string_table(instance: TranslationSource, **kwargs: Any) -> None:
    """A story's words are in no table that erasing them does not reach (rule R16)."""
    if instance.specific_content_type.model_class() is StoryPage:
        raise PublicationRefused(ONE_PAGE)


@receiver(post_save, sender=SafeguardingSettings)
def safeguarding_settings_saved(
    instance: SafeguardingSettings, raw: bool = False, **kwargs: Any
) -> None:
    if not raw and instance.has_new_lead:
        tell_new_lead()


@receiver(post_save)
@receiver(post_delete)
def card_follows_gate(
    sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any
) -> None:
    """What the gate reads of a story has changed: its cards go, or come."""
    if raw:
        return
    match instance:
        case AgeSign() | Concern() | HiddenStory():
            stored.follow(instance.submission.story_id)
        case Consent() | PublicationApproval():
            stored.follow(instance.story_id)
        case ConsentConfirmation() | ConsentWithdrawal():
            stored.follow(instance.consent.story_id)


@receiver(post_save, sender=PublicPhoto)
def public_photo_saved(instance: PublicPhoto, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        make_renditions.enqueue(instance._meta.label, instance.pk)


@receiver(post_delete, sender=PublicPhoto)
@receiver(post_delete, sender=PublicPhotoRendition)
@receiver(post_delete, sender=ShareCard)
def delete_public_file(
    instance: PublicPhoto | PublicPhotoRendition | ShareCard, **kwargs: Any
) -> None:
    """Delete it before the commit: if that fails, better a missing picture than a public one."""
    instance.file.delete(save=False)


@receiver(post_delete, sender=StoryPhoto)
def delete_private_file(instance: StoryPhoto, **kwargs: Any) -> None:
    # robust: the row is gone, so whoever withdrew must not read that nothing happened. What is left
    # of the file is deleted a day later.
    transaction.on_commit(lambda: instance.file.delete(save=False), robust=True)
