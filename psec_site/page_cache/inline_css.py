"""The site's style sheets inside each cached page, so that a first visit needs no second request.

They are about 6 KB compressed. No cached page has a form, so the styles of forms are left out: a
browser parses every rule before it shows the page.
"""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

# In this order. Pages that are not cached link to them.
STYLE_SHEETS = (
    "css/site.css",
    "css/elements.css",
    "css/skyline.css",
    "css/stories.css",
    "css/collective.css",
    "css/old.css",
)
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACES = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
FORMS = re.compile(r"^@layer forms {.*?^}\n", re.DOTALL | re.MULTILINE)
URL = re.compile(r'url\("\.\./([^"]+)"\)')


def inline_css() -> SafeString:
    """STYLE_SHEETS without the layer of forms, comments and needless spaces, their URLs absolute.

    Raises FileNotFoundError if one of them is missing.
    """
    files = tuple(map(_found, STYLE_SHEETS))
    return _inline(files, tuple(file.stat().st_mtime_ns for file in files))


def csp_source() -> str:
    """The CSP source that allows these style sheets: https://www.w3.org/TR/CSP3/#external-hash"""
    return f"'sha256-{_digest(inline_css())}'"


def _found(name: str) -> Path:
    file = finders.find(name)
    if file is None:
        raise FileNotFoundError(f"static/{name}")
    return Path(file)


@lru_cache(maxsize=1)
def _inline(files: tuple[Path, ...], _changed_at: tuple[int, ...]) -> SafeString:
    css = "".join(file.read_text() for file in files)
    css = SPACES.sub(r"\1", COMMENTS.sub("", FORMS.sub("", css)))
    return mark_safe(URL.sub(lambda found: f'url("{static(found[1])}")', css))  # noqa: S308


@lru_cache(maxsize=1)
def _digest(css: str) -> str:
    return b64encode(sha256(css.encode()).digest()).decode()
