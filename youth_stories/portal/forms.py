"""The forms of the private pages."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import AgeBand, Consent
from ..rules.plain_text_form import PlainTextMixin
from ..submit.forms import AgeForm, StoryForm
from ..submit.lengths import UncutFieldsMixin


class AgeAgainForm(AgeForm):
    """The age, when a consent is renewed: offers only the bands that are possible by now."""

    def __init__(
        self, *args: Any, ages: list[str], role: str, may_be_18: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["age_band"])
        field.help_text = ""
        field.choices = [choice for choice in AgeBand.choices if choice[0] in ages]
        field.help_text = _("Our rules depend on the age, so a yes counts only with an age group.")
        if role == Consent.Role.GUARDIAN:
            field.label = _("How old is the student now?")
        if role == Consent.Role.GUARDIAN and may_be_18:  # nobody has to say something untrue
            enough = _(
                "If the student is 18 or older now, you need do nothing: their own yes on their "
                "own page is enough."
            )
            field.help_text = f"{field.help_text} {enough}"


class LinkForm(UncutFieldsMixin, PlainTextMixin, forms.Form):
    """The address to send new links to."""

    email = forms.EmailField(
        label=_("Your email"),
        error_messages=StoryForm.Meta.error_messages["email"],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
