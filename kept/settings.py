"""What an installation is told from outside, read once; nothing else reads the environment."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import structlog
from django.core.exceptions import ImproperlyConfigured
from environs import Env
from psycopg.conninfo import conninfo_to_dict

DJANGO_6 = django.VERSION >= (6, 0)
env = Env()


# What an operator may set: README.md has a line for each.

DATA = Path(env.str("DATA", "data")).absolute()
PORT = env.int("PORT", 8000)
SMTP_PORT = env.int("SMTP_PORT", 2525)
LMTP_PORT = env.int("KEPT_LMTP_PORT", 0)  # 0: no LMTP
TLS_CERT = env.str("KEPT_TLS_CERT", "")
TLS_KEY = env.str("KEPT_TLS_KEY", "")
BIND = env.str("KEPT_BIND", "127.0.0.1")
DEBUG = env.bool("KEPT_DEBUG", False)
STYLE_PAGE = DEBUG  # every component and state on one page, for those who make pages
PUBLIC_URL = env.str("KEPT_PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
FORMER_HOSTS: list[str] = env.list(
    "KEPT_FORMER_HOSTS", []
)  # where the portal was once: they lead here
SMTP_URL = env.str("KEPT_SMTP_URL", "")
MAILBOX_PASSWORDS = {
    name.removeprefix("KEPT_IMAP_PASSWORD_"): value
    for name, value in os.environ.items()
    if name.startswith("KEPT_IMAP_PASSWORD_")
}
JOIN_SECONDS = env.int("KEPT_JOIN_SECONDS", 60)  # how long a mail waits for what it is joined with
FROM_ADDRESS = env.str("KEPT_FROM_ADDRESS", "kept@kept.example")
DKIM_KEY = env.str("KEPT_DKIM_KEY", "")  # in PEM, or the name of its file
DKIM_SELECTOR = env.str("KEPT_DKIM_SELECTOR", "kept")
DKIM_DOMAIN = env.str("KEPT_DKIM_DOMAIN", FROM_ADDRESS.rpartition("@")[2])
AUTHSERV_ID = env.str("KEPT_AUTHSERV_ID", "")  # our mail server's name in Authentication-Results
CHECK_SENDERS = env.bool("KEPT_CHECK_SENDERS", False)  # where that server says nothing
NAME_SERVER = env.str("KEPT_NAME_SERVER", "")  # "127.0.0.1:53"; the system's where empty
WEBHOOK_SECRET = env.str("KEPT_WEBHOOK_SECRET", "")
SAMPLE_PASSWORD = env.str("KEPT_SAMPLE_PASSWORD", "")
SHARED_MAILBOXES = frozenset(
    env.list(
        "KEPT_SHARED_MAILBOXES",
        "admin contact help helpdesk hello info it mail no-reply noreply office postmaster"
        " sales service support team webmaster".split(),
    )
)
STAFF_NEED_SECOND_FACTOR = env.bool("KEPT_STAFF_SECOND_FACTOR", False)
OIDC_URL = env.str("KEPT_OIDC_URL", "")  # the provider that signs people in, none where empty
OIDC_CLIENT = env.str("KEPT_OIDC_CLIENT", "")
OIDC_SECRET = env.str("KEPT_OIDC_SECRET", "")
OIDC_NAME = env.str("KEPT_OIDC_NAME", "your organisation")
WEB_WORKERS = env.int("KEPT_WEB_WORKERS", 1)
DATABASE_URL = env.str("KEPT_DATABASE_URL", f"sqlite:///{DATA / 'kept.sqlite3'}")

DATA.mkdir(mode=0o700, parents=True, exist_ok=True)


def kept_secret(file: Path) -> str:
    """
    Return the secret in `file`, made on first asking and readable by its owner only.

    Two processes that start at once agree: the file appears whole, under its
    name, for the one that comes first.
    """
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text()


SECRET_KEY = env.str("KEPT_SECRET_KEY", "") or kept_secret(DATA / "secret")


# The database: SQLite with nothing to install, PostgreSQL for more.


def database(url: str) -> dict[str, Any]:
    """Return Django's words for `url`: sqlite:///FILE or what libpq takes (postgresql://...)."""
    if url.startswith("sqlite:///"):
        # A session's words: FULL, since a power cut must not take what was acknowledged.
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"
        return {
            "ENGINE": "kept.sqlite",
            "NAME": Path(url.removeprefix("sqlite:///")),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        }
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured("KEPT_DATABASE_URL begins with sqlite:/// or postgresql://")
    words = dict(conninfo_to_dict(url))
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name: words.pop(word, "") for name, word in names.items()},
        "PORT": words.pop("port", ""),
        # Behind PgBouncer in transaction mode a statement may meet another session.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # To compile a statement takes longer than any of ours runs.
        "OPTIONS": {"prepare_threshold": None, "options": "-c jit=off", **words},
    }


