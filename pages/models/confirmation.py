import hashlib
import json

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from wagtail.models import Locale, Page

from ..translations import texts


class TranslationConfirmation(models.Model):
    """A bilingual person has read that a page says in its language what it says in English.

    It is about exactly the words of then: a receiver deletes it when either page's change. Until
    there is one, visitors read that the translation is not confirmed yet.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="confirmation")
    words_hash = models.CharField(max_length=64, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Confirmation of page {self.page_id}"

    @classmethod
    def confirm(cls, page: Page, by: AbstractBaseUser | AnonymousUser) -> "TranslationConfirmation":
        """Confirms the words that the page and the English one have now."""
        now = {"words_hash": words_hash(page), "confirmed_by": by, "confirmed_at": timezone.now()}
        return cls.objects.update_or_create(page=page, defaults=now)[0]


def english_page(page: Page) -> Page | None:
    """The page that this one translates, if it is live."""
    english = type(page).objects.live().filter(translation_key=page.translation_key)
    return english.filter(locale=Locale.get_default()).exclude(pk=page.pk).first()


def words_hash(page: Page) -> str:
    """SHA-256, in hex, of the words of a page and of the English page that it translates."""
    english = english_page(page)
    words = [texts(english) if english else [], texts(page)]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def forget_outdated(page: Page) -> None:
    """Deletes the confirmations of this page, and of its translations, if the words differ now."""
    rows = TranslationConfirmation.objects.select_related("page")
    for row in rows.filter(page__translation_key=page.translation_key):
        if row.words_hash != words_hash(row.page.specific):
            row.delete()
