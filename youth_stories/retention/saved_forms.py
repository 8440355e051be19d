"""Erasing what was written in the form and not sent."""

from django.db import transaction
from django.db.models import QuerySet

from ..models import Erasure, SavedForm, StoryPage, StoryPhoto, Submission
from ..photos import store


def expired_forms() -> QuerySet:
    """Forms that can no longer be continued."""
    return SavedForm.objects.expired()


@transaction.atomic
def erase_form(saved_form: SavedForm) -> None:
    """Erase the form with what was typed, and its photo unless a story has it."""
    photo = saved_form.photo
    SavedForm.objects.filter(pk=saved_form.pk).delete()
    Erasure.objects.create()
    erase_photo(photo)


def erase_photo(photo: StoryPhoto | None) -> None:
    """Delete a photo that was chosen in a form, unless a story has it."""
    if photo and not any(
        model.objects.filter(photo=photo).exists() for model in (Submission, StoryPage, SavedForm)
    ):
        store.delete(photo)
