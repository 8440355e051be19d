"""When a page goes live or offline by itself: how it is said, and which times can be entered."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateformat import format as date_format
from wagtail.admin.forms import WagtailAdminPageForm


def in_words(time: datetime) -> str:
    """Such as “Tuesday, December 8, 5 p.m. Philadelphia time”, with the year if it is another."""
    there = timezone.localtime(time, timezone.get_default_timezone())
    year = "" if there.year == timezone.localdate().year else ", Y"
    return date_format(there, f"l, F j{year}, P") + " Philadelphia time"


class PageForm(WagtailAdminPageForm):
    """The editor's form of pages. A day without a time does nothing, and is asked about."""

    times: Sequence[str] = ("go_live_at", "expire_at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.times:
            refuse_unclear_time(self, name)
        return cleaned


def refuse_unclear_time(form: forms.Form, name: str) -> None:
    """Adds an error to this field if its time is left out, or is one of those of a clock change."""
    typed = str(form.data.get(form.add_prefix(name)) or "").strip()
    if name in form.fields and typed and (problem := _problem(typed)):
        form.errors.pop(name, None)
        form.add_error(name, problem)


def _problem(typed: str) -> str:
    """Why no time can be read from these words. Empty if one can, or if Django says why not."""
    try:
        with timezone.override(UTC):  # where every hour exists once
            time = forms.DateTimeField().clean(typed).replace(tzinfo=None)
    except forms.ValidationError:
        return ""
    if ":" not in typed:
        day = date_format(time, "F j")
        return f"At what time on {day}? Write it after the day, such as 17:00 for 5 p.m."
    zone = timezone.get_current_timezone()
    before, after = (time.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if before == after or before is None or after is None:
        return ""
    earlier, later = (date_format(time + timedelta(hours=hours), "P") for hours in (-1, 1))
    choice = f"Choose {earlier} or {later}"  # “a.m.” ends the sentence
    hour = date_format(time, "P")
    if before < after:
        return f"There is no {hour} that night: the clocks go forward. {choice}"
    return f"{hour} comes twice that night: the clocks go back. {choice}"
