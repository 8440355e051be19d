"""What search engines read of a page: https://schema.org"""

from typing import Any

from django.conf import settings

from .models import ArticlePage, EventPage

SCHEMA = "https://schema.org"


def organization() -> dict[str, str]:
    return {
        "@type": "Organization",
        "name": settings.WAGTAIL_SITE_NAME,
        "url": settings.SITE_URL,
    }


def event(page: EventPage) -> dict[str, Any]:
    """The event at its next time, or its last one."""
    occurrence, modes = page.occurrence, []
    places: list[dict] = []
    if page.location:
        place = {"@type": "Place", "name": page.place or page.address}
        places.append(place | ({"address": page.address} if page.address else {}))
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
        **(
            {"location": places, "eventAttendanceMode": f"{SCHEMA}/{mode}EventAttendanceMode"}
            if places
            else {}
        ),
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
