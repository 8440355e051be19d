from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Locale, PageQuerySet

from .calendars import calendar_of
from .models import EventPage, EventsPage

IN_FEED = timedelta(days=366)  # after the end of an event


@require_safe
def events_calendar(request: HttpRequest) -> HttpResponse:
    """The feed to which a calendar subscribes: all events to come, and those of a year."""
    index = EventsPage.objects.live().public().filter(locale=Locale.get_active()).first()
    if index is None:
        raise Http404
    events = _events().child_of(index).filter(last_ends_at__gt=timezone.now() - IN_FEED)
    return _response(calendar_of(events.order_by("starts_at"), f"PSEC: {index.title}"))


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The file of one event, with all its dates."""
    event = get_object_or_404(_events(), slug=slug)
    return _response(calendar_of([event], event.title))


def _events() -> PageQuerySet:
    return EventPage.objects.live().public().filter(locale=Locale.get_active())


def _response(calendar: bytes) -> HttpResponse:
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
