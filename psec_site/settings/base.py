"""The settings that all environments share. The other modules of this folder add to them."""

import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
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

# Backups. BACKUP_KEY is the secret key of age that encrypts them: docs/backup.md.
BACKUP_KEY = env.str("BACKUP_KEY", default="")
BACKUP_KEY_REQUIRED = True
BACKUP_DIR = Path(env.str("BACKUP_DIR", default="") or DATA_DIR / "backups")
BACKUP_DAYS = 30  # what was erased is in backups for so long at most

# Young people's stories: how long things last. docs/safeguarding.md has the rules
CONFIRMATION_HOURS = 24  # from a guardian's consent to the second message that confirms it
PUBLICATION_DAYS = 730  # a publication ends unless it is confirmed again
RECONFIRM_DAYS = 30  # before a publication ends: people are asked to confirm it
# How long we wait for an answer: so long a guardian's link opens and a consent request is open,
# and then a story without consent is purged.
UNANSWERED_DAYS = 30
ERASURE_NOTICE_DAYS = 7  # before anything is erased: the sender is told
# After every yes: staff see first that the story waits for publication, and its sender is told.
PUBLICATION_DUE_DAYS = 14
DECLINED_DAYS = 30  # until a declined story is erased
RECORD_DAYS = 90  # until contacts and consents are erased, after a story has ended
# A link to a private page: a letter about a yes leads to taking it back for as long as it is good.
PRIVATE_LINK_DAYS = PUBLICATION_DAYS + RECORD_DAYS

FORM_ANSWER_DAYS = 365  # until an answer to a form that staff built is erased

INSTALLED_APPS = [
    "psec_site",  # first, so that its commands replace Django's and Wagtail's of the same name
    "psec_site.antispam",
    "psec_site.forms",
    "psec_site.handbook",
    "psec_site.monitoring",
    "psec_site.page_cache",
    "psec_site.staff",
    "youth_stories",
    "pages",
    "wagtail_localize",
    "wagtail.locales",  # wagtail-localize's own fills a language with the words of another
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",  # Wagtail's search on PostgreSQL needs it
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "psec_site.monitoring.middleware.RouteMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "psec_site.middleware.ContentSecurityPolicyMiddleware",
    "psec_site.middleware.LanguageFromPathMiddleware",
    "psec_site.outage.RestoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "psec_site.redirects.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "psec_site.staff.middleware.StaffSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "psec_site.staff.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "psec_site.redirects.RedirectMiddleware",
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
                "pages.context_processors.site_settings",
            ],
        },
    },
]

# Database: SQLite unless DATABASE_URL is set
DATABASES = {
    "default": env.db_url_config(
        env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}"
    ),
}
if not DATABASES["default"].get("ENGINE", "").endswith((".sqlite3", ".postgresql")):
    raise ImproperlyConfigured(
        "DATABASE_URL names no database that the site runs on: PostgreSQL, as in "
        "postgres://user:password@host/name, or SQLite."
    )
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
else:
    # Without a pool, which waits for a server that refuses connections: a request is answered at
    # once. A host that does not answer at all is given up after a while, in mid-query too.
    _patience = {
        "connect_timeout": 3,  # seconds, as the two below
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "tcp_user_timeout": 10_000,  # milliseconds
    }
    DATABASES["default"]["OPTIONS"] = _patience | DATABASES["default"].get("OPTIONS", {})
# One connection for each thread; one that broke meanwhile is replaced before a request uses it.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Users and signing in
AUTH_USER_MODEL = "staff.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # it is below /account/
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # the login: only an administrator changes it
# Whether the admin opens only to a session that used a passkey or a code. Who has one is asked for
# it whatever this says.
SECOND_FACTOR_REQUIRED = True
ACCOUNT_ADAPTER = "psec_site.staff.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; a system check wants "email*"
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator enters the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Django's own: allauth's makes a second copy of the address, unverified.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # they count in a cache; psec_site.antispam in rows
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # seconds that a fresh sign-in counts as fresh
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "psec_site.staff.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "PSEC"
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute wrong
ACCOUNT_FORMS = {"reset_password": "psec_site.staff.sign_in_forms.ResetPasswordForm"}
MFA_FORMS = {
    "activate_totp": "psec_site.staff.sign_in_forms.ActivateAppForm",
    "authenticate": "psec_site.staff.sign_in_forms.AuthenticateForm",
    "reauthenticate": "psec_site.staff.sign_in_forms.ReauthenticateForm",
    "add_webauthn": "psec_site.staff.sign_in_forms.AddPasskeyForm",
}

