"""A question that people do not see: only robots answer it.

Put `includes/honeypot.html` into the form. The style sheet hides it from everybody; without one,
its label says to leave it empty.
"""

from collections.abc import Mapping

# Tempting to a program that fills in whatever it finds, and nothing a browser would fill in.
FIELD = "subject"


def filled(data: Mapping[str, str]) -> bool:
    return bool(data.get(FIELD))
