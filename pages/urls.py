from django.urls import path

from . import views

urlpatterns = [
    path("events/calendar.ics", views.events_calendar, name="events_calendar"),
    path("events/<slug:slug>/calendar.ics", views.event_calendar, name="event_calendar"),
]
