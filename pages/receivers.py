from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import CustomImage
from .tasks import make_renditions


@receiver(post_save, sender=CustomImage)
def image_saved(instance: CustomImage, raw: bool = False, **kwargs: Any) -> None:
    """Makes the renditions of a new image, or for its new file or focal point."""
    if not raw:
        make_renditions.enqueue(instance._meta.label, instance.pk)
