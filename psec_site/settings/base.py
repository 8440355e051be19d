"""The settings that all environments share. The other modules of this folder add to them."""

import os
from pathlib import Path
from typing import Any

import environ
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# The folder for everything that the site writes: database, private photos, mail as files, and
# (unless it is the default folder) public media.
DATA_DIR = BASE_DIR / (env.str("DATA_DIR", default="") or "var")
# Other users of the machine may not read what the site writes.
os.umask(0o077)

# The site's own address: in e-mails, and in links to full URLs.
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}")

# Young people's stories: how long things last. docs/safeguarding.md has the rules
CONFIRMATION_HOURS = 24  # from a guardian's consent to the second message that confirms it
PRIVATE_LINK_DAYS = 180  # a link to a private page; another can be requested at any time
PUBLICATION_DAYS = 730  # a publication ends unless it is confirmed again
RECONFIRM_DAYS = 30  # before a publication ends: people are asked to confirm it
# How long we wait for an answer: so long a guardian's link opens and a consent request is open,
# and then a story without consent is purged.
UNANSWERED_DAYS = 30
ERASURE_NOTICE_DAYS = 7  # before anything is erased: the sender is told
DECLINED_DAYS = 30  # until a declined story is erased
RECORD_DAYS = 90  # until contacts and consents are erased, after a story has ended

INSTALLED_APPS = [
    "psec_site",  # first, so that its commands replace Django's and Wagtail's of the same name
    "psec_site.antispam",
    "psec_site.page_cache",
    "psec_site.staff",
    "youth_stories",
    "pages",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "psec_site.staff.apps.UsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",  # Wagtail's search on PostgreSQL needs it
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "psec_site.middleware.ContentSecurityPolicyMiddleware",
    "psec_site.middleware.LanguageFromPathMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "psec_site.urls"
WSGI_APPLICATION = "psec_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "pages.context_processors.contact",
            ],
        },
    },
]

# Database: SQLite unless DATABASE_URL is set
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # With WAL readers do not wait for a writer; with IMMEDIATE writers wait instead of failing;
    # with FULL a story that was confirmed to its sender survives a power cut; with secure_delete
    # the bytes of what is deleted are overwritten.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 60
else:
    # A pool requires CONN_MAX_AGE = 0. The timeout in seconds is how long a request waits while the
    # database is unavailable.
    DATABASES["default"]["OPTIONS"] = {"pool": {"timeout": 3}}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Users and signing in
AUTH_USER_MODEL = "staff.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["psec_site.staff.sign_in.LimitedBackend"]
LOGIN_URL = "wagtailadmin_login"
WAGTAILADMIN_USER_LOGIN_FORM = "psec_site.staff.sign_in.LoginForm"

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/New_York"
USE_I18N = True
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
_is_default = DATA_DIR.resolve() == (BASE_DIR / "var").resolve()
MEDIA_ROOT = (BASE_DIR if _is_default else DATA_DIR) / "media"
FILE_UPLOAD_PERMISSIONS = 0o600  # the site itself serves its files
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Without base_url: a private file has no URL.
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Compresses each file once, as it takes time: no page uses the names without a hash.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's recommendation: long pages have many fields

# Wagtail
WAGTAIL_SITE_NAME = "Philadelphia STEM Equity Collective"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILIMAGES_IMAGE_MODEL = "pages.CustomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "pages.forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "heic", "jpg", "jpeg", "png", "webp"]
# 40 % fewer bytes than with Wagtail's default, and no visible difference on a phone.
WAGTAILIMAGES_AVIF_QUALITY = 45
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# The admin makes no requests to servers of others.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# A CDN in front of the site, as JSON of the setting that Wagtail documents; empty without one.
WAGTAILFRONTENDCACHE = env.json("WAGTAILFRONTENDCACHE", default={})
# A workflow that ends with a story without consent shows a message instead of an error.
WAGTAIL_FINISH_WORKFLOW_ACTION = "youth_stories.workflows.publish_if_consented"

# E-mail: written to files in DATA_DIR unless EMAIL_URL is set
EMAIL_URL = env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'mail'}")
_mail_options = {
    option: EMAIL_URL[name]
    for option, name in {
        "host": "EMAIL_HOST",
        "port": "EMAIL_PORT",
        "username": "EMAIL_HOST_USER",
        "password": "EMAIL_HOST_PASSWORD",
        "use_tls": "EMAIL_USE_TLS",
        "use_ssl": "EMAIL_USE_SSL",
    }.items()
    if EMAIL_URL.get(name)
}
if EMAIL_URL["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    _mail_options = {"file_path": "/" + EMAIL_URL["EMAIL_FILE_PATH"].lstrip("/")}
elif EMAIL_URL["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
    _mail_options["timeout"] = 20
MAILERS = {"default": {"BACKEND": EMAIL_URL["EMAIL_BACKEND"], "OPTIONS": _mail_options}}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PSEC <no-reply@localhost>")

# Cache: one for all processes, in Redis or Valkey if REDIS_URL is set, else in the database table
# that `migrate` creates. incr() on that table loses counts, so rate limits are counted in rows,
# with the cache "counters" in front of them if there is Redis.
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_CACHE = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": REDIS_URL,
    "KEY_PREFIX": "psec",
    "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},  # seconds
}
SHARED_REDIS_CACHE = REDIS_CACHE | {"BACKEND": "psec_site.shared_cache.SharedRedisCache"}
DATABASE_CACHE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "django_cache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},  # Django's 300 would drop what libraries rely on
}
NO_CACHE = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
CACHES: dict[str, Any] = {
    "default": SHARED_REDIS_CACHE if REDIS_URL else DATABASE_CACHE,
    "counters": REDIS_CACHE if REDIS_URL else NO_CACHE,
}

# Tasks: Wagtail's own (such as indexing) run at once; ours wait in the database for the worker
TASKS = {
    "default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"},
    "database": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}

# Security
# The number of our proxies in front of the site. With 0, X-Forwarded headers are ignored.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Earlier secret keys, while something signed with them is in use: sessions, the erasure ledger.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
X_FRAME_OPTIONS = "SAMEORIGIN"  # for Wagtail's preview
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "youth_stories.submit.refused.csrf_failure"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "manifest-src": [CSP.SELF],
    "script-src": [CSP.SELF, "'inline-speculation-rules'"],  # prefetching of pages, no scripts
    "style-src": [CSP.SELF],  # psec_site/middleware.py adds the inline style sheet
    "worker-src": [CSP.SELF],
}
# Wagtail's admin has inline scripts and styles, and shows images before they are uploaded.
ADMIN_CSP = SECURE_CSP | {
    "img-src": [CSP.SELF, "data:", "blob:"],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}

# Logging
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "psec_site.logs.WithoutSecrets"}},
    # The only handler, so that nothing is logged without this filter.
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Without Django's own handlers: its e-mails about errors contain the whole request.
        "django": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Without a line for each update of the search index.
        "django.tasks": {"level": "WARNING"},
    },
}
