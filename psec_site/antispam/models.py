from django.db import models


class RateCounter(models.Model):
    """How often something happened in one hour or day. The key is a keyed hash: see counters."""

    key = models.CharField(max_length=64)
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "ends_at"], name="one_counter_per_window")
        ]

    def __str__(self):
        return f"Counter until {self.ends_at:%Y-%m-%d %H:%M}"


class SpentToken(models.Model):
    """A time token or a code (then its keyed hash) that was used, and cannot be used again."""

    nonce = models.CharField(max_length=32, unique=True)
    spent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return f"Token spent {self.spent_at:%Y-%m-%d %H:%M}"
