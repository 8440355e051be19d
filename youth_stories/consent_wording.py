"""What a person agrees to, word for word. A published version is never edited: add a new one."""

import hashlib
import json

CURRENT_VERSION = "2026-11"

# The order in which they are asked. Each is a checkbox named scope_<name>.
SCOPES = (
    "words",
    "first_name",
    "last_name",
    "school",
    "photo",
    "social",
    "translation",
    "tidy",
    "search",
)

# What staff call them.
SCOPE_NAMES = {
    "words": "words",
    "first_name": "first name",
    "last_name": "last name",
    "school": "school",
    "photo": "photo",
    "social": "social media",
    "translation": "translation",
    "tidy": "fixing spelling and shortening",
    "search": "search engines",
}

_WORDINGS = {
    "2026-11": {
        "statement": (
            "I am sending this story to the Philadelphia STEM Equity Collective. "
            "It may publish what I tick here on its website. "
            "I can change my mind at any time, and then it comes down."
        ),
        "words": "My words: the story, what I study, and the line about me",
        "first_name": "My first name. Without it, the tile says “A student”",
        "last_name": "My last name",
        "school": "My school or workplace",
        "photo": "My photo",
        "social": "PSEC may also share all of this on its social media",
        "translation": "PSEC may translate my words",
        "tidy": "PSEC may fix spelling and shorten my words. I get to see the new version",
        "guardian_statement": (
            "I am a parent or guardian of this student. "
            "The Philadelphia STEM Equity Collective may publish what I tick here on its website. "
            "I can change my mind at any time, and then it comes down."
        ),
        "guardian_words": "Their words: the story, what they study, and the line about them",
        "guardian_first_name": "Their first name. Without it, the tile says “A student”",
        "guardian_school": "Their school",
        "guardian_photo": "Their photo",
        "guardian_social": "PSEC may also share all of this on its social media",
        "guardian_translation": "PSEC may translate their words",
        "guardian_tidy": (
            "PSEC may fix spelling and shorten their words. I get to see the new version"
        ),
        "guardian_search": "Search engines, such as Google, may list their page",
    },
}


def wording(version: str = CURRENT_VERSION) -> dict[str, str]:
    """The statement and the words of each scope. KeyError for a version that never was."""
    return _WORDINGS[version]


def scope_labels(role: str) -> dict[str, str]:
    """What each scope is asked with, and the statement above them, for one kind of person."""
    prefix = "guardian_" if role == "guardian" else ""
    texts = wording()
    names = ("statement", *SCOPES)
    return {name: texts[prefix + name] for name in names if prefix + name in texts}


def wording_hash(version: str = CURRENT_VERSION) -> str:
    """SHA-256 of the wording, so that a record shows if the text behind it was ever touched."""
    canonical = json.dumps(wording(version), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
