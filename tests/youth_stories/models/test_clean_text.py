"""Text and addresses are stored clean, whoever writes them and wherever."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data

from tests.factories import draft, member_of, received
from youth_stories.models import StoryPage, Submission

pytestmark = pytest.mark.django_db


def test_a_story_is_stored_without_what_breaks_a_feed():
    submission = received(first_name="Ma\u200bya\n", story="I built\x0ba robot.\uffff")
    stored = Submission.objects.get(pk=submission.pk)
    assert (stored.first_name, stored.story) == ("Maya", "I built\na robot.")


def test_what_staff_type_into_the_editor_is_cleaned(client):
    page = draft()
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
