"""A page that Django makes, against the home page of a plain Wagtail project, in CPU."""

from .cached_page import PAGES
from .measuring import Measurement, from_pairs, rounds
from .servers import DJANGO, gunicorn
from .sites import ours, plain


def measure() -> list[Measurement]:
    with (
        ours() as our_site,
        plain() as plain_site,
        gunicorn(DJANGO, our_site) as own,
        gunicorn(DJANGO, plain_site) as other,
    ):
        return [
            from_pairs(
                f"{name} from Django: CPU for a request; home of a plain Wagtail",
                [
                    (one.cpu, home.cpu)
                    for one, home in rounds(lambda path=path: own.ask(path), lambda: other.ask("/"))
                ],
                "ms",
            )
            for name, path in PAGES.items()
        ]
