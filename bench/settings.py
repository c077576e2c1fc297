"""The product's settings, with the recorder and the floor beside every page."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE

MIDDLEWARE = ["bench.floor.counting", *MIDDLEWARE, "bench.floor.recording"]
ROOT_URLCONF = "bench.urls"
SESSION_COOKIE_AGE = 6 * 3600
