import tomllib
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from pages.models import (
    HomePage,
    MembersInActionPage,
    MissionPage,
    SiteSettings,
    SpotlightPage,
    StandardPage,
    VisionPage,
)
from pages.models.settings import FooterLink
from youth_stories.models import Consent, HearFromOurYouthPage, StoryPage
from youth_stories.retention.replay import replay_ledger
from youth_stories.review.by_hand import record_by_hand
from youth_stories.review.decisions import accept
from youth_stories.rules.consent_wording import SCOPES

CONTENT = Path(__file__).resolve().parents[2] / "content"
# Fixed, so that the ledger's entry of a withdrawal is valid in a new database too.
MAKAYLA = UUID("2dab7dbc-ac08-4bea-912e-816e2192babd")
FOOTER_PAGES = ("for_families", "privacy", "accessibility")


# Settings that pages name: $UNANSWERED_DAYS in a content file becomes its number of days.
DAYS = ("UNANSWERED_DAYS", "DECLINED_DAYS", "RECORD_DAYS", "ERASURE_NOTICE_DAYS")


def content(name: str) -> dict:
    """The data of the content file of that name, with the numbers of days from the settings."""
    text = Template((CONTENT / f"{name}.toml").read_text())
    return tomllib.loads(text.safe_substitute({each: getattr(settings, each) for each in DAYS}))


class Command(BaseCommand):
    help = "Create the Collective's own pages from psec_site/content, unless there are pages."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        self.load()
        # This database may be older than a withdrawal that is in the ledger.
        if erased := replay_ledger():
            self.stdout.write(f"Erased again, because they were withdrawn: {erased} stories.")

    def load(self) -> None:
        self.set_site_address()
        if HomePage.objects.exists():
            self.stdout.write("The pages exist already: nothing was changed.")
            return
        home = self.make_home()
        add(home, MissionPage(**content("mission")))
        add(home, VisionPage(**content("vision")))
        members = add(home, MembersInActionPage(**content("members_in_action")))
        add(members, SpotlightPage(**content("cross_key_consulting")))
        add(home, HearFromOurYouthPage(**content("hear_from_our_youth")))
        footer_pages = [add(home, standard_page(name)) for name in FOOTER_PAGES]
        in_spanish = add(home, standard_page("es/home"))
        for name in FOOTER_PAGES:
            add(in_spanish, standard_page(f"es/{name}"))
        site_settings = SiteSettings.objects.create(site=Site.objects.get(), **content("settings"))
        for order, page in enumerate(footer_pages):
            FooterLink.objects.create(settings=site_settings, page=page, sort_order=order)
        home.featured_story = publish_makayla()
        home.save_revision().publish()
        self.stdout.write("The Collective's pages are loaded.")

    def set_site_address(self) -> None:
        """Sets the host name and the port of Wagtail's site to those of SITE_URL."""
        address = urlsplit(settings.SITE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        Site.objects.filter(is_default_site=True).update(hostname=address.hostname, port=port)
        Site.clear_site_root_paths_cache()

    def make_home(self) -> HomePage:
        """Creates Home in place of the welcome page that Wagtail's migrations create."""
        site = Site.objects.get(is_default_site=True)
        welcome = site.root_page
        home = add(Page.get_first_root_node(), HomePage(slug="psec", **content("home")))
        site.root_page = home
        site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()
        welcome.delete()
        return home


def add[PageType: Page](parent: Page, page: PageType) -> PageType:
    """Publishes the page as the last child of the parent."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def standard_page(name: str) -> StandardPage:
    """The page of the content file of that name, not yet saved."""
    fields = content(name)
    fields["body"] = [(block["type"], block.get("value")) for block in fields["body"]]
    return StandardPage(**fields)


def publish_makayla() -> StoryPage:
    """The campaign's first story, which was public before this website."""
    submission = record_by_hand(
        story_id=MAKAYLA,
        content=content("makayla_cheng"),
        scopes=set(SCOPES) - {"photo", "translation"},
        method=Consent.Method.EARLIER,
        given_on=timezone.localdate(),
        note="Already on the organization's own website, with her name. Dated when it was loaded.",
    )
    page = accept(submission)
    page.get_latest_revision().publish()
    return page
