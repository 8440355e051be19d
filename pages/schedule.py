"""When a page goes live or offline by itself: how it is said, and which times can be entered."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.dateformat import format as date_format
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateTimeInput

TWELVE_HOURS = re.compile(
    r"\b(?P<hour>0?[1-9]|1[0-2])(:(?P<minute>\d\d))?\s*(?P<half>[ap])\.?\s?m\.?\s*$", re.IGNORECASE
)


def in_words(time: datetime) -> str:
    """Such as “Tuesday, December 8, 5 p.m. Philadelphia time”, with the year if it is another."""
    there = timezone.localtime(time, timezone.get_default_timezone())
    year = "" if there.year == timezone.localdate().year else ", Y"
    return date_format(there, f"l, F j{year}, P") + " Philadelphia time"


def in_24_hours(typed: str) -> str:
    """“12/5/2026 2:30 p.m.” as “12/5/2026 14:30”; anything else as it is."""
    found = TWELVE_HOURS.search(typed)
    if not found:
        return typed
    hour = int(found["hour"]) % 12 + 12 * (found["half"] in "pP")
    return f"{typed[: found.start()]}{hour}:{found['minute'] or '00'}"


class DayAndTimeField(forms.DateTimeField):
    """Django's, in which people may write the time as they do elsewhere."""

    default_error_messages = {"invalid": "Write the day and the time, such as 12/5/2026 2:30 p.m."}

    def to_python(self, value: Any) -> datetime | None:
        return super().to_python(in_24_hours(value) if isinstance(value, str) else value)


register_form_field_override(
    models.DateTimeField, override={"form_class": DayAndTimeField, "widget": AdminDateTimeInput}
)


class PageForm(WagtailAdminPageForm):
    """The editor's form of pages. A day without a time does nothing, and is asked about."""

    schedule: Sequence[str] = ("go_live_at", "expire_at")
    times = schedule

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.times:
            refuse_unclear_time(self, name)
        if any(name in self.errors for name in self.schedule):  # in a dialog that is closed
            self.add_error(None, "Mend the time under Status, “Set schedule”.")
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
            time = DayAndTimeField().clean(typed).replace(tzinfo=None)
    except forms.ValidationError:
        return ""
    if ":" not in in_24_hours(typed):
        day = date_format(time, "F j")
        return f"At what time on {day}? Write it after the day, such as 5 p.m."
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
