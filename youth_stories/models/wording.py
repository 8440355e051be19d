from django.db import models
from django.utils import translation

from ..rules.staff_wording import PLACES, places
from .clean_text import CleanTextModel
from .content import LANGUAGES


class WordingManager(models.Manager["Wording"]):
    def words_at(self, place: str) -> str:
        """The text shown at a place, in the active language: staff's own, or else the default.

        KeyError for a place that does not exist.
        """
        default = PLACES[place].default
        language = translation.get_language()
        own = self.filter(place=place, language=language).values_list("text", flat=True)
        return own.first() or str(default)


class Wording(CleanTextModel):
    """A text by staff, in plain text, for one place on the story flow's pages or e-mails."""

    place = models.CharField(max_length=40, choices=places)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    text = models.TextField(
        max_length=600,
        help_text="One short paragraph of plain words. Write it in both languages.",
    )

    TEXT_FIELDS = ("text",)

    objects = WordingManager()

    class Meta:
        ordering = ["place", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "language"],
                name="one_wording_per_place_and_language",
                violation_error_message="There are words for this place in this language already.",
            )
        ]
        verbose_name = "wording"
        verbose_name_plural = "wording"

    def __str__(self):
        return f"{self.get_place_display()} ({self.get_language_display()})"
