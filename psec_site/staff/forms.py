from wagtail.users import forms

from .models import User


class EmailLoginForm(forms.UserForm):
    """A user form in which the case of the e-mail address does not matter."""

    error_messages = forms.UserForm.error_messages | {
        "duplicate_username": "A user with this e-mail address already exists.",
    }

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


class UserCreationForm(EmailLoginForm, forms.UserCreationForm):
    pass


class UserEditForm(EmailLoginForm, forms.UserEditForm):
    pass
