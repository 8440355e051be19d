"""`make run`'s settings for the trials, without what `make run` prepares and with less patience."""

from psec_site.settings.local import *  # noqa: F403
from psec_site.settings.local import DATABASES, MAILERS, STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
MAILERS["default"]["OPTIONS"]["timeout"] = 2  # seconds, instead of 20
if "timeout" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["timeout"] = 2  # seconds, instead of 20
