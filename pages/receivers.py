"""Signals only leave a task."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import CustomImage
from .tasks import make_renditions


@receiver(post_save, sender=CustomImage)
def picture_saved(instance, raw=False, **kwargs):
    """A new picture, another file or another focal point."""
    if not raw:
        make_renditions.enqueue(instance._meta.label, instance.pk)
