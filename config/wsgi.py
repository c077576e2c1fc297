"""The entry for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What is loaded now stays: the collector need not look at it again, nor after every few hundred objects of a page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
