"""Events as iCalendar: https://www.rfc-editor.org/rfc/rfc5545"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import get_language
from icalendar import STATUS, Calendar, Event

from .events.recurrence import Repeats, ical_rule, occurrences
from .models import EventPage

REFRESH_INTERVAL = timedelta(hours=6)  # in which calendars read a feed again


def calendar_of(events: Iterable[EventPage], name: str) -> bytes:
    """A calendar of these events, with the time zone that they are in."""
    calendar = Calendar.new(
        name=name,
        prodid=f"-//{settings.WAGTAIL_SITE_NAME}//Events//",
        language=get_language(),
        method="PUBLISH",
        refresh_interval=REFRESH_INTERVAL,
    )
    for event in events:
        calendar.add_component(_entry(event))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _entry(event: EventPage) -> Event:
    [first, *_others] = occurrences(
        event.starts_at, event.ends_at, event.repeats, event.repeats_until
    )
    entry = Event.new(
        # The same on the page of each language, so that an event stands in a calendar once.
        uid=f"{event.translation_key}@psec",
        stamp=event.last_published_at,
        last_modified=event.last_published_at,
        summary=event.title,
        description=f"{event.summary}\n\n{event.full_url}",
        location=event.location or None,
        url=event.full_url,
        start=first.starts_at,
        end=first.ends_at,
        status=STATUS.CANCELLED if event.is_cancelled else STATUS.CONFIRMED,
    )
    if event.repeats != Repeats.NEVER and event.repeats_until:
        entry.add("rrule", ical_rule(first, event.repeats, event.repeats_until))
        hour = first.starts_at.timetz()
        for day in event.skipped_days:
            entry.add("exdate", datetime.combine(day, hour))
    return entry
