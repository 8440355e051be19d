"""Families find the next event, and one that is over is in nobody's way."""

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import translation
from icalendar import Calendar
from wagtail.models import Locale

from pages.events.recurrence import Repeats
from pages.models import EventPage, EventsPage
from tests.factories import event, member_of

pytestmark = pytest.mark.django_db

PHILADELPHIA = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 2, 9, tzinfo=PHILADELPHIA)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def at(*numbers: int) -> datetime:
    return datetime(2026, *numbers, tzinfo=PHILADELPHIA)


def menu(client, home="/") -> str:
    html = client.get(home).text
    return html[html.index("<nav") : html.index("</nav>")]


def test_without_an_event_the_page_looks_intended_and_stays_out_of_the_menu(client):
    html = client.get("/events/").text
    assert "Nothing is planned right now" in html
    assert "Is your element missing?" in html
    assert "/events/" not in menu(client)
    assert "Coming up" not in client.get("/").text
    assert "Por ahora no hay nada planeado" in client.get("/es/events/").text


@pytest.mark.each_database
def test_an_event_is_on_home_and_in_the_menu_until_it_ends(client, clock):
    page = event(title="Sample bridge day", starts_at=at(3, 14, 10), ends_at=at(3, 14, 14))
    assert 'href="/events/"' in menu(client)
    assert "/es/events/" not in menu(client, "/es/")  # nothing is planned in Spanish
    home = client.get("/").text
    assert "Coming up" in home
    assert f'href="{page.url}"' in home
    assert "10 a.m. to 2 p.m., Philadelphia time" in client.get("/events/").text

    clock.move_to(at(3, 14, 13, 59))
    assert "Coming up" in client.get("/").text
    clock.move_to(at(3, 14, 14))
    assert "Coming up" not in client.get("/").text
    assert "/events/" not in menu(client)
    html = client.get("/events/").text
    assert html.index("Nothing is planned") < html.index("Past events") < html.index(page.title)
    html = client.get(page.url).text
    assert "This event is over." in html
    assert "Add to my calendar" not in html


def test_events_stand_in_the_order_of_their_next_dates_and_the_past_ones_below(client):
    event(
        title="Homework lab",
        starts_at=at(1, 6, 15, 30),
        ends_at=at(1, 6, 17),
        repeats=Repeats.WEEKLY,
        repeats_until=at(6, 9).date(),
    )
    event(title="Sample bridge day", starts_at=at(3, 14, 10), ends_at=at(3, 14, 14))
    event(title="Sample nurses", starts_at=at(4, 2, 17, 30), ends_at=at(4, 2, 19))
    event(title="Sample rivers", starts_at=at(2, 12, 17), ends_at=at(2, 12, 19))
    html = client.get("/events/").text
    order = [
        "March 2026",
        "Homework lab",
        "Sample bridge day",
        "April 2026",
        "Sample nurses",
        "Past events",
        "Sample rivers",
    ]
    places = [html.index(each) for each in order]
    assert places == sorted(places)
    assert "3:30 to 5 p.m., every Tuesday until June 9" in html


def test_repeated_dates_are_entered_once_and_keep_their_hour_when_clocks_change():
    page = event(
        starts_at=at(2, 24, 15, 30),
        ends_at=at(2, 24, 17),
        repeats=Repeats.FORTNIGHTLY,
        repeats_until=at(3, 24).date(),
    )
    days = [(each.starts_at.month, each.starts_at.day) for each in page.occurrences]
    assert days == [(2, 24), (3, 10), (3, 24)]
    assert {each.starts_at.strftime("%H:%M") for each in page.occurrences} == {"15:30"}
    assert page.last_ends_at == at(3, 24, 17)
    assert page.occurrence.starts_at == at(3, 10, 15, 30)
    monthly = event(
        starts_at=at(3, 31, 18),
        ends_at=at(3, 31, 19),
        repeats=Repeats.MONTHLY,
        repeats_until=at(6, 30).date(),
    )
    assert [each.starts_at.day for each in monthly.occurrences] == [31, 28, 26, 30]
    assert monthly.repetition == "the last Tuesday of each month until June 30"
    with translation.override("es"):
        assert monthly.repetition == "el último martes de cada mes hasta el 30 de junio"


