"""Production's settings on a database of the tests, without the files of `collectstatic`."""

import os

from psec_site.settings.production import *  # noqa: F403
from psec_site.settings.production import DATABASES, STORAGES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
