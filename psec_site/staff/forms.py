from typing import Any

from django.contrib.auth.models import Group
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from wagtail.users import forms

from .models import User
from .roles import label

CLOSES = (
    "Untick it when somebody leaves: they are signed out at once and cannot sign in. "
    "The history still says what they did."
)


class RolesField(ModelMultipleChoiceField):
    """The groups, each with what it may do."""

    widget = CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        return label(obj)


class EmailLoginForm(forms.UserForm):
    """A user form in which the case of the e-mail address does not matter.

    What Django calls a superuser is made by commands on the server only.
    """

    error_messages = forms.UserForm.error_messages | {
        "duplicate_username": "A user with this e-mail address already exists.",
    }

    groups = RolesField(Group.objects.order_by("name"), label="Roles", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("is_superuser", None)
        if field := self.fields.get("is_active"):
            field.help_text = CLOSES

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


class UserCreationForm(EmailLoginForm, forms.UserCreationForm):
    pass


class UserEditForm(EmailLoginForm, forms.UserEditForm):
    pass
