"""A form page as in any Wagtail project, and its submissions."""

import random
from itertools import batched

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField, FormSubmission
from wagtail.models import Page

NAMES = ("first_name", "email", "field", "stage", "school", "study", "role", "story")


class FormPage(AbstractForm):
    pass


class FormField(AbstractFormField):
    page = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="form_fields")


def make_submissions(count: int, *, seed: int = 0) -> int:
    """Makes so many form submissions, as long as those of tests/submissions.py.

    Returns the primary key of the form page.
    """
    form = Page.objects.get(slug="home").add_child(instance=FormPage(title="Form"))
    for name in NAMES:
        field_type = "multiline" if name == "story" else "singleline"
        form.form_fields.create(label=name, clean_name=name, field_type=field_type)
    rng = random.Random(seed)  # noqa: S311 (nothing here is secret)
    for some in batched(range(count), 2000):
        FormSubmission.objects.bulk_create(
            FormSubmission(page=form, form_data=_sent(rng)) for _ in some
        )
    return form.pk


def _sent(rng: random.Random) -> dict[str, str]:
    short = {name: f"Sample {rng.randint(1, 200)}" for name in NAMES}
    return short | {"story": "This is a sample story. Nobody wrote it. " * rng.randint(2, 30)}
