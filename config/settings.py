"""Settings of CleanReport, all from environment variables that start with CLEANREPORT_ (and DATABASE_URL, PORT).

One file for the desk and for production; `settings_test.py` changes what tests need.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(f"CLEANREPORT_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def numbers(name: str, default: int) -> int:
    return int(env(name) or default)


# Everything that the product writes lies below this folder.
VAR = Path(env("VAR") or BASE_DIR / "var").resolve()
for folder in (VAR, VAR / "incoming", VAR / "files"):
    folder.mkdir(parents=True, exist_ok=True)


def secret_key() -> str:
    """The key from the environment, or one made at the first start and kept beside the data."""
    if key := env("SECRET_KEY"):
        return key
    kept = VAR / "secret-key"
    if not kept.exists():
        made = VAR / f"secret-key.{os.getpid()}"
        made.write_text(secrets.token_urlsafe(50))
        made.chmod(0o600)
        try:
            os.link(made, kept)  # the first of two processes wins
        except FileExistsError:
            pass
        made.unlink()
    return kept.read_text()


SECRET_KEY = secret_key()
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")  # shows demo accounts at the sign-in and the demo mailbox; never on a real site
SITE_URL = env("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [h for h in env("HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h] + [
    urlsplit(SITE_URL).hostname or ""
]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "post_office",
    # the chapters, in the order in which things happen; a chapter imports only earlier ones
    "cleanreport.core",
    "cleanreport.audit",
    "cleanreport.notifications",
    "cleanreport.documents",
    "cleanreport.accounts",
    "cleanreport.agencies",
    "cleanreport.credentials",
    "cleanreport.cycles",
    "cleanreport.assignments",
    "cleanreport.submissions",
    "cleanreport.plans",
    "cleanreport.evidence",
    "cleanreport.stakeholders",
    "cleanreport.reports",
    "cleanreport.completion",
    "cleanreport.certification",
    "cleanreport.outreach",
    "cleanreport.home",
    "cleanreport.oversight",
    "cleanreport.portal",
    "cleanreport.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cleanreport.core.middleware.LanguageMiddleware",
    "cleanreport.core.middleware.SoundRequestMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cleanreport.accounts.middleware.SessionEndMiddleware",
    "cleanreport.accounts.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cleanreport.core.middleware.RefusalMiddleware",
]

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cleanreport.core.context.page",
                "cleanreport.home.context.navigation",
                "cleanreport.demo.context.demo",
            ],
        },
    },
]


def database(url: str) -> dict:
    """Django's dictionary for postgres://user:password@host:port/name?options, or for SQLite when empty."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "cleanreport.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Compiling a query that looks at every agency takes PostgreSQL longer than answering it.
        "OPTIONS": {"options": "-c jit=off", **dict(parse_qsl(parts.query))},
    }


