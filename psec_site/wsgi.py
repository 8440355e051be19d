import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psec_site.settings.production")

django = get_wsgi_application()

from .page_cache import PageCache  # noqa: E402 - it needs Django's settings

application = PageCache(django)
