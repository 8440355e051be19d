"""A page that Django makes, against the home page of a plain Wagtail project, in CPU.

The wall is full. As a visitor has a page made whose address is not kept; and as a worker makes its
first one after a change, when nothing is remembered (pages/remembered.py).
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
        gunicorn("bench.first_page", our_site) as own_anew,
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
            for state, server in (("", own), (", the first after a change", own_anew))
            for name, path in PAGES.items()
        ]
