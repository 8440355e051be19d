"""Text and addresses are stored clean, whoever writes them and wherever."""

from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.urls import reverse
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.test.utils.form_data import nested_form_data

import youth_stories
from tests.factories import member_of, published, received
from youth_stories.models import HearFromOurYouthPage, StoryPage, Submission
from youth_stories.rules.plain_text_form import PlainTextMixin

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def test_a_story_is_stored_without_what_breaks_a_feed():
    submission = received(first_name="Ma\u200bya\n", story="I built\x0ba robot.\uffff")
    stored = Submission.objects.get(pk=submission.pk)
    assert (stored.first_name, stored.story) == ("Maya", "I built\na robot.")


def test_what_staff_type_into_the_editor_is_cleaned(client):
    page = published()  # whose row is not saved, but a revision
    client.force_login(member_of("Story reviewers"))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"story": "I built\x0ba robot.\uffff", "role": "Sophomore\u2028at\u200b night"}
    client.post(address, nested_form_data(values | {"comments": {"TOTAL_FORMS": 0}}))
    newest = StoryPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (newest.story, newest.role) == ("I built\na robot.", "Sophomore at night")


def test_an_address_is_kept_clean_to_write_to_and_as_a_key_to_find_it_by():
    submission = received()
    submission.email = "Kay.La+stem\u200b@GoogleMail.com"
    submission.save(update_fields=["email"])
    stored = Submission.objects.get(pk=submission.pk)
    assert stored.email == "Kay.La+stem@GoogleMail.com"
    assert stored.email_key == "kayla@gmail.com"


# Written by code, or by staff in the editor of pages.
NOT_TYPED = {
    "email_key",
    "guardian_email_key",
    "language",
    "wording_version",
    "time_token",
    "fingerprint",
    "digest",
}


def test_every_text_that_somebody_types_is_cleaned():
    """A new field belongs to TEXT_FIELDS, or above."""
    typed = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("youth_stories").get_models()
        if not issubclass(model, (AbstractImage, AbstractRendition, HearFromOurYouthPage))
        for field in model._meta.local_concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not isinstance(field, models.URLField)
        and field.editable
        and not field.choices
        and not field.name.endswith("_hash")
        and field.name not in {*NOT_TYPED, *getattr(model, "TEXT_FIELDS", ())}
    }
    assert typed <= {"Submission.email", "Submission.guardian_email"}  # cleaned by its save()


def test_every_form_cleans_what_is_typed():
    for module in walk_packages(youth_stories.__path__, "youth_stories."):
        import_module(module.name)
    unclean = {
        form.__name__
        for form in all_subclasses(forms.BaseForm)
        if form.__module__.startswith("youth_stories") and not issubclass(form, PlainTextMixin)
        if any(is_typed(field) for field in getattr(form, "base_fields", {}).values())
    }
    assert unclean == set()


def is_typed(field):
    return isinstance(field, forms.CharField) and field.strip


def all_subclasses(kind):
    return {each for child in kind.__subclasses__() for each in (child, *all_subclasses(child))}
