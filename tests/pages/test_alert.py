"""An editor tells everybody something now, and where to give, write and follow, on every page."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from pages.models import SiteSettings
from psec_site.page_cache import store
from tests.factories import member_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York"))
EVERYWHERE = (
    "/",
    "/privacy/",
    "/share-your-story/",
    "/my-story/",
    "/search/?q=sample",
    "/nowhere/",
)


def save(client, **changes):
    """The form of the settings, sent as the editor shows it, but for these fields."""
    address = reverse(
        "wagtailsnippets_pages_sitesettings:edit", args=[SiteSettings.objects.get().pk]
    )
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    for formset in form.formsets.values():
        data |= {bound.html_name: bound.value() or "" for row in formset.forms for bound in row}
        management = formset.management_form
        data |= {bound.html_name: bound.value() or "" for bound in management}
    return client.post(address, data | {"social_links-count": "0"} | changes)


def test_an_alert_is_on_every_page_until_its_end(client):
    assert 'class="alert"' not in client.get("/").text
    client.force_login(member_of("Editors"))
    with time_machine.travel(NOW, tick=False) as clock:
        words = {"alert_text": "Sample day is moved", "alert_url": "/events/"}
        assert save(client, **words, alert_until="2026-03-14 14:00").status_code == 302
        client.logout()
        for address in EVERYWHERE:
            assert '<a href="/events/">Sample day is moved</a>' in client.get(address).text, address
        html = client.get("/es/").text
        assert 'lang="en"><a href="/es/events/">Sample day is moved</a>' in html
        SiteSettings.objects.update(alert_text_es="Se movió el día de muestra")
        html = client.get("/es/privacy/").text
        assert 'class="wrap"><a href="/es/events/">Se movió el día de muestra</a>' in html
        clock.move_to(NOW.replace(day=14, hour=13, minute=59))
        assert 'class="alert"' in client.get("/").text
        clock.move_to(NOW.replace(day=14, hour=14))
        assert 'class="alert"' not in client.get("/").text
    assert timedelta(seconds=store.MAX_AGE) < timedelta(minutes=1)  # a cached page drops it, too


def test_the_footer_leads_to_what_staff_entered_and_to_nothing_else(client):
    html = client.get("/").text
    assert not any(word in html for word in ("Donate", "Newsletter", "Social media"))
    client.force_login(member_of("Editors"))
    changes = {
        "donate_url": "https://example.org/give",
        "newsletter_url": "/forms/contact/",
        "contact_address": "100 Sample Street, Philadelphia",
        "social_links-count": "1",
        "social_links-0-deleted": "",
        "social_links-0-order": "0",
        "social_links-0-type": "link",
        "social_links-0-id": "",
        "social_links-0-value-name": "Sample network",
        "social_links-0-value-url": "https://example.org/us",
    }
    assert save(client, **changes).status_code == 302
    html = client.get("/es/").text
    assert '<a href="https://example.org/give" rel="noopener">Donar</a>' in html
    assert '<a href="/es/forms/contact/" rel="noopener">Boletín</a>' in html
    assert 'rel="me noopener">Sample network</a>' in html
    html = client.get("/contact/").text
    assert "100 Sample Street, Philadelphia<br>" in html
    assert 'query=100+Sample+Street%2C+Philadelphia" rel="noopener noreferrer">Open the map' in html


@pytest.mark.parametrize(
    ("until", "problem"),
    [
        ("2026-03-02 08:00", "This time is over, so nobody would see the alert."),
        ("2026-03-14", "At what time on March 14?"),
        ("tomorrow at noon", "Write the day and the time, such as 12/5/2026 2:30 p.m."),
    ],
)
def test_whoever_enters_an_end_that_cannot_be_meant_is_told(client, until, problem):
    client.force_login(member_of("Editors"))
    with time_machine.travel(NOW, tick=False):
        refused = save(client, alert_text="Sample day is moved", alert_until=until)
        assert problem in refused.text
        assert f'value="{until}"' in refused.text
        assert 'class="alert"' not in client.get("/").text


def test_an_alert_that_is_over_does_not_hold_up_other_changes(client):
    client.force_login(member_of("Editors"))
    SiteSettings.objects.update(alert_text="Sample", alert_until=NOW - timedelta(days=1))
    with time_machine.travel(NOW, tick=False):
        assert save(client, contact_phone="215-555-0199").status_code == 302