DATABASES = {"default": {**database(DATABASE_URL), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Counts that every process must share (the rate limits) are kept here.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kept_cache",
    },
}


# Rooms and pages

INSTALLED_APPS = [
    "kept.web",
    "kept.outbox",
    "kept.desks",
    "kept.customers",
    "kept.cases",
    "kept.backlog",
    "kept.mail",
    "kept.feedback",
    "kept.knowledge",
    "kept.console",
    "kept.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    *([] if DJANGO_6 else ["template_partials", "csp"]),
]
MIDDLEWARE = [
    "kept.web.former.FormerAddresses",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware"
    if DJANGO_6
    else "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kept.web.refusals.RefusedForms",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            # Django 6 has {% partialdef %} built in; here the backport reads the same.
            "builtins": [] if DJANGO_6 else ["template_partials.templatetags.partials"],
        },
    },
]
ROOT_URLCONF = "kept.urls"
WSGI_APPLICATION = "kept.wsgi.application"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


# Who may come in, and under which policy a page stands

IS_HTTPS = PUBLIC_URL.startswith("https://")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list(
    "KEPT_ALLOWED_HOSTS", [urlsplit(PUBLIC_URL).hostname or "localhost", *LOCAL_HOSTS]
)
ALLOWED_HOSTS += FORMER_HOSTS
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


def origin(url: str) -> str:
    """Return scheme and host of an address, as content policies name them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


CONTENT_POLICY = {
    "default-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    # A form that signs in elsewhere ends at the provider's page.
    "form-action": ["'self'", *([origin(OIDC_URL)] if OIDC_URL else [])],
    "frame-ancestors": ["'none'"],
}
SECURE_CSP = CONTENT_POLICY  # Django 6
CONTENT_SECURITY_POLICY = {"DIRECTIVES": CONTENT_POLICY}  # django-csp

FORM_RENDERER = "kept.web.forms.Renderer"
AUTH_USER_MODEL = "customers.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front"

ACCOUNT_ADAPTER = "kept.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_CHANGE_EMAIL = True  # one address a person, and the new one counts once it is confirmed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_FORMS = {
    "add_email": "kept.portal.account_forms.AddressForm",
    "change_password": "kept.portal.account_forms.ChangePasswordForm",
    "reauthenticate": "kept.portal.account_forms.AgainForm",
    "set_password": "kept.portal.account_forms.FirstPasswordForm",
}
PASSWORD_RESET_TIMEOUT = 3600
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("KEPT_PROXIES", 0)
MFA_FORMS = {
    "activate_totp": "kept.portal.account_forms.ActivateAppForm",
    "authenticate": "kept.portal.account_forms.CodeForm",
    "reauthenticate": "kept.portal.account_forms.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kept"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS

# Single sign-on: the operator's own provider vouches for an address, so that whoever it signs
# in is the person who has that address here.
SOCIALACCOUNT_ADAPTER = "kept.accounts.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
OIDC_APP = {
    "provider_id": "sso",
    "name": OIDC_NAME,
    "client_id": OIDC_CLIENT,
    "secret": OIDC_SECRET,
    "settings": {"server_url": OIDC_URL},
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC_APP] if OIDC_URL else []}}


# Mail about accounts leaves by the outbox, as that of cases does (kept.mail.accounts).

MAIL_DOMAIN = FROM_ADDRESS.rpartition("@")[2]
MESSAGE_ID_MAKER = "kept.mail.tokens.message_id"
DEFAULT_FROM_EMAIL = FROM_ADDRESS
OUTBOX = "kept.mail.accounts.OutboxBackend"
if DJANGO_6:
    MAILERS = {"default": {"BACKEND": OUTBOX}}
else:
    EMAIL_BACKEND = OUTBOX


# Logs name rows by number, never people, subjects or words of a case.

steps: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *steps,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": steps,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer()
                if env.bool("KEPT_LOG_JSON", False)
                else structlog.processors.LogfmtRenderer(
                    key_order=["timestamp", "level", "logger", "event"]
                ),
            ],
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "kept": {"level": "DEBUG" if DEBUG else "INFO"},
        # Its INFO lines carry the addresses of every mail.
        "mail.log": {"level": "ERROR"},
    },
}
