"""Settings. Everything that differs between installations comes from the environment; docs/manual/drift.md lists it."""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

from samhandling.config import login_settings

PACKAGE = Path(__file__).resolve().parents[1]

# The home folder holds all that the system writes: register, batches, generations, publications, reports.
HOME = Path(os.environ.get("SAMHANDLING_HOME", Path.home() / "samhandling")).expanduser()

DEBUG = os.environ.get("SAMHANDLING_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("SAMHANDLING_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("SAMHANDLING_ORIGINS", "").split(",") if o]


def _secret_key() -> str:
    """Return the key of this home folder; a process without a home gets one of its own that dies with it."""
    if key := os.environ.get("SAMHANDLING_SECRET_KEY"):
        return key
    try:
        return (HOME / "secret.key").read_text().strip()
    except OSError:
        return secrets.token_urlsafe(50)


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "axes",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
    "samhandling.audit",
    "samhandling.places",
    "samhandling.accounts",
    "samhandling.indicators",
    "samhandling.programmes",
    "samhandling.assessments",
    "samhandling.plans",
    "samhandling.followups",
    "samhandling.publishing",
    "samhandling.jobs",
    "samhandling.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "samhandling.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "samhandling.config.urls"
WSGI_APPLICATION = "samhandling.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
            "builtins": ["samhandling.web.templatetags.samhandling"],
            # Django's auth and axes ship templates of their own that we do not use.
            "libraries": {"samhandling": "samhandling.web.templatetags.samhandling"},
        },
    }
]


def _database() -> dict[str, Any]:
    """Return the register: SQLite in the home folder, or what DATABASE_URL says."""
    if url := os.environ.get("DATABASE_URL"):
        return dict(dj_database_url.parse(url, conn_max_age=60))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "register.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write takes its lock at once instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "samhandling.web.login.locked_out"
CSRF_FAILURE_VIEW = "samhandling.web.login.csrf_failed"
SAMHANDLING_MFA_ROLES = login_settings.roles_with_second_factor(os.environ)
SAMHANDLING_SIGN_ON = login_settings.sign_on(os.environ)

# Where the sources are asked, if elsewhere than they usually are: a mirror, or a mediating server.
SAMHANDLING_SOURCES = {key: os.environ.get(f"SAMHANDLING_SOURCE_{key.upper()}", "") for key in ("kolada", "scb", "geo")}

# What computes over many rows: duckdb in this process, or spark (the extra samhandling[spark]) here or on a cluster.
SAMHANDLING_ENGINE = os.environ.get("SAMHANDLING_ENGINE", "duckdb")
SAMHANDLING_MEMORY = os.environ.get("SAMHANDLING_MEMORY", "2GB")
SAMHANDLING_SPARK_MASTER = os.environ.get("SAMHANDLING_SPARK_MASTER", "local[2]")

# Where a visitor reports what is hard to use: an address or a telephone number; the accessibility statement shows it.
SAMHANDLING_CONTACT = os.environ.get("SAMHANDLING_CONTACT", "")

# Letters: reminders and the like. Without a mail server they are laid as files in the home folder, and nothing leaves.
SAMHANDLING_ADDRESS = os.environ.get("SAMHANDLING_ADDRESS") or [*CSRF_TRUSTED_ORIGINS, "http://127.0.0.1:8000"][0]
EMAIL_HOST = os.environ.get("SAMHANDLING_MAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_PORT = int(os.environ.get("SAMHANDLING_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("SAMHANDLING_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SAMHANDLING_MAIL_PASSWORD", "")
# starttls begins in the clear and turns to TLS; tls is TLS from the first byte; none is for the same machine.
_MAIL_SECURITY = os.environ.get("SAMHANDLING_MAIL_SECURITY", "starttls")
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL_SECURITY == "starttls", _MAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("SAMHANDLING_MAIL_FROM", "samhandling@localhost")

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English"), ("fi", "Suomi")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
# Served from where they lie in the package: our own few files are all there is, so nothing needs collecting.
STATIC_ROOT = PACKAGE / "web" / "static"
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
# A login lasts a working day, so that it does not end in the middle of one.
SESSION_COOKIE_AGE = int(os.environ.get("SAMHANDLING_SESSION_HOURS", "12")) * 3600
# Behind TLS both cookies must be secure; a demo on loopback has no TLS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("SAMHANDLING_TLS") == "1"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
