import tomllib
from pathlib import Path
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
# Always the same, so that a withdrawal of this story holds in a new database too.
MAKAYLA = UUID("2dab7dbc-ac08-4bea-912e-816e2192babd")
FOOTER_PAGES = ("for_families", "privacy", "accessibility")


def words(name: str) -> dict:
    """The content file of that name."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text())


class Command(BaseCommand):
    help = "Makes the Collective's own pages from psec_site/content, unless they are there already."

    @transaction.atomic
    def handle(self, **options):
        self.load()
        # The database may come from a time before somebody withdrew: nobody sees it as it was.
        if erased := replay_ledger():
            self.stdout.write(f"Erased again, because they were withdrawn: {erased} stories.")

    def load(self):
        self.point_site_at_its_address()
        if HomePage.objects.exists():
            self.stdout.write("The pages are there already: nothing was changed.")
            return
        home = self.make_home()
        add(home, MissionPage(**words("mission")))
        add(home, VisionPage(**words("vision")))
        members = add(home, MembersInActionPage(**words("members_in_action")))
        add(members, SpotlightPage(**words("cross_key_consulting")))
        add(home, HearFromOurYouthPage(**words("hear_from_our_youth")))
        footer_pages = [add(home, standard_page(words(name))) for name in FOOTER_PAGES]
        in_spanish = add(home, standard_page(words("es/home")))
        for name in FOOTER_PAGES:
            add(in_spanish, standard_page(words(f"es/{name}")))
        site_settings = SiteSettings.objects.create(site=Site.objects.get(), **words("settings"))
        for order, page in enumerate(footer_pages):
            FooterLink.objects.create(settings=site_settings, page=page, sort_order=order)
        home.featured_story = publish_makayla()
        home.save_revision().publish()
        self.stdout.write("The Collective's pages are loaded.")

    def point_site_at_its_address(self):
        address = urlsplit(settings.SITE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        Site.objects.filter(is_default_site=True).update(hostname=address.hostname, port=port)
        Site.clear_site_root_paths_cache()

    def make_home(self) -> HomePage:
        """Home in the place of the welcome page that Wagtail's migrations leave."""
        site = Site.objects.get(is_default_site=True)
        welcome = site.root_page
        home = add(Page.get_first_root_node(), HomePage(slug="psec", **words("home")))
        site.root_page = home
        site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()
        welcome.delete()
        return home


def add(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def standard_page(content: dict) -> StandardPage:
    content["body"] = [(block["type"], block.get("value")) for block in content["body"]]
    return StandardPage(**content)


def publish_makayla() -> StoryPage:
    submission = record_by_hand(
        story_id=MAKAYLA,
        content=words("makayla_cheng"),
        scopes=set(SCOPES) - {"photo", "translation", "tidy"},
        method=Consent.Method.EARLIER,
        given_on=timezone.localdate(),
        note="Already on the organization's own website, with her name. Dated when it was loaded.",
    )
    page = accept(submission)
    page.get_latest_revision().publish()
    return page
