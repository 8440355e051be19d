from typing import Self

from django.db import models
from django.utils.dateformat import format as date_format
from django.utils.timezone import localtime


class LastRound(models.Model):
    """The last round of erasing, and why the next one is halted. There is one row.

    retention/rounds.py decides; its times are what the clock said, right or wrong.
    """

    class Halt(models.TextChoices):
        LEAPT = "leapt", "the clock leapt forward, or the site was off for days"
        BACKWARDS = "backwards", "the clock went back"
        CLOCKS = "clocks", "the clocks of this server and of its database differ"
        MANY = "many", "one round would erase more than a third of all stories"

    began_at = models.DateTimeField(null=True)
    halted_at = models.DateTimeField(null=True)
    halt = models.CharField(max_length=10, choices=Halt, blank=True)
    lead_told_at = models.DateTimeField(null=True)
    # The ids of the stories that somebody let the halted round erase; None before that.
    resumed_with = models.JSONField(null=True)

    class Meta:
        default_permissions = ()
        permissions = [("manage_erasing", "Can resume erasing, and say that a round was wrong")]

    def __str__(self):
        return "Erasing"

    @property
    def explanation(self) -> str:
        """Why erasing is halted, in two sentences for staff; empty if it is not."""
        if self.halted_at is None:
            return ""
        now, before = (
            date_format(localtime(time), "M j, Y, g:i a T") if time else ""
            for time in (self.halted_at, self.began_at)
        )
        return {
            self.Halt.LEAPT: f"The last round was on {before}, and then the clock said {now}. "
            "Either the site was off for all that time, or the clock is wrong.",
            self.Halt.BACKWARDS: f"The clock said {now}, but the last round was on {before}. "
            "Either it was ahead then, or it is behind now.",
            self.Halt.CLOCKS: f"The clock of this server said {now}, and that of its database "
            "something else. One of them is wrong.",
            self.Halt.MANY: "One round would erase more than a third of all stories. Either many "
            "are due on one day, or something is wrong.",
        }[self.Halt(self.halt)]

    @classmethod
    def load(cls) -> Self:
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def locked(cls) -> Self:
        """The row, locked for update until the transaction ends."""
        cls.load()
        return cls.objects.select_for_update().get(pk=1)
