"""What tests change: quick passwords, plain static files, no limits that would slow a run down."""

import atexit
import os
import shutil
import tempfile

if "CLEANREPORT_VAR" not in os.environ:
    os.environ["CLEANREPORT_VAR"] = tempfile.mkdtemp(prefix="cleanreport-test-")
    atexit.register(shutil.rmtree, os.environ["CLEANREPORT_VAR"], ignore_errors=True)
os.environ.setdefault("CLEANREPORT_SECRET_KEY", "only-for-tests")

from config.settings import *  # noqa: F403
from config.settings import DATABASES, LOGGING, VAR

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {"BACKEND": "cleanreport.evidence.storage.Folder"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A file, not memory: the browser tests read the database from the server's threads.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test-sqlite3"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
ALLOWED_HOSTS = ["*"]
# pytest hears what is logged; the stream of this moment is closed by then, and each line would be a traceback.
LOGGING["handlers"]["console"]["class"] = "logging.NullHandler"  # type: ignore[index]