DATABASES = {
    "default": {**database(os.environ.get("DATABASE_URL", "")), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counters of failed sign-ins must be seen by every process, so the cache lies in the database.
# Room for many, because a full cache throws counters away and with them the lock of a name.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cleanreport.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = numbers("PROXIES", 0)  # how many proxies of ours stand before the server
# Failures of one user name: after 3 within half a minute a pause, after 10 within a quarter of an hour a lock.
ACCOUNT_RATE_LIMITS = {"login_failed": env("SIGN_IN_LIMITS", "30/m/ip,3/30s/key,10/15m/key"), "login": "120/m/ip"}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ONE_TIME_PASSWORD_DAYS = numbers("ONE_TIME_PASSWORD_DAYS", 60)  # a letter with a password may travel by post
INVITATION_DAYS = numbers("INVITATION_DAYS", 14)  # so long the link to a colleague works
LETTERS_HOURS = numbers("LETTERS_HOURS", 24)  # so long letters with passwords wait to be fetched
SESSION_COOKIE_AGE = numbers("SESSION_MINUTES", 60) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
CSRF_FAILURE_VIEW = "cleanreport.core.views.csrf_failure"

# Language and time
LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Bangkok"
USE_THOUSAND_SEPARATOR = False

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"


def evidence_storage(place: str) -> dict:
    """Where evidence lies: MEDIA_ROOT, another folder that every server sees, or s3://bucket/folder?endpoint=&region=.

    The keys of a bucket stand in variables of their own; without them, the usual ones of Amazon count (AWS_…).
    """
    if not place.startswith("s3://"):
        return {"BACKEND": "cleanreport.evidence.storage.Folder", "OPTIONS": {"location": place} if place else {}}
    parts = urlsplit(place)
    said = dict(parse_qsl(parts.query))
    options = {
        "bucket_name": parts.netloc, "location": parts.path.strip("/"), "endpoint_url": said.get("endpoint"),
        "region_name": said.get("region"), "access_key": env("EVIDENCE_KEY"), "secret_key": env("EVIDENCE_SECRET"),
    }  # fmt: skip
    return {
        "BACKEND": "cleanreport.evidence.storage_s3.Bucket",
        "OPTIONS": {name: value for name, value in options.items() if value},
    }


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": evidence_storage(env("EVIDENCE_STORAGE")),
    "staticfiles": {"BACKEND": "cleanreport.core.assets.StaticFiles"},
}
WHITENOISE_MAX_AGE = 3600
EVIDENCE_MAX_BYTES = numbers("EVIDENCE_MAX_MB", 50) * 1024 * 1024
# The virus scanner: unix:/run/clamav/clamd.ctl or tcp:host:port; without one, files say that nobody scanned them.
CLAMD = env("CLAMD")
CLAMD_SECONDS = numbers("CLAMD_SECONDS", 120)  # how long the scanner may be silent
# What one paper may take in the worker, and a letter while somebody waits for it.
PAPER_SECONDS = numbers("PAPER_SECONDS", 180)
PAPER_MEMORY_BYTES = numbers("PAPER_MEMORY_MB", 2000) * 1024 * 1024
# What pictures of one file of evidence may take.
PREVIEW_SECONDS = numbers("PREVIEW_SECONDS", 60)
PREVIEW_MEMORY_BYTES = numbers("PREVIEW_MEMORY_MB", 800) * 1024 * 1024
LETTER_SECONDS = float(env("LETTER_SECONDS") or 1.7)  # no request waits more than two, with all else that it does
# Papers are signed by the office when there is a certificate: a PKCS #12 file, and its password.
DOCUMENT_SIGNING_CERTIFICATE = env("DOCUMENT_SIGNING_CERTIFICATE")
DOCUMENT_SIGNING_PASSWORD = env("DOCUMENT_SIGNING_PASSWORD")
# Persons of the stakeholder database are sealed under these (`stakeholders/keys.py`); without any, the file has them.
STAKEHOLDER_KEYS = env("STAKEHOLDER_KEYS")
STAKEHOLDER_KEYS_FILE = VAR / "stakeholder-keys"
VERIFY_MAX_BYTES = numbers("VERIFY_MAX_MB", 100) * 1024 * 1024  # a file whose digest somebody asks for
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_HANDLERS = [
    "cleanreport.portal.uploads.DigestUploadHandler",
    "cleanreport.stakeholders.uploads.SealingUploadHandler",
    "cleanreport.evidence.uploads.BoundedUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = VAR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600

# E-mail: rows of the outbox, delivered by the worker
MAIL_FROM = env("MAIL_FROM", "CleanReport <no-reply@cleanreport.example>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM


def mail_server(url: str) -> dict:
    """The mailer for smtp://user:password@host:port (smtp+tls:// or smtps://); without one, letters become files."""
    if not url:
        return {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(VAR / "mail")},
        }
    parts = urlsplit(url)
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or 25,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 20,
        },
    }


MAILERS = {"default": {"BACKEND": "post_office.EmailBackend"}, "delivery": mail_server(env("MAIL_SERVER"))}
POST_OFFICE = {
    "DEFAULT_MAILER": "delivery",
    "MAX_RETRIES": 4,
    "RETRY_INTERVAL": timedelta(minutes=5),
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": urlsplit(SITE_URL).hostname,
    "THREADS_PER_PROCESS": 2,
}
# Between which hours in Bangkok reminders of due dates leave: from the first one, and not from the second one on.
REMIND_HOURS = numbers("REMIND_FROM_HOUR", 8), numbers("REMIND_TO_HOUR", 18)
CERTIFIER_LINK_DAYS = numbers("CERTIFIER_LINK_DAYS", 30)
UNTOUCHED_DAYS = numbers("UNTOUCHED_DAYS", 14)  # a draft that nobody has edited for so long is a warning to the office
REMEMBERED_CHARACTERS = 6_000_000  # of HTML that a web process keeps ready (`core/pure.py`); two bytes each
CONTACT_PHONE = env("CONTACT_PHONE", "02 555 0199")
CONTACT_EMAIL = env("CONTACT_EMAIL", "cleanreport@opdc.example")

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(INSTALLED_APPS.index("allauth"), "django.forms")

# Terms of the office that must not stand on two lines (the `keep` filter).
KEEP_TERMS = [
    "ผู้รับบริการ", "ผู้มีส่วนได้ส่วนเสีย", "ผู้ได้รับผลกระทบ", "ค่าเป้าหมาย", "เป้าหมาย", "กระบวนงาน", "ประเภทกระบวนงาน", "ตัวชี้วัด",
    "มาตรการ", "ความเสี่ยง", "ความก้าวหน้า", "ผู้บันทึกข้อมูล", "ผู้รับรอง", "ผู้รายงาน", "รับทราบ", "สำเนาคงรูป", "หลักฐานอ้างอิง",
    "หลักฐาน", "ความโปร่งใส", "ปีงบประมาณ", "ปัจจัยสำคัญ", "ส่วนราชการ", "จังหวัด", "เข้าสู่ระบบ",
    "ดำเนินงาน", "เผยแพร่", "ค่าธรรมเนียม", "เจ้าหน้าที่", "สิ้นสุดโครงการ", "ตัวอักษร", "ขั้นตอน", "ร้อยละ",
    "ผู้ตรวจประเมิน", "ตรวจประเมิน", "มอบหมาย", "ปฏิบัติงาน",
]  # fmt: skip

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "links": {"()": "cleanreport.certification.logs.HiddenLinks"},
        "health": {"()": "cleanreport.serving.logs.NotOfHealth"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links", "health"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
}
