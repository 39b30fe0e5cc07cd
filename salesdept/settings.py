"""Settings of every process. What differs between installations comes from the environment; README lists the names."""

import os
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from salesdept.embedded import broker_url, secret_key, urls

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).lower() in {"1", "true", "yes", "on"}


# A demo installation offers its log-ins on the sign-in page and runs without TLS on this machine.
DEMO = flag("SALESDEPT_DEMO", default="DATABASE_URL" not in os.environ)
SECURE = flag("SALESDEPT_SECURE", default=not DEMO)
DEBUG = flag("SALESDEPT_DEBUG", default=False)
# How many proxies of our own stand before the web process: each adds whom it saw to X-Forwarded-For.
PROXIES = int(os.environ.get("PROXIES", "0"))
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key(BASE_DIR)
# ID and bank account numbers are kept encrypted: the first key encrypts, all decrypt; the other one finds them.
FIELD_KEYS = [key for key in os.environ.get("FIELD_KEYS", "").split(",") if key]
FIELD_INDEX_KEY = os.environ.get("FIELD_INDEX_KEY", "")
if DEMO:
    FIELD_KEYS = FIELD_KEYS or [secret_key(BASE_DIR, "field_key")]
    FIELD_INDEX_KEY = FIELD_INDEX_KEY or secret_key(BASE_DIR, "field_index_key")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL = urls(BASE_DIR)

# Where links in mails lead that no request asked for.
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}").rstrip("/")

COMPANY_NAME = os.environ.get("COMPANY_NAME", "雲嶺資訊" if DEMO else "")
# As they stand on contracts.
COMPANY_TAX_ID = os.environ.get("COMPANY_TAX_ID", "12345675" if DEMO else "")
COMPANY_ADDRESS = os.environ.get("COMPANY_ADDRESS", "臺北市信義區松仁路 100 號" if DEMO else "")
COMPANY_SIGNATORY = os.environ.get("COMPANY_SIGNATORY", "林志遠" if DEMO else "")
# Whether an invoice must bear that tax ID as its buyer's to be claimed; else it is pointed out (5.2.2).
REFUSE_OTHER_BUYERS = os.environ.get("REFUSE_OTHER_BUYERS", "") == "1"
COMPANY_CURRENCY = os.environ.get("COMPANY_CURRENCY", "TWD")
COMPANY_TZ = os.environ.get("COMPANY_TZ", "Asia/Taipei")

# Rows of customer data that a person of the role may take in a day (7.1.3); other roles take none.
EXPORT_ROWS_PER_DAY = {
    "rep": int(os.environ.get("EXPORT_ROWS_REP", 500)),
    "supervisor": int(os.environ.get("EXPORT_ROWS_SUPERVISOR", 2_000)),
    "manager": int(os.environ.get("EXPORT_ROWS_MANAGER", 100_000)),
}
# Rows of the lists of claims and payments; other roles take none.
EXPENSE_ROWS_PER_DAY = {"finance": int(os.environ.get("EXPORT_ROWS_FINANCE", 20_000))}

# Hours on working days after which a lead without a first contact comes before the rep, after twice as many before the
# supervisor (3.1.3).
UNTOUCHED_HOURS = int(os.environ.get("UNTOUCHED_HOURS", 48))
# From which expected amount (company currency) a loss is told in a note, and confirmed by who leads the rep (3.4.3).
LOSS_NOTE_FROM = Decimal(os.environ.get("LOSS_NOTE_FROM", 500_000))
LOSS_CONFIRMED_FROM = Decimal(os.environ.get("LOSS_CONFIRMED_FROM", 1_000_000))
# How many days after its year a budget takes expenses of that year (5.2.1).
BUDGET_GRACE_DAYS = int(os.environ.get("BUDGET_GRACE_DAYS", 31))
# When the company works on a working day; deadlines of cases are counted by it (7.2.2).
WORKING_HOURS = tuple(time.fromisoformat(text) for text in os.environ.get("WORKING_HOURS", "09:00-18:00").split("-"))
# Days for which a customer's private link opens unless its maker names another end.
PRIVATE_LINK_DAYS = int(os.environ.get("PRIVATE_LINK_DAYS", 60))
# Days after which it is forgotten where somebody checked in at a visit (7.1.3).
CHECK_IN_PLACE_DAYS = int(os.environ.get("CHECK_IN_PLACE_DAYS", 90))
# The largest file that is kept with a customer file.
ATTACHMENT_BYTES = int(os.environ.get("ATTACHMENT_MB", 20)) * 2**20

# Where fontconfig keeps what it knows of the papers' faces; and the memory that printing one paper may take.
PAPER_FONTS = Path(os.environ.get("PAPER_FONTS", BASE_DIR / "var" / "fonts"))
PAPER_MEMORY_MB = int(os.environ.get("PAPER_MEMORY_MB", 1536))

