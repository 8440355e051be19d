from typing import Any

from django.db.models import Model
from django.db.models.signals import post_init, post_save
from django.dispatch import receiver
from django.utils.timezone import localtime
from wagtail.models import Page
from wagtail.signals import page_published
from wagtail_localize.models import StringTranslation

from .models import BasePage, CustomImage, EventPage
from .models.confirmation import forget_outdated
from .out_of_date import note_publication
from .tasks import make_renditions


@receiver(post_save, sender=CustomImage)
def image_saved(instance: CustomImage, raw: bool = False, **kwargs: Any) -> None:
    """Makes the renditions of a new image, or for its new file or focal point."""
    if not raw:
        make_renditions.enqueue(instance._meta.label, instance.pk)


@receiver(post_save)
def page_saved(instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """A confirmed translation is confirmed no more once either language's words have changed."""
    is_public = isinstance(instance, BasePage) and instance.live
    if is_public and not instance.is_in_every_language and not raw:  # type: ignore[attr-defined]
        forget_outdated(instance)


@receiver(page_published)
def note_what_translations_are_made_of(instance: Page, **kwargs: Any) -> None:
    note_publication(instance)


@receiver(page_published, sender=EventPage)
def pass_on_times(instance: EventPage, **kwargs: Any) -> None:
    """A moved event is moved in each language at once, whatever waits for its translator."""
    for translated in instance.get_translations():
        if translated.english() == instance:
            translated.save(clean=False)


@receiver([post_init, post_save], sender=StringTranslation)
def date_it_here(instance: StringTranslation, **kwargs: Any) -> None:
    """wagtail-localize shows translators the day of this time, in UTC often the next one."""
    if instance.__dict__.get("updated_at"):
        instance.updated_at = localtime(instance.updated_at)