def test_a_calendar_reads_the_file_of_an_event_and_the_feed_of_all(client):
    lab = event(
        title="Homework lab",
        starts_at=at(3, 3, 15, 30),
        ends_at=at(3, 3, 17),
        repeats=Repeats.WEEKLY,
        repeats_until=at(6, 9).date(),
        place="Sample Library",
        address="100 Sample Street, Philadelphia",
    )
    event(title="Sample bridge day", starts_at=at(3, 14, 10), ends_at=at(3, 14, 14))
    draft = event(title="Only a draft", starts_at=at(3, 20, 10), ends_at=at(3, 20, 14))
    draft.unpublish()

    response = client.get(f"{lab.url}calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    [entry] = Calendar.from_ical(response.content).events
    assert entry.start == at(3, 3, 15, 30)
    assert entry.start.tzinfo.key == "America/New_York"
    assert entry.end == at(3, 3, 17)
    assert entry["LOCATION"] == "Sample Library, 100 Sample Street, Philadelphia"
    assert entry["RRULE"]["FREQ"] == ["WEEKLY"]
    assert b"BEGIN:VTIMEZONE" in response.content

    feed = client.get("/events/calendar.ics")
    assert "Set-Cookie" not in feed
    titles = [str(entry["SUMMARY"]) for entry in Calendar.from_ical(feed.content).events]
    assert titles == ["Homework lab", "Sample bridge day"]
    html = client.get("/events/").text
    assert 'href="webcal://localhost:8000/events/calendar.ics"' in html
    assert client.get(f"{draft.url}calendar.ics").status_code == 404


@pytest.mark.each_database
def test_a_repeated_event_skips_a_day_and_is_cancelled_everywhere_at_once(client, clock):
    lab = event(
        title="Homework lab",
        starts_at=at(3, 3, 15, 30),
        ends_at=at(3, 3, 17),
        repeats=Repeats.WEEKLY,
        repeats_until=at(3, 31).date(),
        skipped=[("date", at(3, 3).date()), ("date", at(3, 24).date())],
        place="Sample Library",
    )
    spanish = event(
        title="Laboratorio",
        slug=lab.slug,
        parent=EventsPage.objects.get(locale__language_code="es"),
        translation_key=lab.translation_key,
        starts_at=lab.starts_at,
        ends_at=lab.ends_at,
    )
    assert [each.starts_at.day for each in spanish.occurrences] == [10, 17, 31]
    html = client.get(lab.url).text
    assert "Tuesday, March 10, 2026" in html
    assert "not on March 3 and March 24" in html
    assert "excepto: 3 de marzo y 24 de marzo" in client.get(spanish.url).text
    [entry] = Calendar.from_ical(client.get(f"{lab.url}calendar.ics").content).events
    assert entry.exdates == [at(3, 3, 15, 30), at(3, 24, 15, 30)]
    assert (entry.start, entry["STATUS"]) == (at(3, 3, 15, 30), "CONFIRMED")

    lab.is_cancelled = True
    lab.save_revision().publish()
    html = client.get(lab.url).text
    assert "This event is cancelled." in html
    assert "Add to my calendar" not in html
    assert '"eventStatus": "https://schema.org/EventCancelled"' in html
    assert "Cancelled</p>" in client.get("/").text
    assert "Este evento se canceló." in client.get(spanish.url).text
    [entry] = Calendar.from_ical(client.get("/events/calendar.ics").content).events
    assert entry["STATUS"] == "CANCELLED"
    clock.move_to(at(4, 1))
    assert "Homework lab</a> Cancelled" in client.get("/events/").text


def test_a_page_says_where_and_what_it_is_to_people_and_to_search_engines(client):
    page = event(
        title="Bridges & </script>",
        starts_at=at(3, 14, 10),
        ends_at=at(3, 14, 14),
        place="Sample Library",
        address="100 Sample Street, Philadelphia",
        sign_up_url="https://example.org/",
        sign_up_text="Sign up with them",
    )
    html = client.get(page.url).text
    assert "https://www.google.com/maps/search/?api=1&amp;query=Sample+Library%2C+100" in html
    assert "Sign up with them" in html
    data, _way = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    data = json.loads(data)
    assert data["@type"] == "Event"
    assert data["name"] == page.title
    assert data["startDate"] == "2026-03-14T10:00:00-04:00"
    assert data["location"][0]["address"] == "100 Sample Street, Philadelphia"


def test_the_spanish_page_moves_with_the_event_and_says_so_in_spanish(client):
    english = event(title="Sample bridge day", starts_at=at(3, 14, 10), ends_at=at(3, 14, 14))
    spanish = event(
        title="Día de puentes",
        slug=english.slug,
        parent=EventsPage.objects.get(locale__language_code="es"),
        locale=Locale.objects.get(language_code="es"),
        translation_key=english.translation_key,
        starts_at=at(3, 1, 1),
        ends_at=at(3, 1, 2),
    )
    assert spanish.starts_at == english.starts_at
    english.starts_at, english.ends_at = at(3, 15, 11), at(3, 15, 13, 30)
    english.save_revision().publish()
    html = client.get(spanish.url).text
    assert "domingo, 15 de marzo de 2026" in html
    assert "11 a.m. a 1:30 p.m., hora de Filadelfia" in html
    assert f'hreflang="en" href="http://localhost:8000{english.url}"' in html
    assert 'href="/es/events/"' in menu(client, "/es/")


def test_an_event_whose_title_has_an_accent_can_be_opened_and_kept(client):
    parent = EventsPage.objects.get(locale__language_code="es")
    page = event(parent, title="Día de la ciencia", starts_at=at(4, 1, 9), ends_at=at(4, 1, 10))
    assert page.slug == "día-de-la-ciencia"
    (calendar,) = re.findall(r'href="(/es/events/d[^"]+\.ics)"', client.get(page.url).text)
    assert client.get(calendar).status_code == 200


def test_an_event_that_ends_before_it_begins_is_refused_kindly():
    page = EventPage(title="Sample", slug="sample", summary="Sample")
    page.starts_at, page.ends_at = at(3, 14, 10), at(3, 14, 9)
    with pytest.raises(ValidationError, match="would end before it begins"):
        page.clean()
    page.ends_at = at(3, 14, 11)
    page.repeats = Repeats.WEEKLY
    with pytest.raises(ValidationError, match="Until which day"):
        page.clean()
    page.repeats_until = (at(3, 14) + timedelta(days=9000)).date()
    with pytest.raises(ValidationError, match="at most two years"):
        page.clean()
    page.repeats_until = at(3, 21).date()
    page.skipped = [("date", at(3, 15).date())]
    with pytest.raises(ValidationError, match="not take place on March 15, 2026 anyway"):
        page.clean()
    page.skipped = [("date", at(3, 14).date()), ("date", at(3, 21).date())]
    with pytest.raises(ValidationError, match="No date is left"):
        page.clean()
    page.repeats = Repeats.NEVER
    with pytest.raises(ValidationError, match="Only an event that repeats"):
        page.clean()


def test_an_editor_writes_an_event_and_a_publisher_shows_it(client):
    index = EventsPage.objects.get(locale__language_code="en")
    client.force_login(member_of("Editors", "Publishers"))
    address = f"/admin/pages/add/pages/eventpage/{index.pk}/"
    form = client.get(address)
    assert "For whom" in form.text
    data = {
        "title": "Sample bridge day",
        "slug": "bridge",
        "summary": "A sample.",
        "starts_at": "2026-03-14 10:00",
        "ends_at": "2026-03-14 14:00",
        "repeats": "never",
        "skipped-count": "0",
        "body": "null",
        "action-publish": "1",
    }
    days = data | {"starts_at": "2026-03-14", "ends_at": "2026-03-15"}
    errors = client.post(address, days).context["form"].errors
    assert "At what time on March 14?" in errors["starts_at"][0]
    assert "At what time on March 15?" in errors["ends_at"][0]
    assert not EventPage.objects.exists()
    assert client.post(address, data).status_code == 302
    assert EventPage.objects.get().last_ends_at == at(3, 14, 14)
