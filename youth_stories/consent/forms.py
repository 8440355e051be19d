"""The consent form."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import AgeBand, Consent, StoryContent, Submission, SubmissionEvent
from ..models.scopes import declined_by_student, scopes_for
from ..rules.consent_wording import SCOPE_NAMES, SCOPES, scope_hints, scope_labels


class ConsentForm(forms.Form):
    """A checkbox for each scope that applies to the content; only that of the words is required.

    Each says what happens when it stays empty. `is_child` is for the guardian of a child under 13.
    What was `ticked_before`, for another version, is only marked: a yes is what somebody ticks.
    What somebody else who has to agree `declined` is not asked.
    """

    def __init__(
        self,
        *args: Any,
        content: StoryContent,
        role: str = Consent.Role.STUDENT,
        is_minor: bool,
        is_child: bool = False,
        ticked_before: Collection[str] = (),
        declined: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if role == Consent.Role.GUARDIAN:
            required = pgettext_lazy(
                "to a guardian", "Tick “%(label)s”, or nothing can be published."
            )
        else:
            required = _("Tick “%(label)s”, or nothing can be published.")
        labels = scope_labels(role, is_child=is_child)
        hints = scope_hints(role, is_child=is_child)
        self.statement = labels["statement"]
        self.is_to_guardian = role == Consent.Role.GUARDIAN
        self.ticked_before = [f"scope_{scope}" for scope in ticked_before]
        for scope in scopes_for(content, is_minor=is_minor, is_child=is_child):
            if scope in declined:
                continue
            self.fields[f"scope_{scope}"] = forms.BooleanField(
                label=labels[scope],
                help_text=hints[scope],
                required=scope == "words",
                error_messages={"required": required % {"label": labels[scope]}},
            )

    @property
    def scopes(self) -> set[str]:
        """The scopes that were ticked, once the form is valid."""
        return {scope for scope in SCOPES if self.cleaned_data.get(f"scope_{scope}")}


def ticked_last(submission: Submission, role: str = Consent.Role.STUDENT) -> set[str]:
    """The scopes that this person agreed to last, for whichever version.

    A guardian at a new address has agreed to nothing yet.
    """
    consents = submission.consents.filter(role=role)
    corrected = submission.events.filter(kind=SubmissionEvent.Kind.GUARDIAN_CORRECTED).last()
    if role == Consent.Role.GUARDIAN and corrected:
        consents = consents.filter(recorded_at__gt=corrected.created_at)
    newest = consents.first()
    return newest.scopes if newest else set()


def refused_scopes(consent: Consent, content: StoryContent) -> list[str]:
    """The names, for staff, of what this consent to the content was asked for and leaves out."""
    is_child = consent.age_band == AgeBand.UNDER_13
    asked = scopes_for(
        content,
        is_minor=consent.age_band != AgeBand.ADULT,
        is_child=is_child and consent.method in Consent.BY_LINK,
    )
    is_guardian = consent.role == Consent.Role.GUARDIAN
    declined = declined_by_student(consent.story_id) if is_guardian else set()
    labels = scope_labels(consent.role, consent.wording_version, is_child=is_child)
    left_out = set(labels) - consent.scopes - declined
    return [SCOPE_NAMES[name] for name in asked if name in left_out]
