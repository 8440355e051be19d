"""What is promised about erasing a story that was taken back: on pages and in letters."""

from django.utils.translation import gettext_lazy as _

ERASED_WITHIN = _(
    "Within 72 hours its words are erased from this website, and its photo if it had one. "
    "Encrypted safety copies lose them within 30 days."
)
