"""What is promised about erasing a story that was taken back: on pages and in letters."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FROM_WEBSITE = timedelta(hours=72)  # rule R16

ERASED_WITHIN = _(
    "Within 72 hours its words are erased from this website, and its photo if it had one. "
    "Encrypted safety copies lose them within 30 days."
)
ERASED_FROM_WEBSITE = _(
    "Its words are erased from this website, and its photo if it had one. Encrypted safety copies "
    "lose them within 30 days of that."
)
ERASED_EVERYWHERE = _(
    "Its words are erased from this website and from our encrypted safety copies, and its photo if "
    "it had one."
)


def erased_words(since: datetime) -> Promise:
    """What is true now of a story whose words were to be erased from then on."""
    passed = timezone.now() - since
    if passed < FROM_WEBSITE:
        return ERASED_WITHIN
    from_backups = FROM_WEBSITE + timedelta(days=settings.BACKUP_DAYS)
    return ERASED_FROM_WEBSITE if passed < from_backups else ERASED_EVERYWHERE
