"""Signal receivers: what has to follow a change, whoever makes it."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from pages.tasks import make_renditions

from .models import PublicationRefused, PublicPhoto, PublicPhotoRendition, StoryPage, StoryPhoto
from .review.publication import after_publish, after_unpublish


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


@receiver(post_save, sender=PublicPhoto)
def public_photo_saved(instance: PublicPhoto, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        make_renditions.enqueue(instance._meta.label, instance.pk)


@receiver(post_delete, sender=PublicPhoto)
@receiver(post_delete, sender=PublicPhotoRendition)
def delete_public_file(instance: PublicPhoto | PublicPhotoRendition, **kwargs: Any) -> None:
    """Delete it before the commit: if that fails, better a missing picture than a public one."""
    instance.file.delete(save=False)


@receiver(post_delete, sender=StoryPhoto)
def delete_private_file(instance: StoryPhoto, **kwargs: Any) -> None:
    transaction.on_commit(lambda: instance.file.delete(save=False))
