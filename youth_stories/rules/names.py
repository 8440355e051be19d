"""Names as people have them."""

import re

INITIAL = re.compile(r"\w[\w'’-]+\s+[^\W\d_]\.?$")


def has_initial(first_name: str) -> bool:
    """Whether an initial, probably of a last name, follows a longer word (rules R8, R9)."""
    return bool(INITIAL.search(first_name.strip()))
