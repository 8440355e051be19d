from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from pages.models import HomePage, SiteSettings
from pages.models.settings import FooterLink
from psec_site import redirects
from psec_site.added_once import add_missing, note_all
from psec_site.collective_pages import FOOTER_PAGES, PAGES, PARENTS, add, content, page_of
from psec_site.spanish_pages import add_spanish_pages
from youth_stories.models import Consent, StoryPage, Wording
from youth_stories.retention.replay import replay_ledger
from youth_stories.review.by_hand import record_by_hand
from youth_stories.review.decisions import accept
from youth_stories.rules.consent_wording import SCOPES

# Fixed, so that the ledger's entry of a withdrawal is valid in a new database too.
MAKAYLA = UUID("2dab7dbc-ac08-4bea-912e-816e2192babd")


class Command(BaseCommand):
    help = (
        "Create the Collective's own pages from psec_site/content, each once, the Spanish ones, "
        "unless there are Spanish pages, and the list of words staff can change."
    )

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        self.load()
        # This database may be older than a withdrawal that is in the ledger.
        replayed = replay_ledger()
        if replayed.erased:
            self.stdout.write(f"Erased again, says the ledger: {replayed.erased} stories.")
        if replayed.hidden:
            self.stdout.write(f"Hidden until somebody decides: {replayed.hidden} stories.")

    def load(self) -> None:
        self.set_site_address()
        Wording.objects.add_missing()
        if HomePage.objects.exists():
            home = Site.objects.get(is_default_site=True).root_page.specific
            added = [page.title for page in add_missing(home)]
            self.stdout.write("The pages exist already: nothing was changed.")
            if added:
                self.stdout.write(f"Added, as this site never had them: {', '.join(added)}.")
        else:
            self.load_english()
            self.stdout.write("The Collective's pages are loaded.")
        home = Site.objects.get(is_default_site=True).root_page.specific
        for page in add_spanish_pages(home):
            self.stdout.write(f"Added in Spanish as a draft, to be read first: “{page.title}”.")
        # So that the first change by staff can be undone, too.
        for site_settings in SiteSettings.objects.filter(latest_revision=None):
            site_settings.save_revision(log_action=True)

    def load_english(self) -> None:
        home = self.make_home()
        pages: dict[str, Page] = {}
        for name in PAGES:
            pages[name] = add(pages[PARENTS[name]] if name in PARENTS else home, page_of(name))
        site_settings = SiteSettings.objects.create(site=Site.objects.get(), **content("settings"))
        for order, name in enumerate(FOOTER_PAGES):
            FooterLink.objects.create(settings=site_settings, page=pages[name], sort_order=order)
        redirects.load(home)
        note_all()
        home.featured_story = publish_makayla()
        home.save_revision(log_action=True).publish()

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
