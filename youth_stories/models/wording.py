import re
from typing import Any

from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from wagtail.models import RevisionMixin

from ..rules.staff_wording import PLACES, places
from .clean_text import CleanTextModel
from .content import LANGUAGES

MAX_LENGTH = 600
HELP = "One short paragraph of plain words. Empty in both languages: the default is shown."
# What people type where they expect a name to be filled in.
PLACEHOLDER = re.compile(r"\{[^{}]*\}|\[[^\[\]]*\]|%\(\w*\)\w?|%[sd]\b|\$\w+")


class WordingManager(models.Manager["Wording"]):
    def words_at(self, place: str) -> str:
        """The text shown at a place, in the active language: staff's own, or else the default.

        KeyError for a place that does not exist.
        """
        default = str(PLACES[place].default)
        wording = self.filter(place=place).first()
        return (wording and wording.own(translation.get_language())) or default

    def add_missing(self) -> None:
        """Adds a row for each place that has none, so that staff see all of them in the list.

        Each has a first version: the editor tells by it whether somebody else saved meanwhile.
        """
        self.bulk_create([Wording(place=place) for place in PLACES], ignore_conflicts=True)
        for wording in self.filter(latest_revision=None):
            wording.save_revision(log_action=bool(wording.text))


class Wording(RevisionMixin, CleanTextModel):
    """The text of one place on the story flow's pages or e-mails: staff's own, or the default.

    It is plain text, and staff write it in both languages or in none.
    """

    place = models.CharField(max_length=40, choices=places, unique=True, editable=False)
    text = models.TextField("English", max_length=MAX_LENGTH, blank=True, help_text=HELP)
    text_es = models.TextField("Spanish", max_length=MAX_LENGTH, blank=True, help_text=HELP)

    TEXT_FIELDS = ("text", "text_es")

    objects = WordingManager()

    class Meta:
        ordering = ["place"]
        verbose_name = "wording"
        verbose_name_plural = "wording"

    def __str__(self):
        return self.where()

    def with_content_json(self, content: dict[str, Any]) -> "Wording":
        """As Wagtail's, with the default for empty words: that is what people read."""
        restored = super().with_content_json(content)
        for name, language in zip(self.TEXT_FIELDS, dict(LANGUAGES), strict=True):
            setattr(restored, name, getattr(restored, name) or self.default(language))
        return restored

    def own(self, language: str | None) -> str:
        """What staff wrote in this language, or nothing."""
        return self.text_es if language == "es" else self.text

    def default(self, language: str) -> str:
        """What is shown where staff wrote nothing."""
        with translation.override(language):
            return str(PLACES[self.place].default)

    @display(description="Place")
    def where(self) -> str:
        """Where the text is shown, for staff."""
        return self.get_place_display()

    def languages(self) -> dict[str, dict[str, str]]:
        """The own and the default words by language, for staff."""
        return {
            code: {"code": code, "name": name, "own": self.own(code), "default": self.default(code)}
            for code, name in LANGUAGES
        }

    def said(self) -> str:
        """The place and what is shown there in each language, in lower case, to search in."""
        shown = [self.own(code) or self.default(code) for code, _name in LANGUAGES]
        return "\n".join([self.where(), *shown]).casefold()

    def clean(self) -> None:
        errors = {}
        for name in self.TEXT_FIELDS:
            if found := PLACEHOLDER.search(getattr(self, name)):
                errors[name] = (
                    f"“{found[0]}” would be shown just like that: nothing is filled in here. "
                    "Write it without names."
                )
        if not self.text and self.text_es:
            errors["text"] = "Write it in English too, or clear the Spanish words."
        if self.text and not self.text_es:
            errors["text_es"] = "Write it in Spanish too, or clear the English words."
        if errors:
            raise ValidationError(errors)
