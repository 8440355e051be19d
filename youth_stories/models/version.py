from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from wagtail.models import Revision

if TYPE_CHECKING:
    from .story import StoryPage


def version_of(revision: Revision) -> "StoryPage":
    """The story page as of this revision. ObjectDoesNotExist if it was erased in the meantime."""
    if revision.content_object is None:
        raise ObjectDoesNotExist("This story was erased.")
    try:
        return revision.as_object()
    except Exception as error:  # modelcluster has a class for no error: here a photo is gone
        if isinstance(error.__context__, ObjectDoesNotExist):
            raise error.__context__ from None
        raise
