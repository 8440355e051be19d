"""Which of the Collective's pages load_content has added: what staff deleted does not come back."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page, PageLogEntry

from pages.models import HomePage, LoadedContent, SiteSettings
from pages.models.settings import FooterLink

from . import redirects
from .collective_pages import FOOTER_PAGES, PAGES, PARENTS, add, content, page_of
from .spanish_pages import add_spanish_page

REDIRECTS = "redirects"
# What every site had before this was noted down.
FIRST = (
    "mission",
    "vision",
    "members_in_action",
    "cross_key_consulting",
    "hear_from_our_youth",
    "for_families",
    "privacy",
    "accessibility",
)


def add_missing(home: HomePage) -> list[Page]:
    """Adds what this site has never had below its English home page. Returns the new pages.

    Each with its Spanish one, if the site has Spanish pages.
    """
    known, added = _known(home), []
    for name in PAGES:
        if name not in known and (page := _add(name, home)):
            added.append(page)
    if REDIRECTS not in known:
        redirects.load(home)
    note_all()
    return added


def note_all() -> None:
    """Notes that this site has, or has had, everything of now."""
    rows = [LoadedContent(name=name) for name in (*PAGES, REDIRECTS)]
    LoadedContent.objects.bulk_create(rows, ignore_conflicts=True)


def _known(home: HomePage) -> set[str]:
    """What the site has had, if only in its log: the names of content files."""
    if noted := set(LoadedContent.objects.values_list("name", flat=True)):
        return noted
    was_there = {name for name in PAGES if name in FIRST or _was_there(name, home)}
    return was_there | ({REDIRECTS} if redirects.are_loaded() else set())


def _was_there(name: str, home: HomePage) -> bool:
    kind = ContentType.objects.get_for_model(PAGES[name])
    is_there = PAGES[name].objects.descendant_of(home).exists()
    return is_there or PageLogEntry.objects.filter(content_type=kind).exists()


def _add(name: str, home: HomePage) -> Page | None:
    """The page, unless the one above it is missing or another one has its address."""
    page, parent = page_of(name), home
    if name in PARENTS:
        above = PARENTS[name]
        parent = PAGES[above].objects.child_of(home).filter(slug=content(above)["slug"]).first()
    if parent is None or Page.objects.child_of(parent).filter(slug=page.slug).exists():
        return None
    page = add(parent, page)
    if name in FOOTER_PAGES:
        for settings in SiteSettings.objects.filter(site__root_page=home):
            place = settings.footer_links.count()
            FooterLink.objects.create(settings=settings, page=page, sort_order=place)
    if spanish := Locale.objects.filter(language_code="es").first():
        add_spanish_page(name, page, spanish)
    return page
