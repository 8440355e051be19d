"""The look of the site inside of each page that is kept: a first visit waits for no second file.

On a phone's line that is one round trip before anything can be read. Later pages carry it again,
compressed in 5 KB. No page that is kept asks questions, so how only questions look is left out: a
phone reads every rule before it shows the first word.
"""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

NEEDED_BY_PEOPLE = re.compile(r"/\*.*?\*/\n*|^\s+", re.DOTALL | re.MULTILINE)
ONLY_FORMS = re.compile(r"^@layer forms {.*?^}\n", re.DOTALL | re.MULTILINE)
ADDRESS = re.compile(r'url\("\.\./([^"]+)"\)')


def style_sheet() -> SafeString:
    """static/css/site.css without forms, comments and indentation; its files' addresses whole."""
    file = finders.find("css/site.css")
    if file is None:
        raise FileNotFoundError("static/css/site.css")
    return _made(Path(file), Path(file).stat().st_mtime_ns)


def style_source() -> str:
    """What lets a browser take exactly this one: a source of a content security policy.

    https://www.w3.org/TR/CSP3/#external-hash
    """
    return f"'sha256-{_digest(style_sheet())}'"


@lru_cache(maxsize=1)
def _made(file: Path, _changed_at: int) -> SafeString:
    css = NEEDED_BY_PEOPLE.sub("", ONLY_FORMS.sub("", file.read_text()))
    return mark_safe(ADDRESS.sub(lambda found: f'url("{static(found[1])}")', css))  # noqa: S308


@lru_cache(maxsize=1)
def _digest(css: str) -> str:
    return b64encode(sha256(css.encode()).digest()).decode()
