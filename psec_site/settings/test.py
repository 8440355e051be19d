"""The tests' settings: as in production, with files in a temporary folder."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.pop("S3_BUCKET", None)  # tests empty what they write into

from .base import *  # noqa: F403
from .base import DATABASES, INSTALLED_APPS, STORAGES

DEBUG = False
SECOND_FACTOR_REQUIRED = False  # tests/psec_site/staff/ has the tests with True
INSTALLED_APPS += ["bench"]  # which allows made-up stories in the tests' database
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATA_DIR = Path(tempfile.mkdtemp(prefix="psec-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = DATA_DIR / "db.sqlite3"
BACKUP_DIR = DATA_DIR / "backups"
BACKUP_KEY, BACKUP_KEY_REQUIRED = "", False
MEDIA_ROOT = DATA_DIR / "media"
STORAGES["private"]["OPTIONS"]["location"] = DATA_DIR / "private"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
WHITENOISE_AUTOREFRESH = True
