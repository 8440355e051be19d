"""The CPU time of a page that is not cached, against the home page of a plain Wagtail project.

The wall is full.
"""

from .cached_page import PAGES
from .measuring import Measurement, from_pairs, rounds
from .servers import DJANGO, gunicorn
from .sites import ours, plain


def measure() -> list[Measurement]:
    """The CPU time of a request for each page."""
    with (
        ours() as our_site,
        plain() as plain_site,
        gunicorn("psec_site.wsgi", our_site) as own,
        gunicorn(DJANGO, plain_site) as other,
    ):
        our_site.manage("sample_stories", "--count", "60")
        return [
            from_pairs(
                f"{name} not cached: CPU; home of a plain Wagtail",
                [
                    (one.cpu, home.cpu)
                    for one, home in rounds(
                        lambda path=path: own.load(f"{path}?anything=1"),
                        lambda: other.load("/"),
                    )
                ],
                "ms",
            )
            for name, path in PAGES.items()
        ]
