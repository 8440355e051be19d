"""A page that Django makes, against the home page of a plain Wagtail project, in CPU.

The wall is full, and the address is one that is not cached.
"""

from .cached_page import PAGES
from .measuring import Measurement, from_pairs, rounds
from .servers import DJANGO, gunicorn
from .sites import ours, plain


def measure() -> list[Measurement]:
    with (
        ours() as our_site,
        plain() as plain_site,
        gunicorn("psec_site.wsgi", our_site) as own,
        gunicorn(DJANGO, plain_site) as other,
    ):
        our_site.manage("sample_stories", "--count", "60")
        return [
            from_pairs(
                f"{name} from Django: CPU; home of a plain Wagtail",
                [
                    (one.cpu, home.cpu)
                    for one, home in rounds(
                        lambda path=path: own.ask(f"{path}?anything=1"),
                        lambda: other.ask("/"),
                    )
                ],
                "ms",
            )
            for name, path in PAGES.items()
        ]
