"""For a host of its own beside the tests: the local settings, with static files as they are now."""

from psec_site.settings.local import *  # noqa: F403
from psec_site.settings.local import STORAGES

# A clone has no collected ones.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
