"""What a guardian can ask for before they answer.

The fields belong to the form with the boxes, by its id, so that asking keeps what is ticked.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import GuardianQuestion
from ..rules.plain_text_form import PlainTextMixin
from ..submit.lengths import UncutFieldsMixin

OF_ANSWER = {"form": "answer"}


class CallForm(UncutFieldsMixin, PlainTextMixin, forms.Form):
    """The number to call, and when."""

    phone = forms.CharField(
        label=_("Your phone number"),
        max_length=40,
        widget=forms.TextInput(attrs=OF_ANSWER | {"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Enter your phone number.")},
    )
    time_of_day = forms.ChoiceField(
        label=_("When?"),
        choices=GuardianQuestion.TimeOfDay.choices,
        widget=forms.RadioSelect(attrs=OF_ANSWER),
        required=False,
    )

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if not re.fullmatch(r"[\d\s()+./-]+", phone) or len(re.findall(r"\d", phone)) < 7:
            raise ValidationError(_("Enter a phone number, like 215-555-0142."))
        return phone


class CopyForm(UncutFieldsMixin, PlainTextMixin, forms.Form):
    """The language that a guardian reads."""

    language = forms.CharField(
        label=_("Which language do you read?"),
        max_length=60,
        widget=forms.TextInput(attrs=OF_ANSWER),
        error_messages={"required": _("Enter the name of a language.")},
    )