INVITATION_DAYS = 7  # in which an invitation's link works
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody knows the password of somebody else

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("es", "Español")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES  # of the admin, on the account page
WAGTAIL_I18N_ENABLED = True
# A translation is a draft until somebody publishes it: it begins with the English words.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
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
# With S3_BUCKET all of them are in an S3-compatible object store: docs/object-storage.md.
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    _endpoint = env.str("S3_ENDPOINT_URL", default="") or None
    _bucket: dict[str, Any] = {
        "bucket_name": S3_BUCKET,
        "endpoint_url": _endpoint,
        "region_name": env.str("S3_REGION", default="") or "us-east-1",
        # Without them boto3 looks for others, such as the role of the machine.
        "access_key": env.str("S3_ACCESS_KEY_ID", default="") or None,
        "secret_key": env.str("S3_SECRET_ACCESS_KEY", default="") or None,
        "addressing_style": "path" if _endpoint else "auto",  # few stores have a name per bucket
    }
    for _alias, _folder, _url in (("default", "public", MEDIA_URL), ("private", "private", None)):
        STORAGES[_alias] = {
            "BACKEND": "psec_site.object_storage.ObjectStorage",
            "OPTIONS": _bucket | {"location": _folder, "base_url": _url},
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
# psec_site/request_limits/rules.py and nginx.conf have room for these.
WAGTAILIMAGES_MAX_UPLOAD_SIZE = WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # wherever files are: a link to them would stay open
WAGTAILDOCS_DOCUMENT_FORM_BASE = "pages.documents.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# The admin makes no requests to servers of others.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Times are Philadelphia's for everybody, whatever zone the own computer has.
WAGTAIL_USER_TIME_ZONES = ["America/New_York"]
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
    _mail_options["timeout"] = 20  # seconds without any answer
    EMAIL_URL["EMAIL_BACKEND"] = "psec_site.smtp.EmailBackend"
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
TASK_ATTEMPTS = 12  # with longer and longer waits: more than a day

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
PASSKEY_COOKIE_NAME = "passkey"  # secure where the session's is
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
# Wagtail's admin shows images before they are uploaded.
ADMIN_CSP = SECURE_CSP | {"img-src": [CSP.SELF, "data:", "blob:"]}
# Wagtail 8 starts its date pickers, choosers and inline panels by inline scripts, each with other
# words in it and some added by scripts: neither a nonce nor a hash can allow these alone. They come
# from BaseChooser.render() and the templates date_input.html, datetime_input.html, time_input.html,
# inline_panel.html and multiple_chooser_panel.html. Handlers in attributes stay forbidden.
# Its editor for text adds inline styles.
ADMIN_CSP_WITH_INLINE_SCRIPTS = ADMIN_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "script-src-attr": [CSP.NONE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}
# Admin pages without such widgets, below /admin/: sign-in, the dashboard, and the review, which
# shows what strangers wrote.
ADMIN_WITHOUT_INLINE_SCRIPTS = r"(?:$|login/|account/|posts/|youth-stories/(?!history/))"

# The port on which gunicorn answers with metrics and nothing else, if it is bound to it.
METRICS_PORT = env.int("METRICS_PORT", default=9464)

# Logging
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_ended_sessions": {"()": "psec_site.logs.WithoutEndedSessions"},
        "without_secrets": {"()": "psec_site.logs.WithoutSecrets"},
    },
    # The only handler, so that nothing is logged without these filters.
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["without_ended_sessions", "without_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Without Django's own handlers: its e-mails about errors contain the whole request.
        "django": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Without a line for each update of the search index.
        "django.tasks": {"level": "WARNING"},
    },
}
