from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from .languages import active_language


class LocalizedPageLinkHandler(PageLinkHandler):
    """Links in rich text lead to the page in the active language, as with Wagtail's own handler.

    With one query for all links of a text instead of two for each.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        pages = cls.get_many(attrs_list)
        keys = [page.translation_key for page in pages if page]
        rows = Page.objects.live().filter(translation_key__in=keys)
        rows = rows.filter(locale__language_code=active_language())
        localized = {row.translation_key: row for row in rows}
        return [
            f'<a href="{escape(localized.get(page.translation_key, page).url)}">' if page else "<a>"
            for page in pages
        ]
