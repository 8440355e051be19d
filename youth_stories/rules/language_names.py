"""The names of languages: in English for staff, and as somebody types them."""

from django.conf.locale import LANG_INFO
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from .text import plain_letters

# Each in English and in itself: Django's, and others that families in Philadelphia read.
NAMES = {
    "am": (gettext_noop("Amharic"), "አማርኛ"),
    "ps": (gettext_noop("Pashto"), "پښتو"),
    "so": (gettext_noop("Somali"), "Soomaali"),
    "tl": (gettext_noop("Tagalog"), "Tagalog"),
    "yo": (gettext_noop("Yoruba"), "Yorùbá"),
} | {code: (info["name"], info["name_local"]) for code, info in LANG_INFO.items() if "name" in info}


def language_name(code: str) -> str:
    """The name of the language in the active one. KeyError for an unknown code."""
    return gettext(NAMES[code][0])


def english_name(code: str) -> str:
    """The name of the language in English, for staff; “another language” for an unknown code."""
    return NAMES[code][0] if code in NAMES else "another language"


def names_language(text: str, code: str) -> bool:
    """Whether the text names this language: in English, in Spanish or in the language itself."""
    with translation.override("es"):
        names = {*NAMES[code], language_name(code)}
    return any(plain_letters(name) in plain_letters(text) for name in names)
