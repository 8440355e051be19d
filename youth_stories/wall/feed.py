from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _

from ..models import HearFromOurYouthPage, StoryPage

STORIES_IN_FEED = 30


class StoriesFeed(Feed):
    """The newest published stories. The address is in contract with whoever subscribed to it."""

    feed_type = Atom1Feed
    title = _("Hear From Our Youth")

    def link(self):
        return HearFromOurYouthPage.objects.get().url

    def items(self):
        return StoryPage.objects.published().order_by("-element_id")[:STORIES_IN_FEED]

    def item_title(self, story):
        return story.share_title

    def item_description(self, story):
        return linebreaks(story.story, autoescape=True)  # a feed's text is HTML

    def item_link(self, story):
        return story.url

    def item_pubdate(self, story):
        return story.first_published_at

    def item_updateddate(self, story):
        return story.last_published_at
