"""A form field that people do not see: only robots fill it in.

Include `includes/honeypot.html` in the form. The style sheet hides the field; where there is no
style sheet, its label says to leave it empty.
"""

from collections.abc import Mapping

# A name that robots expect in a form and that browsers do not fill in by themselves.
FIELD = "subject"


def filled(data: Mapping[str, str]) -> bool:
    """Whether the submitted data has something in the hidden field."""
    return bool(data.get(FIELD))
