"""The consent form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Consent, StoryContent
from ..rules.consent_wording import SCOPES, scope_labels


class ConsentForm(forms.Form):
    """A checkbox for each scope that applies to the content."""

    def __init__(
        self,
        *args: Any,
        content: StoryContent,
        role: str = Consent.Role.STUDENT,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        labels = scope_labels(role)
        for scope in scopes_for(content, role):
            self.fields[f"scope_{scope}"] = forms.BooleanField(
                label=labels[scope],
                required=scope == "words",
                error_messages={"required": _("Tick this one, or nothing can be published.")},
            )

    @property
    def scopes(self) -> set[str]:
        """The scopes that were ticked, once the form is valid."""
        return {scope for scope in SCOPES if self.cleaned_data.get(f"scope_{scope}")}


def scopes_for(content: StoryContent, role: str) -> list[str]:
    """The scopes that apply to this content: none for a photo, say, if there is no photo."""
    given = {
        "first_name": content.first_name,
        "last_name": content.last_name,
        "school": content.school,
        "photo": content.photo_id,
        # Rule R22: an adult's page is listed anyway, a minor's only if their guardian agrees.
        "search": role == Consent.Role.GUARDIAN,
    }
    return [scope for scope in SCOPES if given.get(scope, True)]
