"""The Collective's own pages, in both languages, from the files in psec_site/content."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from wagtail.models import Page

from pages.models import (
    DownloadsPage,
    EventsPage,
    MembersInActionPage,
    MissionPage,
    NewsPage,
    PeoplePage,
    SpotlightPage,
    StandardPage,
    VisionPage,
)
from psec_site.forms.models import ContactPage, FormField, FormPage, FormsPage
from youth_stories.models import HearFromOurYouthPage

CONTENT = Path(__file__).parent / "content"
# Settings that pages name: $UNANSWERED_DAYS in a content file becomes its number of days.
DAYS = ("UNANSWERED_DAYS", "DECLINED_DAYS", "RECORD_DAYS", "ERASURE_NOTICE_DAYS", "BACKUP_DAYS")
# The content file and the type of each page below Home, parents first.
PAGES: dict[str, type[Page]] = {
    "mission": MissionPage,
    "vision": VisionPage,
    "members_in_action": MembersInActionPage,
    "cross_key_consulting": SpotlightPage,
    "events": EventsPage,
    "news": NewsPage,
    "people": PeoplePage,
    "downloads": DownloadsPage,
    "hear_from_our_youth": HearFromOurYouthPage,
    "for_families": StandardPage,
    "privacy": StandardPage,
    "accessibility": StandardPage,
    "contact": ContactPage,
    "forms": FormsPage,
    "contact_form": FormPage,
}
PARENTS = {"cross_key_consulting": "members_in_action", "contact_form": "forms"}
FOOTER_PAGES = ("contact", "for_families", "privacy", "accessibility")


def content(name: str, language: str = "en", days: Mapping[str, object] | None = None) -> dict:
    """The data of the content file of that name, with the numbers of days from the settings.

    A file in another language holds only what differs from the English one.
    """
    text = Template((CONTENT / f"{name}.toml").read_text())
    days = days or {each: getattr(settings, each) for each in DAYS}
    data = tomllib.loads(text.safe_substitute(days))
    return data if language == "en" else data | content(f"{language}/{name}", days=days)


def page_of(name: str, language: str = "en", days: Mapping[str, object] | None = None) -> Page:
    """The page of the content file of that name, not yet saved."""
    fields, model = content(name, language, days), PAGES[name]
    if "body" in fields:
        blocks = [(block["type"], block.get("value")) for block in fields["body"]]
        field = model._meta.get_field("body")
        # As it is stored, which gives every block its id.
        fields["body"] = field.get_prep_value(field.to_python(blocks))
    if "form_fields" in fields:
        # The same key in each language: so wagtail-localize pairs the questions.
        fields["form_fields"] = [
            FormField(translation_key=uuid5(NAMESPACE_URL, f"{name} {number}"), **question)
            for number, question in enumerate(fields["form_fields"])
        ]
    return model(**fields)


def slugs() -> Iterator[tuple[str, str]]:
    """The name of each content file with the slug of its page."""
    return ((name, content(name)["slug"]) for name in PAGES)


def add[PageType: Page](parent: Page, page: PageType, *, live: bool = True) -> PageType:
    """Adds the page as the last child of the parent, and publishes it unless `live` is false.

    Its history begins with these words: staff can compare with them, and restore them.
    """
    page.live = live
    parent.add_child(instance=page)
    revision = page.save_revision(log_action=True)
    if live:
        revision.publish()
    return page
