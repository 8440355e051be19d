"""The form for a minor's story that came on paper, with its signatures."""

from typing import Any, cast

from django import forms

from ..models import AgeBand, Submission
from ..rules import minors
from ..rules.consent_wording import SCOPE_NAMES, SCOPES
from .forms import HandWrittenStoryForm, SignedFormRecordForm

AGES = [choice for choice in AgeBand.choices if choice[0] != AgeBand.ADULT]


class PaperStoryForm(HandWrittenStoryForm):
    """A minor's story as it stands on the sheet: without a last name (rules R8, R9)."""

    age_band = forms.ChoiceField(label="Age", choices=AGES, widget=forms.RadioSelect)

    field_order = ["age_band", *HandWrittenStoryForm.field_order]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_name", "role"):  # which the sheet does not ask for
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, problem in minors.problems(Submission(**self._shown())).items():
            self.add_error(name if name in self.fields else None, problem.for_staff)
        if cleaned.get("age_band") == AgeBand.UNDER_13 and cleaned.get("email"):
            self.add_error("email", "A child under 13 has no address here. Leave it empty.")
        return cleaned

    def _shown(self) -> dict[str, Any]:
        names = ("first_name", "school", "photo")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def content(self) -> dict[str, Any]:
        names = [name for name in Submission.PUBLIC_FIELDS if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}


class SignaturesForm(SignedFormRecordForm):
    """What both signed on the sheet, and who signed as parent or guardian."""

    student_signed = forms.BooleanField(
        label="The student signed too", required=False, help_text="Needed from 13 on."
    )

    field_order = ["signed_by", "student_signed", "signed_form", "given_on", "scopes", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scan = self.fields["signed_form"]
        scan.help_text = f"{scan.help_text} A family without e-mail: call the number that is on it."
        scopes = cast(forms.MultipleChoiceField, self.fields["scopes"])
        scopes.choices = [
            (scope, SCOPE_NAMES[scope].capitalize()) for scope in SCOPES if scope != "last_name"
        ]
        scopes.help_text = (
            "Tick only what both of them ticked on the sheet, the student and the parent or "
            "guardian. What one of them left empty stays private."
        )

    def require_student(self) -> bool:
        """Whether the student signed; adds an error if not."""
        signed = bool(self.cleaned_data["student_signed"])
        if not signed:
            self.add_error("student_signed", "From 13 on, the student has to sign too.")
        return signed

    def consent(self) -> dict[str, Any]:
        """Return the arguments that record_paper_story() takes of this form."""
        given = super().consent()
        return {name: given[name] for name in given if name not in ("role", "method")}
