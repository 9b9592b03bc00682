"""All settings. What an operator decides comes from the environment, through carbonportal/env.py and nowhere else."""

import secrets
from pathlib import Path

from accounts.roles import ROLES, SECOND_FACTOR
from carbonportal.env import SettingRefused, env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

# Django's own DEBUG stays off, so that our error pages and headers are what everybody sees, everywhere.
DEBUG = False
LOCAL = env.flag(
    "CARBON_DEBUG", "local work: own secret key, plain cookies, demo content; `run.py site` sets 1", default=False
)


def _secret_key() -> str:
    given = env.text(
        "CARBON_SECRET_KEY",
        "",
        "secret of sessions and signatures, 50 characters or more; required",
        shown="made in `var/` when `CARBON_DEBUG`",
    )
    if given:
        return given
    if not LOCAL:
        raise SettingRefused(
            "缺少环境变量 CARBON_SECRET_KEY（或 CARBON_SECRET_KEY_FILE）。"
            "只在本机开发：请设 CARBON_DEBUG=1。正式环境请生成一个："
            "python3 -c 'import secrets; print(secrets.token_urlsafe(60))'，写入环境后重新启动。"
        )
    file = VAR / "secret_key"
    if not file.exists():
        VAR.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(60), encoding="ascii")
    return file.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
# Digests by which private texts are found again outlive a change of the secret key, so they have a key of their own.
LOOKUP_KEY = env.text(
    "CARBON_HMAC_KEY",
    SECRET_KEY,
    "key of the digests by which names, mailboxes and redactions are found again; never changed; secret",
    shown="the secret key",
)
ALLOWED_HOSTS = env.names("CARBON_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "hosts we answer to")
SITE_URL = env.origin("CARBON_SITE_URL", "http://localhost:8000", "our origin, for feeds and canonical links")
HTTPS = env.flag(
    "CARBON_HTTPS",
    "Secure and `__Host-` cookies, HSTS, upgrade of plain addresses",
    default=not LOCAL,
    shown="1 unless `CARBON_DEBUG`",
)
TRUSTED_PROXIES, TRUST_UNIX_SOCKET = env.networks(
    "CARBON_TRUSTED_PROXIES", "addresses or networks, or `unix`, whose `X-Forwarded-For` and `-Proto` count"
)

INSTALLED_APPS = [
    "workflow",
    "accounts",
    "regions",
    "articles",
    "ingest",
    "takedowns",
    "search",
    "carbonportal.apps.CarbonportalConfig",
    "carbonportal.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "taggit",
    "django_prose_editor",
]

MIDDLEWARE = [
    "carbonportal.middleware.FirstMiddleware",
    "carbonportal.variants.ReadingVariant",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # The next four are lazy: on a reader's page nothing asks for a session, so none is read and no cookie is set.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "carbonportal.middleware.StaffSessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "carbonportal.variants.ConvertResponse",
]

ROOT_URLCONF = "carbonportal.urls"
WSGI_APPLICATION = "carbonportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}

DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        f"sqlite:///{VAR / 'carbonportal.sqlite3'}",
        "database; a socket: `postgres://user@/name?host=/path`",
        shown="SQLite in `var/`",
    )
}
ON_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.number("CARBON_CONN_MAX_AGE", 60, "seconds a connection is kept", low=0, high=3600),
    "CONN_HEALTH_CHECKS": True,
}
DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | (
    SQLITE_OPTIONS if ON_SQLITE else {"connect_timeout": 3}
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Search: in the database unless a server is named

SEARCH_URL = env.text(
    "CARBON_SEARCH_URL",
    "",
    "OpenSearch or Elasticsearch, `https://user:password@host:9200`; secret, so better in a file",
    shown="the database itself",
)

# Takedowns: what the desk seals, proves and sends

SEAL_KEYS = env.keys(
    "CARBON_SEAL_KEYS",
    "keys that wrap the keys of takedown cases: 32 bytes in base64 each, the first writes, all read; secret",
    local=SECRET_KEY if LOCAL else "",
)
TAKEDOWN_LEDGER = env.path(
    "CARBON_TAKEDOWN_LEDGER",
    VAR / "takedowns.jsonl",
    "what was taken down, outside the database: keep it on another disk",
    shown="`var/takedowns.jsonl`",
)
SELF_URL = env.text(
    "CARBON_SELF_URL", "", "our own address through the proxy, to verify removals there", shown="in process only"
)
SCAN_COMMAND = env.text(
    "CARBON_SCAN_COMMAND",
    "",
    "virus scanner for files of requests: the file on its input, exit 0 clean, 1 found; `clamdscan --no-summary -`",
    shown="none",
)
PARTNERS = env.names(
    "CARBON_PARTNERS",
    "",
    "sites that carry our articles and are to be told of removals: `name=https://address`, with commas",
)

# Mail

MAIL = env.mail(
    "CARBON_MAIL_URL",
    f"filemail:///{VAR / 'mail'}" if LOCAL else "",
    "mail server, `smtp+tls://user:password@host:587`, `smtp+ssl://…:465` or `filemail:///folder`; secret",
    shown="files in `var/mail` when `CARBON_DEBUG`; else letters wait",
)
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = MAIL["EMAIL_FILE_PATH"]
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"] or "", MAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"] or "", MAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("EMAIL_USE_TLS", False), MAIL.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.text("CARBON_MAIL_FROM", "carbonportal@localhost", "sender of letters")
EMAIL_TIMEOUT = 20

# Language and time

LANGUAGE_CODE = "zh-hans"
FORMAT_MODULE_PATH = "carbonportal.formats"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.RoleBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SECOND_FACTOR_ROLES = env.words(
    "CARBON_2FA_ROLES",
    [] if LOCAL else list(SECOND_FACTOR),
    "roles that must have a second factor, or `none`",
    among=tuple(ROLES),
    shown="all but reporters and regional editors; none when `CARBON_DEBUG`",
)
SESSION_COOKIE_AGE = 2 * 3600  # idle; StaffSessionMiddleware renews it
SESSION_LONGEST = 12 * 3600  # absolute; StaffSessionMiddleware ends it
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Answers (carbonportal/middleware.py writes the headers; Django's middleware stays as a second net)

SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # TLS ends at the proxy, which redirects plain addresses itself
    "security.W021",  # no HSTS preload: a list one cannot leave quickly is the owner's decision
]

# Uploads and bounds

REQUEST_MAX_BYTES = 26 * 1024 * 1024  # the same as client_max_body_size in the proxy
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("CARBON_MEDIA_ROOT", VAR / "media", "public files", shown="`var/media`")
PRIVATE_ROOT = env.path(
    "CARBON_PRIVATE_ROOT", VAR / "private", "originals, which no address serves", shown="`var/private`"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = LOCAL
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else's page has a reason to read our files

TAGGIT_CASE_INSENSITIVE = True

# Logs: one JSON line an event (carbonportal/logs.py)

LOG_LEVEL = env.choice(
    "CARBON_LOG_LEVEL", "INFO", "least level that is logged", among=("DEBUG", "INFO", "WARNING", "ERROR")
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "carbonportal.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Every request has its own line already; here only what went wrong inside.
        "django": {"handlers": [], "level": LOG_LEVEL},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
