"""Every setting of Loupe, read from the environment; the README's table lists them and a test holds it to this file."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.values.base_path import name_suffix
from config.values.beats import beat_schedule
from config.values.enum_names import ENUM_NAMES
from config.values.log_settings import LOG_SETTINGS
from config.values.reader import SettingsReader
from config.values.s3 import bucket_hosts, s3_options
from config.values.user_agent import user_agent

BASE_DIR = Path(__file__).resolve().parent.parent

env = SettingsReader()

# --- Data -------------------------------------------------------------------------------------------------------
LOUPE_DATA = Path(env.str("LOUPE_DATA", default=str(BASE_DIR / ".data"))).resolve()
_DATABASE = env.database("DATABASE_URL", default="postgres://postgres@localhost/loupe")
DATABASES = {"default": {**_DATABASE, "ATOMIC_REQUESTS": False}}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("LOUPE_DATABASE_CONNECTION_SECONDS", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "config.database"
REDIS_URL = env.redis_url("REDIS_URL", default="redis://localhost:6379/0")

# --- Safety -----------------------------------------------------------------------------------------------------
DEBUG = env.bool("LOUPE_DEBUG", default=False)
SECRET_KEY = env.str("LOUPE_SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        f"Loupe does not run on {LOUPE_DATA}: start it with `make run`, or set LOUPE_DATA to the directory of the one "
        "that runs, or set LOUPE_SECRET_KEY (a long random text), DATABASE_URL and REDIS_URL yourself."
    )
# Requests from the machine itself are always allowed, so that health checks need no host name.
ALLOWED_HOSTS = [*env.hosts("LOUPE_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.origins("LOUPE_ORIGINS")
HTTPS = env.bool("LOUPE_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *env.list("LOUPE_IMAGE_HOSTS", default=[])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Address ----------------------------------------------------------------------------------------------------
LOUPE_BASE_PATH = env.base_path("LOUPE_BASE_PATH")
FORCE_SCRIPT_NAME = LOUPE_BASE_PATH.rstrip("/") or None
# Cookies have names of their own below a path, because a browser sends those of a site at `/` too.
_SUFFIX = name_suffix(LOUPE_BASE_PATH)
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = LOUPE_BASE_PATH
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"sessionid{_SUFFIX}", f"csrftoken{_SUFFIX}"
LANGUAGE_COOKIE_NAME, LOUPE_TIMEZONE_COOKIE_NAME = f"django_language{_SUFFIX}", f"timezone{_SUFFIX}"
# The cookie of Django's default storage is always sent to the whole host.
_MESSAGES = "session.SessionStorage" if _SUFFIX else "fallback.FallbackStorage"
MESSAGE_STORAGE = f"django.contrib.messages.storage.{_MESSAGES}"

# --- Applications -----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "annotation.apps.AnnotationConfig",
    "api",
    "frontend",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "frontend.site.timezones.TimezoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "frontend.site.uploads.UploadMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "frontend.site.line_breaks.LineBreakMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "frontend.site.errors.DomainErrorMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.site.context.site",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "annotation.Person"
AUTHENTICATION_BACKENDS = ["config.authentication.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "frontend.site.accounts.AccountAdapter"
_FORMS = {"login": "SignInForm", "signup": "SignUpForm", "reset_password": "NewPasswordForm"}
ACCOUNT_FORMS = {name: f"frontend.site.accounts.{form}" for name, form in _FORMS.items()}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Allows fifty annotators behind one network address to sign in within a minute, and limits password guessing.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "30/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("LOUPE_PROXIES", default=0)
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no address is verified, which must not prevent a second factor
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Loupe"
EMAIL_BACKEND = env.str("LOUPE_EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")

# --- The API ----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.rendering.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.rendering.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "api.pagination.Pages",
    "EXCEPTION_HANDLER": "api.errors.translate",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {
    "TOKEN_MODEL": "annotation.ApiToken",
    "AUTH_TOKEN_CHARACTER_LENGTH": 64,
    "TOKEN_TTL": None,
    "AUTH_HEADER_PREFIX": "Token",
}
KNOX_TOKEN_MODEL = "annotation.ApiToken"  # noqa: S105 - the name of a model
MIGRATION_MODULES = {"knox": None}  # its only table is that of the token model which annotation.ApiToken replaces
SPECTACULAR_SETTINGS = {
    "TITLE": "Loupe",
    "DESCRIPTION": "Expert critiques of images, collected and exported.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVERS": [{"url": FORCE_SCRIPT_NAME}] if FORCE_SCRIPT_NAME else [],
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# --- Background work --------------------------------------------------------------------------------------------
# A Redis that hangs must not block a web request: a message is only a hint, and the sweeper sends again what is due.
_REDIS_TIMEOUTS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **_REDIS_TIMEOUTS,
    "socket_timeout": 30,
    "visibility_timeout": 7200,
    "unacked_restore_throttle": 1,
    "max_retries": 1,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
# Only short tasks that come by the clock use the default queue: uploads must not delay them until they expire.
_QUEUES = {"render_image": "renditions", "work_import": "ingest", "run_export": "export", "publish_benchmark": "export"}
_QUEUES |= dict.fromkeys(("refine", "read_results", "recheck_run", "evaluate", "score"), "refine")
CELERY_TASK_ROUTES = {f"annotation.tasks.{task}": {"queue": queue} for task, queue in _QUEUES.items()}
CELERY_BEAT_SCHEDULE = beat_schedule({"sweep": 15.0, "inspect_critiques": 3.0, "compute_statistics": 20.0})
CELERY_BEAT_SCHEDULE_FILENAME = str(LOUPE_DATA / "celerybeat-schedule")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "loupe",
        "OPTIONS": _REDIS_TIMEOUTS,
    }
}

# --- Files ------------------------------------------------------------------------------------------------------
MEDIA_ROOT = LOUPE_DATA / "media"
STATIC_URL = f"{LOUPE_BASE_PATH}static/"
STATIC_ROOT = Path(env.str("LOUPE_STATIC", default=str(LOUPE_DATA / "static")))
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static"]
S3_OPTIONS = s3_options(env)
S3_BUCKET = S3_OPTIONS["bucket_name"]
_FILE_STORAGE = (
    {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": S3_OPTIONS}
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}}
)
CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] += bucket_hosts(
    S3_BUCKET, S3_OPTIONS["endpoint_url"], S3_OPTIONS["region_name"]
)
STORAGES = {
    "default": _FILE_STORAGE,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "frontend.site.staticfiles.HashedStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "webp", "gif", "woff", "woff2", "gz", "br", "zip", "map")
LOUPE_IMPORT_ROOT = env.str("LOUPE_IMPORT_ROOT", default="")
LOUPE_IMPORT_BUCKETS = env.list("LOUPE_IMPORT_BUCKETS", default=[])
LOUPE_IMPORT_HOSTS = env.list("LOUPE_IMPORT_HOSTS", default=[])
# Connections to one host at a time, of each process of the worker.
LOUPE_IMPORT_CONNECTIONS = env.int("LOUPE_IMPORT_CONNECTIONS", default=4, minimum=1)
LOUPE_USER_AGENT = user_agent(
    env.str("LOUPE_CONTACT", default=""), CSRF_TRUSTED_ORIGINS, env.hosts("LOUPE_HOSTS"), LOUPE_BASE_PATH
)
# The index finds no neighbours farther away than 7 bits.
LOUPE_NEAR_DUPLICATE_BITS = env.int("LOUPE_NEAR_DUPLICATE_BITS", default=7, maximum=7)
# The number of decoders of each web and each worker process; there are two processes of either kind.
LOUPE_DECODERS = env.int("LOUPE_DECODERS", default=max(1, min(4, (os.cpu_count() or 1) // 2)), minimum=1)
LOUPE_MAX_MEGAPIXELS = env.int("LOUPE_MAX_MEGAPIXELS", default=80, minimum=1)
LOUPE_MAX_IMAGE_MEGABYTES = env.int("LOUPE_MAX_IMAGE_MEGABYTES", default=100, minimum=1)
LOUPE_ENDPOINTS = env.str("LOUPE_ENDPOINTS", default="")  # a TOML file of model servers (docs/refinement.md)
LOUPE_METRICS_TOKEN = env.str("LOUPE_METRICS_TOKEN", default="")
FILE_UPLOAD_HANDLERS = ["frontend.site.uploads.BoundedUploads"]
UPLOAD_DIRECTORY = None if S3_BUCKET else MEDIA_ROOT / "spool"

# --- Language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "frontend" / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Logs -------------------------------------------------------------------------------------------------------
LOGGING = LOG_SETTINGS
