"""The form with which somebody agrees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Consent, StoryContent
from ..rules.consent_wording import SCOPES, scope_labels


class ConsentForm(forms.Form):
    """What may be used, ticked one by one. Only what the story has is asked about."""

    def __init__(self, *args, content: StoryContent, role=Consent.Role.STUDENT, **kwargs):
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
        return {scope for scope in SCOPES if self.cleaned_data.get(f"scope_{scope}")}


def scopes_for(content: StoryContent, role: str) -> list[str]:
    """The uses worth asking about: no question about a photo nobody gave."""
    given = {
        "first_name": content.first_name,
        "last_name": content.last_name,
        "school": content.school,
        "photo": content.photo_id,
        # An adult's page is listed like any other; a minor's only if their guardian wishes.
        "search": role == Consent.Role.GUARDIAN,
    }
    return [scope for scope in SCOPES if given.get(scope, True)]
