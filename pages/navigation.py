from collections.abc import Iterable

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import cached_property
from wagtail.models import Page, Site

from .languages import active_language
from .models import BasePage, HomePage, IndexPage, StandardPage
from .models.settings import FooterLink


class Navigation:
    """The pages to which the header and the footer link, read once per request."""

    def __init__(self, request: HttpRequest, site: Site, page: Page | None):
        self.request = request
        self.site = site
        self.page = page

    @classmethod
    def for_request(
        cls, request: HttpRequest | None, page: Page | None = None
    ) -> "Navigation | None":
        """The navigation of the request's site. None without a request or a site.

        `page` is the one that is shown: its counterparts in other languages are read with the rest.
        """
        site = Site.find_for_request(request) if request else None
        if request is None or site is None:
            return None
        if not hasattr(request, "_navigation"):
            request._navigation = cls(request, site, page)  # type: ignore[attr-defined]
        return request._navigation  # type: ignore[attr-defined]

    @cached_property
    def pages(self) -> list[Page]:
        """The live home pages of all languages, their children, and the page in every language.

        In the order of the page tree.
        """
        root = self.site.root_page
        types = {
            HomePage,
            *HomePage.allowed_subpage_models(),
            *StandardPage.allowed_subpage_models(),
        }
        # By type, which has an index: by path or order, the database would read every story.
        wanted = Page.objects.all().exact_type_q(*types - {Page})
        wanted &= Q(depth__in=(root.depth, root.depth + 1))
        if self.page:
            wanted |= Q(translation_key=self.page.translation_key)
        pages = (
            Page.objects.live().filter(wanted).select_related("locale", "confirmation").order_by()
        ).annotate(lists_nothing=Case(*_empty_indexes(), default=Value(False)))
        return sorted(pages, key=lambda page: page.path)

    def home(self, language: str) -> Page | None:
        """The home page in this language, if it is live."""
        return self._in_language(self.site.root_page, language)

    def top_pages(self, language: str) -> list[Page]:
        """The live children of this language's home page, in the order of the page tree."""
        if not (home := self.home(language)):
            return []
        return [page for page in self.pages if page.is_child_of(home)]

    def top_page(self, slug: str, language: str) -> Page | None:
        """The top page with this slug; the home page for an empty slug."""
        if not slug:
            return self.home(language)
        return next((page for page in self.top_pages(language) if page.slug == slug), None)

    def menu(self, language: str) -> list[Page]:
        """The top pages that are in the menu: of those that list pages, the ones that list some."""
        pages = self.top_pages(language)
        return [page for page in pages if page.show_in_menus and not page.lists_nothing]

    def page_of_type(self, model: type[Page]) -> Page | None:
        """The first top page of this type in the active language."""
        type_id = ContentType.objects.get_for_model(model).pk
        pages = self.top_pages(active_language())
        return next((page for page in pages if page.content_type_id == type_id), None)

    @cached_property
    def footer_pages(self) -> list[Page]:
        """The live pages that staff chose for the footer, each in the active language if it is."""
        links = FooterLink.objects.filter(settings__site=self.site, page__live=True)
        return self.localized([link.page for link in links.select_related("page")])

    def url(self, page: Page) -> str:
        # A story's address depends on the language, which only its own type knows.
        return page.specific_deferred.get_url(self.request, current_site=self.site)

    def localized(self, pages: Iterable[Page]) -> list[Page]:
        """The pages, each in the active language if it is live in it.

        With one more query if one of them is neither a top page nor the page that is shown.
        """
        pages, language = list(pages), active_language()
        known = {page.translation_key for page in self.pages}
        others = {page.translation_key for page in pages} - known
        found = {page.translation_key: self._in_language(page, language) for page in pages}
        if others:
            rows = Page.objects.live().filter(translation_key__in=others)
            for page in rows.filter(locale__language_code=language):
                found[page.translation_key] = page
        return [found[page.translation_key] or page for page in pages]

    def url_in(self, page: Page, language: str) -> str | None:
        """The address in that language of a top page, the home page or the page that is shown.

        None if it is not live in that language.
        """
        if isinstance(page, BasePage) and page.is_in_every_language:
            with translation.override(language):
                return self.url(page)
        counterpart = self._in_language(page, language)
        return self.url(counterpart) if counterpart else None

    def is_unconfirmed(self, page: Page) -> bool:
        """Whether this is a translated page that no bilingual person has confirmed."""
        if active_language() == settings.LANGUAGE_CODE:
            return False
        own = self._in_language(page, active_language())
        return own is not None and own.pk == page.pk and not hasattr(own, "confirmation")

    def _in_language(self, page: Page, language: str) -> Page | None:
        return next(
            (
                each
                for each in self.pages
                if each.translation_key == page.translation_key
                and each.locale.language_code == language
            ),
            None,
        )


def _empty_indexes() -> list[When]:
    """The conditions under which a page is one that lists others and there is none to list."""
    models = [model for model in HomePage.allowed_subpage_models() if issubclass(model, IndexPage)]
    return [
        When(
            Q(content_type=ContentType.objects.get_for_model(model))
            & ~Exists(model.listed().filter(locale=OuterRef("locale"))),
            then=Value(True),
        )
        for model in models
    ]
