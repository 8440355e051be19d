"""How a private page says which story it is about, beside the story's key."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ..models import Consent
from .access import Visit

WORDS = 6


def story_name(visit: Visit) -> str:
    """Return the first words of the student's story, or whose story the guardian sees.

    Empty once the story is erased.
    """
    submission = visit.submission
    if visit.person.role == Consent.Role.GUARDIAN and submission.first_name:
        return _("%(name)s’s story") % {"name": submission.first_name}
    words = Truncator(" ".join(submission.story.split())).words(WORDS, truncate="…")
    return f"“{words}”" if words else ""
