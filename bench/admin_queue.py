"""The queue at 100,000 submissions, signed in as a reviewer.

Beside it the list of what was sent through a form of a plain Wagtail project, as many rows.
"""

from .measuring import Measurement, from_pairs, rounds
from .servers import DJANGO, gunicorn
from .sites import ours, plain

MANY = 100_000
QUEUE = "/admin/youth-stories/"
FILL = "from tests.submissions import make_submissions; make_submissions({count})"
FILL_PLAIN = "from plain_forms.models import make_submissions; print(make_submissions({count}))"
ADDRESSES = {
    "first page": QUEUE,
    "last page": f"{QUEUE}?p=99999",
    "waiting": f"{QUEUE}?state=received",
    "public": f"{QUEUE}?state=public",
    "field and stage": f"{QUEUE}?field=math&stage=college",
    "a search that finds all": f"{QUEUE}?q=sample",
    "a search that finds nothing": f"{QUEUE}?q=nowhere",
}

PLAIN_PAGES = {"first page": "", "last page": "?p=99999"}


def measure() -> list[Measurement]:
    with ours() as our_site, plain() as plain_site:
        our_site.run(FILL.format(count=MANY))
        form = plain_site.run(FILL_PLAIN.format(count=MANY))
        plain_list = f"/admin/forms/submissions/{form}/"
        with (
            gunicorn(DJANGO, our_site, workers=1) as own,
            gunicorn(DJANGO, plain_site, workers=1) as other,
        ):
            cookie, plain_cookie = our_site.sign_in("Story reviewers"), plain_site.sign_in()
            return [
                from_pairs(
                    f"queue at {MANY:,}, {name}: time; {page} of a form's submissions",
                    [
                        (one.time, two.time)
                        for one, two in rounds(
                            lambda path=path: own.ask(path, seconds=0.3, Cookie=cookie),
                            lambda page=page: other.ask(
                                plain_list + PLAIN_PAGES[page], seconds=0.3, Cookie=plain_cookie
                            ),
                            count=5,
                        )
                    ],
                    "ms",
                )
                for name, path in ADDRESSES.items()
                for page in ["last page" if name == "last page" else "first page"]
            ]
