"""What many pages show and staff seldom change, asked for once and not for every page.

Django's cache keeps it for as long as nothing public changes (psec_site/generation.py), for whoever
reads a page (psec_site/site.py); who sends something, and commands, ask anew. No story belongs in
here: its consent may lapse at any moment.
"""

from collections.abc import Callable
from typing import cast

from django.core.cache import cache

SECONDS = 20  # for what no signal tells; with the 40 of page_cache.py a minute at most


def remembered[Value](name: str, find: Callable[[], Value]) -> Value:
    """What `find` returned for that name, now or a moment ago. It has to be picklable."""
    return cast(Value, cache.get_or_set(name, find, SECONDS))
