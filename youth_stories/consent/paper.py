"""The sheet of paper on which a guardian, and a student, can say yes with a signature."""

from collections.abc import Collection

from django.utils import translation

from ..models import Consent, StoryContent
from ..models.scopes import scopes_for
from ..rules.consent_wording import SCOPES, scope_labels

Role = Consent.Role
LANGUAGES = ("en", "es")


def sheet_context(
    content: StoryContent | None, *, is_child: bool = False, declined: Collection[str] = ()
) -> dict:
    """The template context of the sheet: with a story that was sent, or with lines to write on.

    A story that was sent has its student's yes already: only the guardian signs, and is not asked
    about what the student `declined`.
    """
    roles = [Role.GUARDIAN] if content else [Role.STUDENT, Role.GUARDIAN]
    labels = {
        role: {language: _labels(role, language, is_child) for language in LANGUAGES}
        for role in roles
    }
    asked = scopes_for(content, is_minor=True) if content else SCOPES
    return {
        "content": content,
        "people": [
            {"role": role, "statements": _in_each_language(labels[role], "statement")}
            for role in roles
        ],
        "rows": [
            {
                "cells": [_in_each_language(labels[role], scope) for role in roles],
                "is_required": scope == "words",
            }
            for scope in asked
            if scope not in declined and scope != "last_name"  # rule R8
        ],
        "is_one_of_two": {"school", "photo"} <= set(asked),  # rule R9
    }


def _labels(role: str, language: str, is_child: bool) -> dict[str, str]:
    with translation.override(language):
        return scope_labels(role, is_child=is_child)


def _in_each_language(labels: dict[str, dict[str, str]], name: str) -> list[tuple[str, str]]:
    return [(language, labels[language][name]) for language in LANGUAGES]
