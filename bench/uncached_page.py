"""A page that Django makes, against the home page of a plain Wagtail project, in CPU.

The wall is full. As a visitor has a page made whose address is not kept; and without any cache,
which is a little more than what a worker's first page after a change costs (pages/remembered.py).
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
        gunicorn(DJANGO, our_site) as own_anew,
        gunicorn(DJANGO, plain_site) as other,
    ):
        our_site.manage("sample_stories", "--count", "60")
        return [
            from_pairs(
                f"{name} from Django{state}: CPU; home of a plain Wagtail",
                [
                    (one.cpu, home.cpu)
                    for one, home in rounds(
                        lambda server=server, path=path: server.ask(f"{path}?anything=1"),
                        lambda: other.ask("/"),
                    )
                ],
                "ms",
            )
            for state, server in (("", own), (", without any cache", own_anew))
            for name, path in PAGES.items()
        ]
