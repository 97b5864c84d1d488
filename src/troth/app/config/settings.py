"""All settings, from the environment (docs/handbook/settings.md has them in one table)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from troth.app.host import address, database_settings, version
from troth.app.host.home import home, host_secret

BIND = os.environ.get("TROTH_BIND", "127.0.0.1:8000")
TROTH_URL = os.environ.get("TROTH_URL", f"http://{BIND}").rstrip("/")
_ORIGIN = address.origin(TROTH_URL)

HOME: Path = home()
version.take(HOME)
SECRET_KEY = host_secret(HOME, "django").hex()
TROTH_PEPPER = host_secret(HOME, "pepper")
TROTH_HOST_ID = host_secret(HOME, "host", size=8).hex()
TROTH_HOST_KEYS = HOME / "secrets" / "names"
TROTH_PACKS = Path(os.environ.get("TROTH_PACKS") or HOME / "packs")
"""The operator's folder of codes, policies and jurisdictions."""
TROTH_DOCUMENT_KEYS = HOME / "secrets"
"""Where the key is with which this host seals documents."""
TROTH_LEDGER_KEY = host_secret(HOME, "ledger")
"""The seed of the Ed25519 key that signs the checkpoints of the ledger."""
TROTH_MARK: Path | None = HOME / "secrets" / "mark"
"""What this host signed last, outside every database; None keeps none."""
TROTH_ARGON2 = (64 * 1024, 3)
"""Argon2id memory in KiB and passes; never under 46 MiB and one pass (OWASP)."""

TROTH_OPERATOR = os.environ.get("TROTH_OPERATOR", "").strip()
"""The organisation that runs this host, as every charter names it."""
_SECURE = _ORIGIN.scheme == "https"
DEBUG = False
ALLOWED_HOSTS = [_ORIGIN.hostname or "localhost", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [TROTH_URL] if _SECURE else []
if os.environ.get("TROTH_BEHIND_PROXY") == "yes":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "troth.foundation.vault",
    "troth.foundation.vault.shares",
    "troth.foundation.ledger",
    "troth.foundation.kit",
    "troth.foundation.records",
    "troth.accounts.people",
    "troth.accounts.sso",
    "troth.accounts.keys",
    "troth.profession.packs",
    "troth.engagement.core",
    "troth.engagement.charters",
    "troth.engagement.joining",
    "troth.engagement.annex",
    "troth.engagement.orientation",
    "troth.engagement.charter_documents",
    "troth.engagement.reviews",
    "troth.engagement.endings",
    "troth.engagement.manage",
    "troth.practice.consents",
    "troth.practice.meetings",
    "troth.practice.concerns",
    "troth.practice.releases",
    "troth.practice.groups",
    "troth.desk.register",
    "troth.desk.access_log",
    "troth.desk.receipts",
    "troth.desk.own_copy",
    "troth.desk.thread",
    "troth.desk.today",
    "troth.app.backups",
    "troth.app.clock",
    "troth.app.demo",
    "troth.app.proofs",
    "troth.app.serving",
    "troth.app.health",
    "troth.app.config",
]
MIDDLEWARE = [
    "troth.app.health.middleware.Probes",
    "troth.app.health.middleware.Followed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "troth.foundation.kit.middleware.PlainBodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "troth.accounts.people.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "troth.foundation.kit.middleware.AnswerRefusals",
    "troth.foundation.kit.press.OnePress",
]
ROOT_URLCONF = "troth.app.config.urls"
WSGI_APPLICATION = "troth.app.config.wsgi.application"
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "troth.foundation.kit.templating.Templates",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "troth.foundation.kit.templating.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "troth.foundation.kit.templating.form_token",
                "troth.desk.frame.frame.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

TROTH_LIMITS = database_settings.LIMITS
"""What PostgreSQL ends of a page that hangs, so that it holds up nobody else."""


def _database(variable: str, file: str) -> dict[str, Any]:
    """Read one database from its address; an SQLite file in TROTH_HOME by default."""
    named = os.environ.get(variable) or database_settings.in_file(HOME / file)
    return database_settings.of_address(named)


DATABASES = {
    "default": _database("TROTH_DATABASE", "troth.sqlite3"),
    "shares": _database("TROTH_SHARES", "shares.sqlite3"),
}
TROTH_TURNS = HOME / "documents.lock"
"""The file by which workers tell whose document is being made."""
DATABASE_ROUTERS = ["troth.foundation.vault.router.ShareStoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
CSRF_FAILURE_VIEW = "troth.app.config.views.csrf_failure"
SESSION_ENGINE = "troth.accounts.people.sessions"
SESSION_COOKIE_NAME = "__Host-troth" if _SECURE else "troth"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = _SECURE
TROTH_DEVICE_COOKIE = "__Host-troth-device" if _SECURE else "troth-device"
CSRF_COOKIE_NAME = "__Host-troth-csrf" if _SECURE else "troth-csrf"
CSRF_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "troth.accounts.people.flash.HeldStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[2] / "locale"]
TIME_ZONE = os.environ.get("TROTH_TIME_ZONE", "UTC")
TROTH_JURISDICTION = os.environ.get("TROTH_JURISDICTION", "DE")
"""The jurisdiction pack that is proposed for a new engagement; the practitioner can change it."""
USE_TZ = True
USE_I18N = True

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
"""What someone uploads stays in memory: nothing larger is taken, and no file is written."""

FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
"""Static files too are the service's own: it serves them itself."""

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

_SMTP = urlsplit(os.environ.get("TROTH_SMTP", ""))
if _SMTP.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _SMTP.hostname
    EMAIL_PORT = _SMTP.port or (465 if _SMTP.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_SMTP.username or "")
    EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
    EMAIL_USE_SSL = _SMTP.scheme == "smtps"
    EMAIL_USE_TLS = _SMTP.scheme == "smtp+starttls"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("TROTH_MAIL_FROM", f"Troth <troth@{_ORIGIN.hostname}>")

TROTH_CONFIRM_ADDRESSES = bool(_SMTP.hostname) or (
    os.environ.get("TROTH_CONFIRM_ADDRESSES") == "yes"
)
"""Whether a link in a mail has to show that an address belongs to who opens an account with it."""

TROTH_OIDC_ISSUER = os.environ.get("TROTH_OIDC_ISSUER", "")
TROTH_OIDC_CLIENT_ID = os.environ.get("TROTH_OIDC_CLIENT_ID", "")
TROTH_OIDC_NAME = os.environ.get("TROTH_OIDC_NAME") or urlsplit(TROTH_OIDC_ISSUER).hostname or ""
_SECRET_FILE = os.environ.get("TROTH_OIDC_SECRET_FILE", "")
TROTH_OIDC_SECRET = Path(_SECRET_FILE).read_text("utf-8").strip() if _SECRET_FILE else ""

TROTH_METRICS = os.environ.get("TROTH_METRICS", "")
"""ADDRESS:PORT at which figures are told to Prometheus; nothing is told without it."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "troth.app.config.scrub.Lines"}},
    "filters": {"scrub": {"()": "troth.app.config.scrub.WithoutContent"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["scrub"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "troth.access": {
            "level": "INFO" if os.environ.get("TROTH_ACCESS_LOG") == "yes" else "WARNING"
        },
        # Whether a seal holds is said where someone asks; files of others leave nothing in the log.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "troth.app.config.scrub.NoValues"
