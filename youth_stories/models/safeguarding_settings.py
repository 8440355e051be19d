import logging
from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .clean_text import CleanTextModel

logger = logging.getLogger(__name__)


@register_setting(icon="warning", order=200)
class SafeguardingSettings(CleanTextModel, BaseGenericSetting):
    """Who is told of a concern, and whether two people are needed (rules R18, R19)."""

    lead_email = models.EmailField(
        "safeguarding lead's e-mail",
        blank=True,
        help_text="Gets an e-mail at once when somebody raises a concern about a story.",
    )
    two_people = models.BooleanField(
        "two people for a minor's story",
        default=True,
        help_text="Whoever accepts the story of somebody under 18 cannot publish it as well. "
        "Turn this off only when there is nobody else: it is written to the log. The page “For "
        "families” says that two people agree: change that sentence too, in both languages.",
    )

    TEXT_FIELDS = ("lead_email",)

    panels = [
        MultiFieldPanel([FieldPanel("lead_email"), FieldPanel("two_people")], heading="Safety")
    ]

    class Meta:
        verbose_name = "safeguarding"

    def save(self, *args: Any, **kwargs: Any) -> None:
        before = type(self).objects.filter(pk=self.pk).values_list("lead_email", flat=True)
        # For receivers of post_save: a new lead is told of the concerns that are open.
        self.has_new_lead = self.lead_email not in ("", *before)
        super().save(*args, **kwargs)
        if not self.two_people:
            # Wagtail's audit log of the settings says who did it.
            logger.warning("The rule of two people for a minor's story is turned off.")
