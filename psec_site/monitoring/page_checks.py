"""Whether pages say what the settings do. This reads whole pages: `doctor` alone asks."""

from ..page_days import outdated_days
from .findings import Problem


def check_days_in_pages() -> str:
    if outdated := [*outdated_days()]:
        raise Problem(
            f"Pages name other numbers of days than the settings. {'; '.join(outdated)}.",
            "Edit these pages in each language, or set the number back.",
        )
    return "pages name the numbers of days of the settings"
