from collections.abc import Callable, Collection
from typing import Any

from django.db import models

from ..rules.addresses import clean_address
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
        """Cleans what was typed, in place: a CharField as one line, an EmailField as an address."""
        for name in self.TEXT_FIELDS:
            clean = _cleaning_of(self._meta.get_field(name))
            setattr(self, name, clean(getattr(self, name)))


def _cleaning_of(field: object) -> Callable[[str], str]:
    if isinstance(field, models.EmailField):
        return clean_address
    return clean_line if isinstance(field, models.CharField) else clean_text
