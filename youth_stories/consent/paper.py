"""The sheet of paper on which a guardian, and a student, can say yes with a signature."""

from django.utils import translation

from ..models import Consent, StoryContent
from ..rules.consent_wording import SCOPES, scope_labels
from .forms import scopes_for

Role = Consent.Role
LANGUAGES = ("en", "es")


def sheet_context(content: StoryContent | None, *, is_child: bool = False) -> dict:
    """The template context of the sheet: with a story that was sent, or with lines to write on.

    A story that was sent has its student's yes already: only the guardian signs.
    """
    roles = [Role.GUARDIAN] if content else [Role.STUDENT, Role.GUARDIAN]
    labels = {
        role: {language: _labels(role, language, is_child) for language in LANGUAGES}
        for role in roles
    }
    asked = scopes_for(content, Role.GUARDIAN) if content else SCOPES
    return {
        "content": content,
        "people": [
            {"role": role, "statements": _in_each_language(labels[role], "statement")}
            for role in roles
        ],
        "rows": [
            {
                "texts": _in_each_language(labels[first], scope),
                "boxes": [scope in labels[role]["en"] for role in roles],
            }
            for scope in asked
            for first in [next((role for role in roles if scope in labels[role]["en"]), None)]
            if first and scope != "last_name"  # rule R8
        ],
    }


def _labels(role: str, language: str, is_child: bool) -> dict[str, str]:
    with translation.override(language):
        return scope_labels(role, is_child=is_child)


def _in_each_language(labels: dict[str, dict[str, str]], name: str) -> list[tuple[str, str]]:
    return [(language, labels[language][name]) for language in LANGUAGES]