# A copy of a mail that is sent to log+TOKEN@crm.example for a MAIL_ADDRESS of log@crm.example comes into a file; empty:
# mails are uploaded alone. IMAP_HOST is read every five minutes, where a mail server doesn't hand mails over itself.
MAIL_ADDRESS = os.environ.get("MAIL_ADDRESS", "").lower()
MAIL_BYTES = int(os.environ.get("MAIL_MB", 25)) * 2**20
IMAP_HOST = os.environ.get("IMAP_HOST", "")
IMAP_PORT = int(os.environ.get("IMAP_PORT", 993))
IMAP_TLS = flag("IMAP_TLS", default=True)
IMAP_USER = os.environ.get("IMAP_USER", "")
IMAP_PASSWORD = os.environ.get("IMAP_PASSWORD", "")
IMAP_FOLDER = os.environ.get("IMAP_FOLDER", "INBOX")

# Calls of the API by one access key, "600/min" or "10/s"; beyond it the answer is 429 and says when to come again.
API_KEY_RATE = os.environ.get("API_KEY_RATE", "600/min")

# Seconds in which a receiver of webhooks has to answer; and whether one may be called by plain http and stand in a
# private network: for development alone.
WEBHOOKS_TIMEOUT = 10
WEBHOOKS_PRIVATE = flag("WEBHOOKS_PRIVATE", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "guardian",
    "django_htmx",
    "axes",
    "salesdept.common",
    "salesdept.people",
    "salesdept.messages",
    "salesdept.links",
    "salesdept.webhooks",
    "salesdept.lists",
    "salesdept.papers",
    "salesdept.home",
    "customers",
    "pipeline",
    "appraisal",
    "expenses",
    "teamdev",
]

MIDDLEWARE = [
    "salesdept.common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "salesdept.common.middleware.CleanInputMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "salesdept.people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "salesdept.common.middleware.RuleBrokenMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "salesdept.urls"
WSGI_APPLICATION = "salesdept.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "salesdept.common.templatetags.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "salesdept.common.context.company",
                "salesdept.navigation.menu",
            ],
        },
    }
]
FORM_RENDERER = "salesdept.common.forms.ComponentRenderer"

DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)
    | {
        "OPTIONS": {
            "application_name": "salesdept",
            # JIT doubles heavy queries here; the default cost of a random page is a turning disk's and scorns indexes;
            # an abandoned statement must not run on for minutes.
            "options": "-c jit=off -c random_page_cost=1.1 -c statement_timeout=30s -c lock_timeout=10s"
            " -c idle_in_transaction_session_timeout=60s",
        }
    }
}
# Who owns the tables, where that is another one than the app's user: `migrate` connects so, nothing else does.
DATABASE_OWNER = (
    {
        name: value
        for name, value in dj_database_url.parse(DATABASE_OWNER_URL).items()
        if name in {"USER", "PASSWORD", "HOST", "PORT"}
    }
    if DATABASE_OWNER_URL
    else {}
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Without Redis a page answers at once: no second attempt.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1, "retry": Retry(NoBackoff(), 0)},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "home:today"
LOGOUT_REDIRECT_URL = "people:sign_in"
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "salesdept.people.password_rules.NoCompanyName"},
]

# Sign-in throttle, kept in PostgreSQL so that it holds with Redis down.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "salesdept.common.addresses.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False

# Grants come from sharing alone; nobody is a guest.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["salesdept.formats"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = COMPANY_TZ
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "var" / "files"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "salesdept.messages.sandbox.EmailBackend")
# How text messages leave: written beside the sandbox's letters, or by HTTP to TEXT_URL (salesdept/messages/texting.py).
TEXT_BACKEND = os.environ.get("TEXT_BACKEND", "salesdept.messages.sandbox.TextBackend")
TEXT_URL = os.environ.get("TEXT_URL", "")
TEXT_KEY = os.environ.get("TEXT_KEY", "")
TEXT_TIMEOUT = 5
# How the sandboxes misbehave in a trial: refuse, bounce, hang or lose_answer.
SANDBOX_FAULT = os.environ.get("SANDBOX_FAULT", "")
EMAIL_FILE_PATH = BASE_DIR / "var" / "outbox"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "sales@localhost")
# Mail domains of the company itself, with commas between: nobody there is asked as a customer (4.3.2).
OWN_MAIL_DOMAINS = [
    name.strip().lower()
    for name in os.environ.get("OWN_MAIL_DOMAINS", DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")).split(",")
    if name.strip()
]

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TIMEZONE = COMPANY_TZ
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "salesdept.people.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "salesdept.common.api.policy.SignedIn",
        "salesdept.people.authentication.WithinKey",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["salesdept.people.authentication.KeyRate"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "salesdept.common.api.policy.CleanJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "salesdept.common.api.lists.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["salesdept.common.api.lists.ListFilters"],
    "DEFAULT_SCHEMA_CLASS": "salesdept.common.api.schema.ClauseSchema",
    "EXCEPTION_HANDLER": "salesdept.common.api.policy.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Salesdept",
    "VERSION": "1",
    "OAS_VERSION": "3.0.3",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"],
    "PREPROCESSING_HOOKS": ["salesdept.common.api.schema.one_path_per_step"],
    # Choices stand where they are used: many fields are called "state", and each has its own.
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enum_id_removal"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Invoices stand in a frame of our own beside the decision about them.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "salesdept.common.request_id.RequestIdFilter"}},
    "formatters": {"line": {"format": "{levelname} {name} [{request_id}] {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
