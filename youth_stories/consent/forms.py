"""The consent form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Consent, StoryContent
from ..rules.consent_wording import SCOPES, scope_hints, scope_labels


class ConsentForm(forms.Form):
    """A checkbox for each scope that applies to the content; only that of the words is required.

    Each says what happens when it stays empty. `is_child` is for the guardian of a child under 13.
    """

    def __init__(
        self,
        *args: Any,
        content: StoryContent,
        role: str = Consent.Role.STUDENT,
        is_child: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        labels = scope_labels(role, is_child=is_child)
        hints = scope_hints(role, is_child=is_child)
        self.statement = labels["statement"]
        for scope in scopes_for(content, role, is_child=is_child):
            self.fields[f"scope_{scope}"] = forms.BooleanField(
                label=labels[scope],
                help_text=hints[scope],
                required=scope == "words",
                error_messages={"required": _("Tick this one, or nothing can be published.")},
            )

    @property
    def scopes(self) -> set[str]:
        """The scopes that were ticked, once the form is valid."""
        return {scope for scope in SCOPES if self.cleaned_data.get(f"scope_{scope}")}


def scopes_for(content: StoryContent, role: str, *, is_child: bool = False) -> list[str]:
    """The scopes that apply to this content: none for a photo, say, if there is no photo."""
    given = {
        "first_name": content.first_name,
        "last_name": content.last_name,
        # A child's school or photo needs a signed form (rule R4).
        "school": content.school and not is_child,
        "photo": content.photo_id and not is_child,
        # Rule R22: an adult's page is listed anyway, a minor's only if their guardian agrees.
        "search": role == Consent.Role.GUARDIAN,
    }
    return [scope for scope in SCOPES if given.get(scope, True)]
