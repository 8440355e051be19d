"""How a private page says which story it is about, beside the story's key."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ..models import Consent
from .access import Visit

WORDS = 6


def story_name(visit: Visit) -> str:
    """Return the first words of the story, or whose it is for a guardian who may read the name.

    Empty once the story is erased.
    """
    submission = visit.submission
    name = submission.agreed_name
    if visit.person.role == Consent.Role.GUARDIAN and name:
        return _("%(name)s’s story") % {"name": name}
    words = Truncator(" ".join(submission.story.split())).words(WORDS, truncate="…")
    return f"“{words}”" if words else ""
