"""Wiring. What an operator may choose is read in env.py; what the domain may choose is a record."""

import datetime as dt

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from strategy_tracker.env import BASE_DIR, read_environment

ENV = read_environment()
VERSION = "0.1.0"

DEMO = ENV.demo
DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.csrf_trusted_origins
SITE_URL = ENV.site_url

# The plan ended with 2024; the demonstration stands still on a day on which its last period is open,
# so that days left, lateness and the order of things look as they would in use (docs/adr/0003).
DEMO_TODAY = dt.date(2025, 1, 6) if DEMO else None

INSTALLED_APPS = [
    "accounts",
    "plans",
    "progress",
    "reporting",
    "accounts.admin_config.RoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_htmx",
    "django_filters",
    "import_export",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "strategy_tracker.base.middleware.AskerMiddleware",
    "strategy_tracker.base.middleware.PrivatePagesMiddleware",
    "strategy_tracker.base.middleware.LanguageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "strategy_tracker.base.middleware.SignInRequiredMiddleware",
    "strategy_tracker.plan_middleware.PlanMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "strategy_tracker.base.middleware.TakenFormMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "strategy_tracker.urls"
WSGI_APPLICATION = "strategy_tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reporting.pages.frame.frame",
            ],
            "builtins": [
                "strategy_tracker.base.templatetags.words",
                "strategy_tracker.base.templatetags.addresses",
                "progress.templatetags.states",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "libraries": {"navigation": "strategy_tracker.base.templatetags.navigation"},
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Jobs live in the database and are worked by `manage.py db_worker`: no broker to run.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WAKE_PIPE = ENV.cache_root / "worker.wake"  # what wakes a worker that waits (strategy_tracker/base/wake.py)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.security.passwords.VariedPassword"},
]

LANGUAGE_CODE = "sq"
LANGUAGES = [("sq", _("Albanian")), ("sr-latn", _("Serbian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["strategy_tracker.formats"]
TIME_ZONE = "Europe/Belgrade"  # Kosovo keeps Central European Time; the tz database has no zone of its own for it
USE_I18N = True
USE_TZ = True

FIXTURE_DIRS = [BASE_DIR / "fixtures" / "reference"]

STATIC_URL = "static/"
STATIC_ROOT = ENV.static_root
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = ENV.media_root
if DEBUG:
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
elif DEMO:  # nobody is far away: compressing would take longer than everything else that `make run` prepares
    STATIC_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
else:
    STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "strategy_tracker.base.whole_files.WholeFileStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
FILE_UPLOAD_HANDLERS = ["strategy_tracker.base.web.uploads.Uploads"]
DATA_UPLOAD_MAX_NUMBER_FILES = 4  # no form asks for more than one
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
PACKAGE_MAX_BYTES = 256 * 1024 * 1024  # a whole plan in one file: docs/plan-package.md says what it takes
EVIDENCE_KEEP_PARTLY_READ = ENV.rules.keep_partly_read

# Signatures (docs/signing.md). Without trust anchors of its own, a demonstration trusts its own authority.
SIGNING_DEMO_FOLDER = BASE_DIR / ".run" / "demo-pki"
SIGNING_TRUST_ANCHORS = ENV.signing.trust_anchors
SIGNING_TSA_URL = ENV.signing.tsa_url
SIGNING_TSA_TIMEOUT = ENV.signing.tsa_timeout_s
SIGNING_REQUIRED_LEVEL = ENV.signing.required_level
SIGNING_REQUIRE_TRUSTED_CHAIN = ENV.signing.require_trusted_chain
SIGNING_MAX_BYTES = ENV.signing.max_bytes
SIGNING_SEAL_FILE = ENV.signing.seal_file
SIGNING_SEAL_PASSPHRASE = ENV.signing.seal_passphrase

# What the domain leaves open: from how many percent of its target an indicator is met or close (domain.md §5),
# from where on a difference between spending and plan needs an explanation (§5), and below which count the published
# victim tables hide a cell (§9).
INDICATOR_BANDS = {"met": ENV.rules.indicator_met_percent, "close": ENV.rules.indicator_close_percent}
MATERIAL_DIFFERENCE = {
    "percent": ENV.rules.material_difference_percent,
    "euros": ENV.rules.material_difference_eur,
}
# So many days before an institution's last day it is reminded; negative ones are after it (domain.md §11).
REMINDER_DAYS = ENV.rules.reminder_days
# Whom people ask: shown at the foot of every page, and on the help page.
CONTACT = ENV.contact
DISCLOSURE_THRESHOLD = ENV.rules.disclosure_threshold
# The institution whose observers answer escalations, and after how many days without an answer that is shown.
PLANNING_OFFICE, PLANNING_OFFICE_DAYS = ENV.rules.planning_office, ENV.rules.planning_office_days
LONG_LATE_DAYS = ENV.rules.long_late_days  # from how late on an action needs the decision of those who steer
RISK_HIGH_FROM = ENV.rules.risk_high_from  # probability times impact, of 25 (§11)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "bluetooth", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
        *("microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)
X_FRAME_OPTIONS = "DENY"  # a page that the product frames itself says so: @xframe_options_sameorigin
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_REFERRER_POLICY = "same-origin"

EMAIL_CONFIG = ENV.email_url
vars().update(EMAIL_CONFIG)
SENDS_MAIL = ENV.sends_mail  # without a mail server letters are kept (accounts/models/letters.py)
MAIL_KEPT_DAYS = ENV.mail_kept_days
DEFAULT_FROM_EMAIL = ENV.from_email

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
SIMPLE_HISTORY_REVERT_DISABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # fontTools narrates each subset it makes; a report makes hundreds of them.
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        # A certificate that leads to no trusted authority is an answer of a check, not news for the log.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
