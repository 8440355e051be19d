from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(TypeError):
    """An append-only row was about to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet):
    """Refuses every bulk change; only erase() deletes."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("These records are append-only.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("These records are append-only.")

    def erase(self) -> int:
        """Deletes rows whose retention period is over (rule R14). Returns how many."""
        return self._raw_delete(self.db)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("These records are append-only.")


class AppendOnlyModel(models.Model):
    """Rows are written once: changing or deleting one raises AppendOnlyError."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("This record is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("This record is append-only.")
