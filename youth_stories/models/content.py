"""The public fields of a story, shared by the submission and the story page."""

import hashlib
import json
from typing import Any

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from ..rules.names import NAME_FIELDS, clean_name, first_letters, has_initial
from ..rules.names_in_letters import refuse_link
from .clean_text import CleanTextModel


class AgeBand(models.TextChoices):
    UNDER_13 = "under_13", _("Under 13")
    FROM_13 = "13_15", _("13 to 15")
    FROM_16 = "16_17", _("16 or 17")
    ADULT = "18_plus", _("18 or older")


class Field(models.TextChoices):
    LIFE = "life", _("Life sciences")
    EARTH = "earth", _("Earth & environment")
    PHYSICAL = "physical", _("Physical sciences")
    COMPUTING = "computing", _("Computing")
    ENGINEERING = "engineering", _("Engineering")
    MATH = "math", _("Math & data")
    HEALTH = "health", _("Health & medicine")


class Stage(models.TextChoices):
    ELEMENTARY_SCHOOL = "elementary_school", _("Elementary school")
    MIDDLE_SCHOOL = "middle_school", _("Middle school")
    HIGH_SCHOOL = "high_school", _("High school")
    COLLEGE = "college", _("College")
    GRADUATE = "graduate", _("Graduate school")
    WORKING = "working", _("Working")


# Those that the site is written in; stories and people come in others too.
LANGUAGES = [("en", "English"), ("es", "Español")]
OTHER_LANGUAGE = "other"
ALL_LANGUAGES = [*LANGUAGES, (OTHER_LANGUAGE, _("Another language"))]


def site_language(code: str) -> str:
    """The language itself if the site is written in it, or else English."""
    return code if code in dict(LANGUAGES) else "en"


def is_same_language(one: str, two: str) -> bool:
    """Whether it is known that who reads one reads the other: two others may differ."""
    return one == two != OTHER_LANGUAGE


class StoryContent(CleanTextModel):
    """The public fields of a story, and nothing else."""

    first_name = models.CharField(
        _("first name"), max_length=40, blank=True, validators=[refuse_link]
    )
    last_name = models.CharField(
        _("last name"), max_length=60, blank=True, validators=[refuse_link]
    )
    field = models.CharField(_("field"), max_length=20, choices=Field, db_index=True)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, db_index=True)
    school = models.CharField(_("school or workplace"), max_length=120, blank=True)
    study = models.CharField(_("one line about them"), max_length=60, blank=True)
    role = models.CharField(_("the line below the name"), max_length=160, blank=True)
    story = models.TextField(_("story"), max_length=2000)
    photo = models.ForeignKey(
        "youth_stories.StoryPhoto",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    photo_alt = models.CharField(_("what the photo shows"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=ALL_LANGUAGES, default="en")
    # Rule R9, for SQL, which cannot read names.
    has_initial = models.BooleanField(default=False, editable=False)

    PUBLIC_FIELDS = (
        "first_name",
        "last_name",
        "field",
        "stage",
        "school",
        "study",
        "role",
        "story",
        "photo",
        "photo_alt",
        "language",
    )
    # Also searched for identifiers, and emptied when the story is erased.
    TEXT_FIELDS: tuple[str, ...] = (
        "first_name",
        "last_name",
        "school",
        "study",
        "role",
        "story",
        "photo_alt",
    )
    # The fields that need a scope of their own; all others belong to the scope "words".
    FIELDS_BY_SCOPE = {
        "first_name": ("first_name", "last_name"),
        "last_name": ("last_name",),
        "school": ("school",),
        "photo": ("photo", "photo_alt"),
    }

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stores has_initial whenever the first name is written."""
        self.clean_texts()
        self.has_initial = has_initial(self.first_name)
        written = kwargs.get("update_fields")
        if written is not None and "first_name" in written:
            kwargs["update_fields"] = {*written, "has_initial"}
        super().save(*args, **kwargs)

    def clean_texts(self) -> None:
        """Also gives a name one kind of apostrophe and of dash."""
        super().clean_texts()
        for name in NAME_FIELDS:
            setattr(self, name, clean_name(getattr(self, name)))

    @property
    def field_label(self) -> str:
        """Like get_field_display(), which translates every choice on each call and is slow."""
        return str(Field(self.field).label) if self.field in Field else self.field

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or gettext("A student")

    @property
    def short_name(self) -> str:
        return self.first_name or gettext("A student")

    @property
    def symbol(self) -> str:
        """The first two letters of the display name, like a chemical symbol: Ma."""
        return first_letters(self.display_name, 2).capitalize() or "?"

    @property
    def lang_and_dir(self) -> SafeString:
        """HTML attributes of an element with its words: their language if it is known."""
        if self.language == OTHER_LANGUAGE:
            return mark_safe('dir="auto"')
        return format_html('lang="{}" dir="auto"', self.language)

    @property
    def written_in(self) -> str:
        """Says which language the words are in, where the page around them is in another."""
        if self.language == get_language():
            return ""
        if self.language not in dict(LANGUAGES):
            return gettext("Written in another language.")
        in_english = self.language == "en"
        return gettext("Written in English.") if in_english else gettext("Written in Spanish.")

    @property
    def topics(self) -> str:
        """The names of its field and its stage in every language, for the search."""
        found = []
        for code, _name in LANGUAGES:
            with override(code):
                found += [self.field_label, self.get_stage_display()]
        return " ".join(found)

    @property
    def what(self) -> str:
        """The line below the name on a tile."""
        return self.study or self.field_label

    @property
    def about(self) -> str:
        """One line about the person: their own words, or else their study, school or stage."""
        if self.role:
            return self.role
        return ", ".join(filter(None, [self.study, self.school])) or self.get_stage_display()

    def public_values(self) -> dict:
        """The public fields by name, with the StoryPhoto itself: arguments for another model."""
        return {name: getattr(self, name) for name in self.PUBLIC_FIELDS}

    def limited_to(self, scopes: set[str]) -> "StoryContent":
        """An unsaved copy without the fields that the scopes do not allow."""
        values = self.public_values()
        for scope, names in self.FIELDS_BY_SCOPE.items():
            if scope not in scopes:
                for name in names:
                    values[name] = None if name == "photo" else ""
        return type(self)(**values)

    def compute_content_hash(self) -> str:
        """SHA-256, in hex, of every public field, the photo's bytes and its focal point."""
        canonical = json.dumps(self.normalized_values(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def normalized_values(self) -> dict[str, str]:
        """The public fields as comparable text, with the photo's fingerprint."""
        # Browsers submit line ends as CRLF.
        values = {
            name: getattr(self, name).replace("\r\n", "\n")
            for name in self.PUBLIC_FIELDS
            if name != "photo"
        }
        return values | {"photo": self.photo.fingerprint if self.photo else ""}
