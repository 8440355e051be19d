"""The forms for another e-mail address, the guardian's or one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules.mistyped import suggested_address
from ..rules.plain_text_form import PlainTextMixin
from ..submit.forms import StoryForm
from ..submit.lengths import UncutFieldsMixin


class AddressForm(UncutFieldsMixin, PlainTextMixin, forms.Form):
    """One address. If it looks mistyped, the form asks once: see `suggested`."""

    email = forms.EmailField(
        label=_("Your new email"),
        error_messages=StoryForm.Meta.error_messages["email"],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # The address that the question was about: in the field again, it is meant like that.
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)

    suggested = ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        typed = cleaned.get("email", "")
        suggestion = suggested_address(typed)
        if suggestion and typed != cleaned.get("asked_about"):
            self.suggested = suggestion
            self.add_error("email", _("Please look at this address once more."))
        return cleaned


class GuardianAddressForm(AddressForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your parent’s or guardian’s email")
        self.fields["email"].widget.attrs["autocomplete"] = "off"
