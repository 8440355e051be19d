"""What search engines read of a page: https://schema.org

Each kind has the properties that Google lists as required:
https://developers.google.com/search/docs/appearance/structured-data/search-gallery
"""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from wagtail.models import Page

from .models import ArticlePage, BasePage, EventPage, HomePage, SiteSettings
from .navigation import Navigation

SCHEMA = "https://schema.org"


def of_page(page: BasePage, navigation: Navigation) -> list[dict[str, Any]]:
    """All that is said of a page. Nothing of one that search engines may not list."""
    if not page.is_listed:
        return []
    found: list[dict[str, Any]] = []
    match page:
        case HomePage():
            return [ngo(SiteSettings.for_request(navigation.request))]
        case EventPage() if page.location or page.is_online:
            found.append(event(page))
        case ArticlePage():
            found.append(article(page))
    return [*found, breadcrumbs(page, navigation)]


def ngo(site_settings: SiteSettings) -> dict[str, Any]:
    """The Collective itself, with its pages elsewhere."""
    return {
        "@context": SCHEMA,
        **organization(),
        "@type": "NGO",
        "logo": settings.SITE_URL + static("icons/apple-touch-icon.png"),
        "sameAs": [link.value["url"] for link in site_settings.social_links],
    }


def breadcrumbs(page: Page, navigation: Navigation) -> dict[str, Any]:
    """The way from Home to the page, in the active language."""
    above = [each for each in navigation.pages if page.is_descendant_of(each)]
    if len(above) < page.depth - navigation.site.root_page.depth:  # a page below a top page's child
        above = list(page.get_ancestors().filter(depth__gte=navigation.site.root_page.depth))
    root = navigation.site.root_url
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": each.title,
            "item": root + navigation.url(each).removeprefix(root),
        }
        for position, each in enumerate([*navigation.localized(above), page], start=1)
    ]
    return {"@context": SCHEMA, "@type": "BreadcrumbList", "itemListElement": items}


def organization() -> dict[str, str]:
    return {
        "@type": "Organization",
        "name": settings.WAGTAIL_SITE_NAME,
        "url": settings.SITE_URL,
    }


def event(page: EventPage) -> dict[str, Any]:
    """The event at its next time, or its last one. It needs a place, or to be online."""
    occurrence, modes = page.occurrence, []
    places: list[dict] = []
    if page.location:
        name, address = page.place or page.address, page.address or page.place
        places.append({"@type": "Place", "name": name, "address": address})
        modes.append("Offline")
    if page.is_online:
        places.append({"@type": "VirtualLocation", "url": page.sign_up_url or page.full_url})
        modes.append("Online")
    mode = "Mixed" if len(modes) > 1 else "".join(modes)
    return {
        "@context": SCHEMA,
        "@type": "Event",
        "name": page.title,
        "description": page.summary,
        "url": page.full_url,
        "startDate": occurrence.starts_at.isoformat(),
        "endDate": occurrence.ends_at.isoformat(),
        "eventStatus": f"{SCHEMA}/Event{'Cancelled' if page.is_cancelled else 'Scheduled'}",
        "organizer": organization(),
        "location": places,
        "eventAttendanceMode": f"{SCHEMA}/{mode}EventAttendanceMode",
    }


def article(page: ArticlePage) -> dict[str, Any]:
    """The news; the organization stands for an author who is not named."""
    named = {"@type": "Person", "name": page.author}
    return {
        "@context": SCHEMA,
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.summary,
        "url": page.full_url,
        "datePublished": page.date.isoformat(),
        "author": named if page.author else organization(),
        "publisher": organization(),
    }
