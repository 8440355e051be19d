"""Measurements and made-up stories: local, with bench installed and a DATA_DIR of its own.

To look at a site with 1,000 stories:
    manage.py prepare --settings psec_site.settings.bench
    manage.py sample_stories --count 1000 --settings psec_site.settings.bench
    manage.py serve --settings psec_site.settings.bench
"""

import os

os.environ.setdefault("DATA_DIR", "var/bench")

from .local import *  # noqa: F403
from .local import INSTALLED_APPS

INSTALLED_APPS += ["bench"]
