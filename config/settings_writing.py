"""Settings of the process that writes papers: what it needs starts in a fifth of the time, and it has no database."""

from config.settings import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "cleanreport.core",
    "cleanreport.documents",
]
AUTH_USER_MODEL = "auth.User"
DATABASES = {}
