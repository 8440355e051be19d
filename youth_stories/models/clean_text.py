from collections.abc import Collection
from typing import Any

from django.db import models

from ..rules.text import clean_line, clean_text


class CleanTextModel(models.Model):
    """A model whose typed text is cleaned when it is validated and when it is saved."""

    # The fields that somebody typed.
    TEXT_FIELDS: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean_texts()
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        self.clean_texts()
        super().clean_fields(exclude)

    def clean_texts(self) -> None:
        """Cleans the typed text in place: see clean_text(). A CharField is one line."""
        for name in self.TEXT_FIELDS:
            is_line = isinstance(self._meta.get_field(name), models.CharField)
            clean = clean_line if is_line else clean_text
            setattr(self, name, clean(getattr(self, name)))
