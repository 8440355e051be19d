import gc
import os
from collections.abc import Callable

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psec_site.settings.production")

application: Callable = get_wsgi_application()
if not settings.DEBUG:  # so that a changed template is seen at once
    from .page_cache.wsgi import PageCache

    application = PageCache(application)

# Excludes what is loaded by now from garbage collection: it stays for the life of the process.
gc.collect()
gc.freeze()
