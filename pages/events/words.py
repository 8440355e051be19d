"""How the time of an event is said, in the active language."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .recurrence import Occurrence, Repeats, which_of_month

DAY = "MONTH_DAY_FORMAT"
MONTHLY = {
    1: gettext_lazy("the first %(weekday)s of each month"),
    2: gettext_lazy("the second %(weekday)s of each month"),
    3: gettext_lazy("the third %(weekday)s of each month"),
    4: gettext_lazy("the fourth %(weekday)s of each month"),
    -1: gettext_lazy("the last %(weekday)s of each month"),
}


def long_date(day: date) -> str:
    """Such as “March 14, 2026”."""
    return date_format(day, _("F j, Y"))


def day_in_words(day: date) -> str:
    """Such as “Saturday, March 14, 2026”."""
    return _("%(weekday)s, %(date)s") % {
        "weekday": date_format(day, "l"),
        "date": long_date(day),
    }


def time_in_words(occurrence: Occurrence) -> str:
    """Such as “5:30 to 7 p.m.”; with the last day if that is another."""
    starts, ends = _hour(occurrence.starts_at), _hour(occurrence.ends_at)
    if not occurrence.is_one_day:
        last_day = date_format(occurrence.ends_at, DAY)
        return _("%(starts)s until %(date)s, %(ends)s") % {
            "starts": starts,
            "date": last_day,
            "ends": ends,
        }
    hour, _space, half = starts.partition(" ")
    if half and ends.endswith(half):
        starts = hour
    return _("%(starts)s to %(ends)s") % {"starts": starts, "ends": ends}


def repeats_in_words(first: datetime, repeats: str, until: date | None) -> str:
    """Such as “every Tuesday until June 9”. Empty for an event that takes place once."""
    if repeats == Repeats.NEVER or until is None:
        return ""
    day = timezone.localtime(first, timezone.get_default_timezone())
    patterns = {
        Repeats.WEEKLY: _("every %(weekday)s"),
        Repeats.FORTNIGHTLY: _("every second %(weekday)s"),
        Repeats.MONTHLY: MONTHLY[which_of_month(day)],
    }
    days = str(patterns[Repeats(repeats)]) % {"weekday": date_format(day, "l")}
    is_this_year = until.year == timezone.localdate().year
    last_day = date_format(until, DAY) if is_this_year else long_date(until)
    return _("%(days)s until %(date)s") % {"days": days, "date": last_day}


def skipped_in_words(days: Iterable[date]) -> str:
    """Such as “March 10 and June 2”. Empty without a day."""
    words = [date_format(day, DAY) for day in days]
    if len(words) < 2:
        return "".join(words)
    return _("%(days)s and %(last)s") % {"days": ", ".join(words[:-1]), "last": words[-1]}


def _hour(moment: datetime) -> str:
    return date_format(moment, "P")
