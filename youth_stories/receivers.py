"""Signals only call a service, or guard what goes round StoryPage itself."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from . import services
from .models import PublicationRefused, StoryPage


@receiver(page_published, sender=StoryPage)
def story_published(instance, **kwargs):
    services.after_publish(instance)


@receiver(page_unpublished, sender=StoryPage)
def story_unpublished(instance, **kwargs):
    services.after_unpublish(instance)


@receiver(pre_save, sender=Page)
def refuse_unconsented_story_saved_as_plain_page(instance, raw=False, **kwargs):
    """`Page.objects.get(…).save()` does not come by StoryPage.save()."""
    if raw or not instance.live or instance.specific_class is not StoryPage:
        return  # raw: a backup is being read back, row by row
    story = StoryPage.objects.get(pk=instance.pk)
    reason = story.refusal() or ("" if story.element_id else "This story has no number yet.")
    if reason:
        raise PublicationRefused(reason)
