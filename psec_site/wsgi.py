import gc
import logging
import os
from collections.abc import Callable

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from .malformed import RefuseMalformed
from .monitoring.shared_counters import share_counters
from .request_limits.wsgi import LimitBodies, LimitWork

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psec_site.settings.production")
logging.captureWarnings(True)  # before the site is loaded: each is a line like all others

application: Callable = LimitWork(get_wsgi_application())
if not settings.DEBUG:  # so that a changed template is seen at once
    from .page_cache.wsgi import PageCache

    application = PageCache(application)
application = LimitBodies(application)
application = RefuseMalformed(application)
if not settings.DEBUG:
    share_counters()
    from .monitoring.requests import ObserveRequests

    application = ObserveRequests(application)

# Excludes what is loaded by now from garbage collection: it stays for the life of the process.
gc.collect()
gc.freeze()
