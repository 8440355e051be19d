import hashlib
import json
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..rules.language_names import language_name
from .clean_text import CleanTextModel
from .content import OTHER_LANGUAGE, StoryContent, is_same_language
from .submission import Submission

if TYPE_CHECKING:
    from .story import StoryPage


class StoryTranslationQuerySet(models.QuerySet):
    def of(self, original: StoryContent) -> Self:
        """Translations of exactly these words: a changed original hides the ones made before."""
        return self.filter(original_hash=words_hash(original))

    def read(self) -> Self:
        """Those that a second person has read: only these can be public."""
        return self.filter(read_at__isnull=False)


class StoryTranslation(CleanTextModel):
    """A story's words in another language. Never a page: it adds to a story and replaces nothing.

    A guardian may be shown one to read privately. It is public below the original only once a
    second person has read it, and while everybody's consent in force has the scope "translation".
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="translations"
    )
    language = models.CharField(max_length=10)
    study = models.CharField(_("one line about them"), max_length=120, blank=True)
    role = models.CharField(_("the line below the name"), max_length=320, blank=True)
    story = models.TextField(_("story"), max_length=4000)
    photo_alt = models.CharField(_("what the photo shows"), max_length=400, blank=True)
    translated_by = models.CharField(max_length=60)
    original_hash = models.CharField(max_length=64, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    read_at = models.DateTimeField(null=True)

    # Names are not translated. What somebody typed otherwise is, with what the photo shows.
    WORDS = ("study", "role", "story", "photo_alt")
    TEXT_FIELDS = (*WORDS, "translated_by")

    objects = StoryTranslationQuerySet.as_manager()

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "language"], name="one_translation_per_language"
            ),
            models.CheckConstraint(
                condition=Q(read_by__isnull=True)
                | Q(saved_by__isnull=True)
                | ~Q(read_by=F("saved_by")),
                name="a_translation_is_read_by_somebody_else",
            ),
        ]

    def __str__(self):
        return f"Translation {self.pk}"

    @property
    def language_name(self) -> str:
        """The name of its language, in the active one."""
        return language_name(self.language)

    @property
    def content(self) -> StoryContent:
        """Its words as the content of a story, to look for identifiers in them."""
        return Submission(
            first_name=self.submission.known_as,
            photo=self.submission.photo,
            **{name: getattr(self, name) for name in self.WORDS},
        )

    @property
    def version_hash(self) -> str:
        """SHA-256, in hex, of its words, and of those it translates."""
        return hashlib.sha256(
            f"{words_hash(self.content)} {self.original_hash}".encode()
        ).hexdigest()


def public_translations(page: "StoryPage") -> list[StoryTranslation]:
    """What everybody may read below the original.

    Only what a second person has read, of exactly these words, while every consent that covers the
    page has the scope "translation".
    """
    return _agreed_to(page, _of_page(page).read())


def unread_translations(page: "StoryPage") -> list[StoryTranslation]:
    """What everybody agreed to show below the original, and no second person has read yet."""
    return _agreed_to(page, _of_page(page).filter(read_at__isnull=True))


def _of_page(page: "StoryPage") -> StoryTranslationQuerySet:
    rows = StoryTranslation.objects.filter(submission__story_id=page.translation_key)
    return rows.of(page)


def _agreed_to(page: "StoryPage", rows: StoryTranslationQuerySet) -> list[StoryTranslation]:
    found = list(rows)
    consents = page.covering_consents() if found else None
    if consents is None or consents.filter(scope_translation=False).exists():
        return []
    return found if consents.are_sufficient() else []


def lacks_reading_copy(submission: Submission) -> bool:
    """Whether the guardian reads another language than the newest version's, and has no copy.

    Not the guardian of a child, who has sent the story.
    """
    if not submission.is_minor or submission.is_child or submission.page is None:
        return False
    version, language = submission.newest_version, submission.guardian_language
    if is_same_language(language, version.language):
        return False
    copies = StoryTranslation.objects.filter(submission=submission).of(version)
    return not (copies if language == OTHER_LANGUAGE else copies.filter(language=language)).exists()


def words_hash(original: StoryContent) -> str:
    """SHA-256, in hex, of the words of a story that a translation is made from."""
    values = original.normalized_values()
    words = {name: values[name] for name in (*StoryTranslation.WORDS, "language")}
    canonical = json.dumps(words, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
