"""The form that visitors fill in, made from a page's questions."""

from typing import Any

from django import forms
from django.db import models
from wagtail.contrib.forms.forms import FormBuilder

LONGEST = 5000  # letters of a long text


class Kind(models.TextChoices):
    """The kinds of answers that a visitor can give with any browser, without a script."""

    SHORT = "singleline", "A few words"
    LONG = "multiline", "Several lines"
    EMAIL = "email", "E-mail address"
    TICK = "checkbox", "A box to tick"
    ONE = "radio", "One of several"
    SOME = "checkboxes", "Any of several"
    LIST = "dropdown", "One of a long list"


WITH_CHOICES = (Kind.ONE, Kind.SOME, Kind.LIST)


class AnswerFormBuilder(FormBuilder):
    """Wagtail's form builder, with the browser's help for e-mail addresses and a longest text."""

    def create_email_field(self, field: models.Model, options: dict[str, Any]) -> forms.Field:
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        return forms.EmailField(**options | {"max_length": 254, "widget": widget})

    def create_multiline_field(self, field: models.Model, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(**options | {"max_length": LONGEST, "widget": forms.Textarea()})

    def create_dropdown_field(self, field: models.Model, options: dict[str, Any]) -> forms.Field:
        choices = [("", "—"), *self.get_formatted_field_choices(field)]
        return forms.ChoiceField(**options | {"choices": choices})

    def create_checkboxes_field(self, field: models.Model, options: dict[str, Any]) -> forms.Field:
        options = options | {"choices": self.get_formatted_field_choices(field), "initial": []}
        return forms.MultipleChoiceField(**options, widget=forms.CheckboxSelectMultiple)
