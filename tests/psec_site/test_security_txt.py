"""Whoever finds a hole finds out where to tell us (RFC 9116)."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from pages.models import SiteSettings

pytestmark = pytest.mark.django_db
PATH = "/.well-known/security.txt"


def test_security_txt_names_the_contact_and_ends_within_a_year(client, settings):
    settings.SITE_URL = "https://example.org"
    SiteSettings.objects.update(contact_email="ana+web@example.org")
    response = client.get(PATH)
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert timezone.now() + timedelta(days=30) < expires < timezone.now() + timedelta(days=365)
    assert fields == {
        "Contact": "mailto:ana%2Bweb@example.org",
        "Preferred-Languages": "en, es",
        "Canonical": f"https://example.org{PATH}",
    }
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_without_a_contact_there_is_no_security_txt(client):
    SiteSettings.objects.update(contact_email="")
    assert client.get(PATH).status_code == 404
