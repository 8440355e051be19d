from django.urls import path

from . import views
from .progress.views import figures_csv

urlpatterns = [
    path("events/calendar.ics", views.events_calendar, name="events_calendar"),
    path("events/<str:slug>/calendar.ics", views.event_calendar, name="event_calendar"),
    path("progress/figures.csv", figures_csv, name="figures_csv"),
]
