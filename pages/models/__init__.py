from .base import BasePage
from .confirmation import TranslationConfirmation
from .contact import Contact
from .home import HomePage
from .images import CustomImage, Rendition
from .settings import SiteSettings
from .spotlights import MembersInActionPage, SpotlightPage
from .standard import StandardPage
from .statements import MissionPage, VisionPage

__all__ = [
    "BasePage",
    "Contact",
    "CustomImage",
    "HomePage",
    "MembersInActionPage",
    "MissionPage",
    "Rendition",
    "SiteSettings",
    "SpotlightPage",
    "StandardPage",
    "TranslationConfirmation",
    "VisionPage",
]
