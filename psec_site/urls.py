from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from youth_stories.review import story_chooser
from youth_stories.wall.feed import StoriesFeed

from . import health, icons, media, search, security_txt
from .sitemaps import Sitemap
from .staff.urls import closed_doors

handler400 = "psec_site.outage.bad_request"
handler500 = "psec_site.outage.server_error"

urlpatterns = [
    path("livez/", health.livez),
    path("readyz/", health.readyz),
    path("media/<path:path>", media.media, name="media"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": Sitemap}}),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain")),
    path("favicon.ico", icons.favicon),
    path("site.webmanifest", icons.Manifest.as_view(), name="manifest"),
    *closed_doors,
    path("account/", include("psec_site.staff.urls")),
    path(security_txt.PATH, security_txt.security_txt),
    path("admin/", include(story_chooser.urlpatterns)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # In Spanish the same addresses below /es/.
    *i18n_patterns(
        path("search/", search.search, name="search"),
        path("hear-from-our-youth/feed/", StoriesFeed(), name="stories_feed"),
        path("", include("youth_stories.urls")),
        path("", include("pages.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
