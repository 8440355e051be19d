from django.db import models


class AppendOnlyError(TypeError):
    """A record that may only be added to was about to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError("These records are append-only.")

    def delete(self):
        raise AppendOnlyError("These records are append-only.")

    def erase(self) -> int:
        """For the clock only: takes rows away whose time to be kept is over. Returns how many."""
        return self._raw_delete(self.db)

    def bulk_update(self, *args, **kwargs):
        raise AppendOnlyError("These records are append-only.")


class AppendOnlyModel(models.Model):
    """Rows are written once. Nobody edits or deletes them, whoever asks."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError("This record is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError("This record is append-only.")
