from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.models import Page, Site

from .languages import OTHER_LANGUAGES, home_path, path_in
from .models import HomePage, StandardPage
from .models.settings import FooterLink


class Navigation:
    """The pages to which the header and the footer link, read once per request."""

    def __init__(self, request: HttpRequest, site: Site):
        self.request = request
        self.site = site

    @classmethod
    def for_request(cls, request: HttpRequest | None) -> "Navigation | None":
        """The navigation of the request's site. None without a request or a site."""
        site = Site.find_for_request(request) if request else None
        if request is None or site is None:
            return None
        if not hasattr(request, "_navigation"):
            request._navigation = cls(request, site)  # type: ignore[attr-defined]
        return request._navigation  # type: ignore[attr-defined]

    @cached_property
    def top_pages(self) -> list[Page]:
        """The live children of every language's home page, in the order of the page tree."""
        root = self.site.root_page
        is_child = Q(depth=root.depth + 1, path__startswith=root.path)
        for language in OTHER_LANGUAGES:
            is_child |= Q(depth=root.depth + 2, url_path__startswith=home_path(root, language))
        types = {*HomePage.allowed_subpage_models(), *StandardPage.allowed_subpage_models()}
        # By type, which has an index: by path or order, the database would read every story.
        pages = Page.objects.live().exact_type(*types - {Page}).filter(is_child).order_by()
        return sorted(pages, key=lambda page: page.path)

    @cached_property
    def footer_pages(self) -> list[Page]:
        """The live pages that staff chose for the footer, in their order."""
        links = FooterLink.objects.filter(settings__site=self.site, page__live=True)
        return [link.page for link in links.select_related("page")]

    def url(self, page: Page) -> str:
        return page.get_url(self.request, current_site=self.site)

    def home_path(self, language: str) -> str:
        """The url_path of this language's home page."""
        return home_path(self.site.root_page, language)

    def page_at(self, url_path: str) -> Page | None:
        """The live page with this url_path, if it is Home, a top page or in the footer."""
        root = self.site.root_page
        pages = [root, *self.top_pages, *self.footer_pages]
        return next((page for page in pages if page.url_path == url_path), None)

    def page_of_type(self, model: type[Page]) -> Page | None:
        """The first top page of this type."""
        type_id = ContentType.objects.get_for_model(model).pk
        return next((page for page in self.top_pages if page.content_type_id == type_id), None)

    def in_language(self, page: Page, language: str) -> Page | None:
        """The page's counterpart in that language, if it is live and one of `page_at`."""
        return self.page_at(path_in(self.site.root_page, page.url_path, language))
