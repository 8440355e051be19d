"""The published figures from which the progress to the goal is computed."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SHARE = (MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100)))
# How far a share may be from its numerator and denominator: what rounding to 0.1 allows.
ROUNDING = Decimal("0.06")


class Figure(models.Model):
    """One share, with its source: of STEM workers, or of working-age people, in one year."""

    class Metric(models.TextChoices):
        STEM_WORKERS = "stem_workers", _("STEM workers")
        WORKING_AGE = "working_age", _("Working-age people")

    class Group(models.TextChoices):
        BLACK = "black", _("Black Philadelphians")
        LATINX = "latinx", _("Latinx Philadelphians")
        WOMEN = "women", _("Women in Philadelphia")

    metric = models.CharField(max_length=20, choices=Metric)
    group = models.CharField(max_length=20, choices=Group)
    geography = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    numerator = models.PositiveBigIntegerField(null=True, blank=True)
    denominator = models.PositiveBigIntegerField(null=True, blank=True)
    share = models.DecimalField(
        "share in percent", max_digits=6, decimal_places=3, validators=SHARE
    )
    moe = models.DecimalField(
        "margin of error at 90 %, in percentage points",
        max_digits=6,
        decimal_places=3,
        validators=SHARE,
    )
    table_id = models.CharField("table", max_length=60)
    stem_definition = models.CharField("definition of STEM", max_length=200)
    source_title = models.CharField("source", max_length=200)
    source_url = models.URLField("address of the source")
    retrieved = models.DateField("day on which it was read")
    note = models.CharField(max_length=300, blank=True)
    # Made up, to try the drawings: never shown to visitors.
    is_sample = models.BooleanField(default=False, editable=False)

    # As the columns of the file.
    COLUMNS: ClassVar = (
        "metric",
        "group",
        "geography",
        "year",
        "numerator",
        "denominator",
        "share",
        "moe",
        "table_id",
        "stem_definition",
        "source_title",
        "source_url",
        "retrieved",
        "note",
    )

    class Meta:
        ordering = ["group", "year", "metric"]
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "group", "year", "is_sample"],
                name="one_figure_a_metric_group_and_year",
            ),
            models.CheckConstraint(
                condition=Q(metric="stem_workers") | Q(share__gt=0),
                name="an_index_divides_by_no_zero",
            ),
        ]

    def __str__(self):
        return f"{self.get_metric_display()}, {self.get_group_display()}, {self.year}"

    def clean(self) -> None:
        super().clean()
        if self.numerator is None or not self.denominator or self.share is None:
            return
        share = Decimal(100) * self.numerator / self.denominator
        if abs(share - self.share) > ROUNDING:
            raise ValidationError(
                {"share": f"The numerator and the denominator make {share:.1f}, not {self.share}."}
            )

    def as_row(self) -> dict[str, Any]:
        """Its values by column of the file."""
        return {name: getattr(self, name) for name in self.COLUMNS}
