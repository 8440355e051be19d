"""The dates of an event that is entered once and takes place once or again and again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

LONGEST = timedelta(days=366 * 2)  # from the first date to the last


class Repeats(models.TextChoices):
    NEVER = "never", "Once"
    WEEKLY = "weekly", "Every week"
    FORTNIGHTLY = "fortnightly", "Every second week"
    MONTHLY = "monthly", "Every month on the same weekday, such as the second Tuesday"


@dataclass(frozen=True)
class Occurrence:
    """One time at which an event takes place."""

    starts_at: datetime
    ends_at: datetime

    @property
    def is_one_day(self) -> bool:
        return self.starts_at.date() == self.ends_at.date()


def occurrences(
    starts_at: datetime,
    ends_at: datetime,
    repeats: str,
    until: date | None,
    skipped: Collection[date] = (),
) -> list[Occurrence]:
    """Every time from the first to the last, at the same hour in Philadelphia, in its zone.

    Without those on the days that are skipped.
    """
    zone = timezone.get_default_timezone()
    first = timezone.make_naive(starts_at, zone)
    duration = timezone.make_naive(ends_at, zone) - first
    return [
        Occurrence(start.replace(tzinfo=zone), (start + duration).replace(tzinfo=zone))
        for start in _starts(first, repeats, until)
        if start.date() not in skipped
    ]


def _starts(first: datetime, repeats: str, until: date | None) -> Iterable[datetime]:
    if repeats == Repeats.NEVER or until is None:
        return [first]
    last = datetime.combine(until, time.max)
    if repeats == Repeats.MONTHLY:
        days = weekday(first.weekday(), which_of_month(first))
        return rrule(MONTHLY, dtstart=first, until=last, byweekday=days)
    interval = 2 if repeats == Repeats.FORTNIGHTLY else 1
    return rrule(WEEKLY, dtstart=first, until=last, interval=interval)


def which_of_month(day: date) -> int:
    """1 for the month's first Tuesday, say, up to 4; -1 for a fifth, as few months have one."""
    week = (day.day - 1) // 7 + 1
    return week if week < 5 else -1


def ical_rule(occurrence: Occurrence, repeats: str, until: date) -> dict:
    """The parts of iCalendar's RRULE: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10"""
    first = occurrence.starts_at
    last = datetime.combine(until, time.max.replace(microsecond=0), first.tzinfo)
    rule = {"UNTIL": last.astimezone(UTC)}
    if repeats != Repeats.MONTHLY:
        return {"FREQ": "WEEKLY", "INTERVAL": 2 if repeats == Repeats.FORTNIGHTLY else 1} | rule
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()]
    return {"FREQ": "MONTHLY", "BYDAY": f"{which_of_month(first)}{day}"} | rule


def validate_times(
    starts_at: datetime | None,
    ends_at: datetime | None,
    repeats: str,
    until: date | None,
    skipped: Collection[date] = (),
) -> None:
    """Raises ValidationError for an end before the start, repeats that end badly, a wrong skip."""
    if starts_at and ends_at and ends_at <= starts_at:
        raise ValidationError({"ends_at": "The event would end before it begins."})
    if repeats == Repeats.NEVER:
        if skipped:
            raise ValidationError({"skipped": "Only an event that repeats can skip a date."})
        return
    if not until:
        raise ValidationError({"repeats_until": "Until which day does it repeat?"})
    first = starts_at and timezone.localtime(starts_at, timezone.get_default_timezone()).date()
    if first and not first <= until <= first + LONGEST:
        text = "Choose a day after the first date, and at most two years later."
        raise ValidationError({"repeats_until": text})
    if starts_at and ends_at:
        _validate_skipped(occurrences(starts_at, ends_at, repeats, until), skipped)


def _validate_skipped(planned: list[Occurrence], skipped: Collection[date]) -> None:
    days = {each.starts_at.date() for each in planned}
    for day in skipped:
        if day not in days:
            text = f"It does not take place on {date_format(day, 'F j, Y')} anyway."
            raise ValidationError({"skipped": text})
    if days <= set(skipped):
        raise ValidationError({"skipped": "No date is left. Mark the event as cancelled instead."})
