from wagtail.users import forms

from .models import User


class EmailLoginForm(forms.UserForm):
    """Compare the e-mail address with those of other users without case."""

    error_messages = forms.UserForm.error_messages | {
        "duplicate_username": "A user with this e-mail address already exists.",
    }

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


class UserCreationForm(EmailLoginForm, forms.UserCreationForm):
    pass


class UserEditForm(EmailLoginForm, forms.UserEditForm):
    pass
