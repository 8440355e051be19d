"""The Spanish tree of pages: made once, on a new site and on one from before it had languages.

Before, Spanish pages were below an English page with the slug "es", and paired by equal slugs.
"""

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Locale, Page, Site

from pages.models import HomePage, SiteSettings, StandardPage
from pages.translations import matched, record_translation, texts
from youth_stories.models import HearFromOurYouthPage

from .collective_pages import PAGES, add, content, page_of

OLD_HOME = "es"
# The site depends on these: they are published whatever staff wrote in English.
ALWAYS_LIVE = (HomePage, HearFromOurYouthPage)


@transaction.atomic
def add_spanish_pages(home: HomePage) -> list[Page]:
    """Adds the Spanish pages of this English home page, unless there are some.

    A page whose English words were changed by staff is added as a draft. Returns these drafts.
    """
    locale, _created = Locale.objects.get_or_create(language_code="es")
    if home.has_translation(locale):
        return []
    spanish_home = _add_home(home, locale)
    old_home = StandardPage.objects.child_of(home).filter(slug=OLD_HOME).first()
    drafts = []
    for name, model in PAGES.items():
        english = _english(home, name)
        if english is None:
            continue
        if old_home and (old := _child(old_home, english.slug, model)):
            _move(old, spanish_home, home)
        elif page := add_spanish_page(name, english, locale):
            drafts += [] if page.live else [page]
    if old_home:
        _move_the_rest(old_home, spanish_home, home)
    _fill_settings()
    # Another process may have read the sites' addresses meanwhile.
    transaction.on_commit(Site.clear_site_root_paths_cache)
    return drafts


def _english(home: HomePage, name: str) -> Page | None:
    pages = PAGES[name].objects.descendant_of(home).filter(locale=home.locale)
    return pages.filter(slug=content(name)["slug"]).first()


def _child(parent: Page, slug: str, model: type[Page]) -> Page | None:
    return model.objects.child_of(parent).filter(slug=slug).first()


def _add_home(home: HomePage, locale: Locale) -> HomePage:
    spanish = HomePage(
        slug=f"{home.slug}-{locale.language_code}",
        locale=locale,
        translation_key=home.translation_key,
        featured_story=home.featured_story,
        **content("home", "es"),
    )
    add(home.get_parent(), spanish)
    record_translation(home, locale, matched(HomePage(**content("home")), spanish))
    return spanish


def add_spanish_page(name: str, english: Page, locale: Locale) -> Page | None:
    """The page from its content file, live if staff have not changed its English words.

    None if the page above it has no Spanish one.
    """
    parent = english.get_parent().specific.get_translation_or_none(locale)
    if parent is None:
        return None
    loaded, spanish = page_of(name), page_of(name, "es")
    spanish.locale, spanish.translation_key = locale, english.translation_key
    spanish.slug = english.slug
    is_unchanged = texts(loaded) == texts(english)
    live = english.live and (is_unchanged or isinstance(english, ALWAYS_LIVE))
    record = matched(loaded, spanish)
    add(parent, spanish, live=live)
    record_translation(english, locale, record)
    return spanish


def _move(page: Page, spanish_home: HomePage, home: HomePage) -> None:
    """Moves a Spanish page with those below it, and pairs each with the English one by its slug."""
    # Read anew: a move counts on how many children its target has.
    page.move(HomePage.objects.get(pk=spanish_home.pk), pos="last-child")
    page = type(page).objects.get(pk=page.pk)
    moved = page.get_descendants(inclusive=True)
    moved.update(locale=spanish_home.locale)
    for each in moved.specific():
        path = home.url_path + each.url_path.removeprefix(spanish_home.url_path)
        english = type(each).objects.filter(url_path=path, locale=home.locale).first()
        if english and not english.has_translation(spanish_home.locale):
            _rows(each).update(translation_key=english.translation_key)
            if words := matched(english, each):
                record_translation(english, spanish_home.locale, words)


def _move_the_rest(old_home: StandardPage, spanish_home: HomePage, home: HomePage) -> None:
    for page in old_home.get_children().specific():
        _move(page, spanish_home, home)
    old_home = StandardPage.objects.get(pk=old_home.pk)
    old_home.view_restrictions.update(page=spanish_home)
    if old_home.revisions.count() <= 1:
        old_home.delete()  # nobody has edited it since it was loaded
        return
    old_home.unpublish()
    old_home.slug = "en-espanol"
    old_home.save()
    _move(old_home, spanish_home, home)


def _rows(page: Page) -> QuerySet[Page]:
    return Page.objects.filter(pk=page.pk)


def _fill_settings() -> None:
    """Adds the Spanish footer where the English one is the Collective's own."""
    loaded = content("settings")
    unchanged = SiteSettings.objects.filter(footer_text=loaded["footer_text"], footer_text_es="")
    unchanged.update(footer_text_es=loaded["footer_text_es"])
