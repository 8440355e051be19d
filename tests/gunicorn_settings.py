"""For a gunicorn of its own beside the tests: their settings, with one of their databases."""

import os

from psec_site.settings.test import *  # noqa: F403
from psec_site.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
ALLOWED_HOSTS = ["localhost"]
