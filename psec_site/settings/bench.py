"""Measurements and made-up stories: local settings with the app bench and another DATA_DIR.

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
