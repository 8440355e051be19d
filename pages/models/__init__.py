from .base import BasePage
from .confirmation import TranslationConfirmation
from .contact import Contact
from .downloads import DownloadsPage
from .events import EventPage, EventsPage
from .figure import Figure
from .home import HomePage
from .images import CustomImage, Rendition
from .index import IndexPage
from .loaded import LoadedContent
from .news import ArticlePage, NewsPage
from .people import PeoplePage, WorkgroupPage
from .settings import SiteSettings
from .spotlights import MembersInActionPage, SpotlightPage
from .standard import StandardPage
from .statements import MissionPage, VisionPage

__all__ = [
    "ArticlePage",
    "BasePage",
    "Contact",
    "CustomImage",
    "DownloadsPage",
    "EventPage",
    "EventsPage",
    "Figure",
    "HomePage",
    "IndexPage",
    "LoadedContent",
    "MembersInActionPage",
    "MissionPage",
    "NewsPage",
    "PeoplePage",
    "Rendition",
    "SiteSettings",
    "SpotlightPage",
    "StandardPage",
    "TranslationConfirmation",
    "VisionPage",
    "WorkgroupPage",
]
