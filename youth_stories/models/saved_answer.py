import re

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Orderable

from .clean_text import CleanTextModel
from .wording import PLACEHOLDER

NAME = "{name}"
# Where a sentence is whole without the name, too: “Thank you, {name}!”, “{name}, thank you.”
AT_THE_END = re.compile(r", \{name\}(?=[.!?])")
AT_THE_BEGINNING = re.compile(r"(^|[.!?] )\{name\}, (\w)", re.MULTILINE)
HELP = (
    "{name} becomes the student’s first name. Write it with a comma, as in “Thank you, {name}!”: "
    "where the name may not be said, it is left out. A guardian may read this too."
)


class SavedAnswer(Orderable, CleanTextModel):
    """A text for the letter about a decision: staff choose it, may change it, and send it."""

    class Kind(models.TextChoices):
        """The decisions; each value is the name of its view."""

        ASK = "ask-for-change", "Ask for a change"
        ACCEPT = "accept", "Accept"
        DECLINE = "decline", "Decline"

    kind = models.CharField("for", max_length=20, choices=Kind)
    reason = models.CharField(
        max_length=80,
        help_text="What it is about, such as “A school is named”. Only staff see it.",
    )
    text = models.TextField("English", max_length=600, help_text=HELP)
    text_es = models.TextField("Spanish", max_length=600, help_text=HELP)

    TEXT_FIELDS = ("reason", "text", "text_es")

    class Meta:
        ordering = ["kind", "sort_order", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.reason}"

    def clean(self) -> None:
        errors = {}
        for name in ("text", "text_es"):
            if found := PLACEHOLDER.search(_without_name(getattr(self, name))):
                errors[name] = (
                    "Write {name} with a comma, as in “Thank you, {name}!” or “{name}, thank you.”"
                    if found[0] == NAME
                    else f"“{found[0]}” would be sent just like that: only {NAME} is filled in."
                )
        if errors:
            raise ValidationError(errors)

    def filled(self, language: str, name: str) -> str:
        """The text in this language with the name put in, or left out if there is none."""
        text = self.text_es if language == "es" else self.text
        return text.replace(NAME, name) if name else _without_name(text)


def _without_name(text: str) -> str:
    text = AT_THE_END.sub("", text)
    return AT_THE_BEGINNING.sub(lambda match: match[1] + match[2].upper(), text)
