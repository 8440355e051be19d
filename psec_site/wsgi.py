import gc
import os
from collections.abc import Callable

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psec_site.settings.production")

application: Callable = get_wsgi_application()
if not settings.DEBUG:  # whoever works on a template sees it change
    from .page_cache.wsgi import PageCache

    application = PageCache(application)

# What is loaded by now stays: no garbage collection looks through it again.
gc.collect()
gc.freeze()
