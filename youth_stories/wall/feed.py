"""The feed of stories."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _

from ..models import HearFromOurYouthPage, StoryPage
from ..models.content import OTHER_LANGUAGE
from ..rules.names_in_letters import with_isolated
from ..rules.text import clean_line, clean_text

STORIES_IN_FEED = 30
UNDETERMINED = "und"  # a language that has no other tag: BCP 47


class AtomFeed(Atom1Feed):
    """Django's Atom feed whose entries say their language."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}


class StoriesFeed(Feed):
    """The newest published stories that search engines may list: a feed is copied (rule R22).

    People subscribe to its URL, so that must not change. Its text is cleaned once more: one
    character that XML does not allow would break the feed for all of them.
    """

    feed_type = AtomFeed
    title = _("Hear From Our Youth")
    author_name = "Philadelphia STEM Equity Collective"

    # Full addresses, on one host whichever the request names: readers know an entry by its address.
    def link(self) -> str:
        page = HearFromOurYouthPage.with_stories().localized
        return page.full_url

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("stories_feed")

    def items(self) -> QuerySet[StoryPage]:
        listed = StoryPage.objects.published().with_listing().filter(may_be_listed=True)
        return listed.order_by("-element_id")[:STORIES_IN_FEED]

    def item_title(self, story: StoryPage) -> str:
        return with_isolated(clean_line(story.display_name), clean_line(story.share_title))

    def item_description(self, story: StoryPage) -> str:
        return linebreaks(clean_text(story.story), autoescape=True)  # a feed's text is HTML

    def item_link(self, story: StoryPage) -> str:
        return story.full_url

    def item_pubdate(self, story: StoryPage) -> datetime:
        return story.first_published_at

    def item_updateddate(self, story: StoryPage) -> datetime:
        return story.last_published_at

    def item_extra_kwargs(self, story: StoryPage) -> dict[str, str]:
        return {"language": UNDETERMINED if story.language == OTHER_LANGUAGE else story.language}
