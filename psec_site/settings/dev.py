"""`make dev`: local settings with DEBUG."""

from .local import *  # noqa: F403
from .local import STORAGES

DEBUG = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
