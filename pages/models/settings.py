from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Orderable

from ..validators import validate_link


@register_setting(icon="site")
class SiteSettings(ClusterableModel, BaseSiteSetting):
    """What stands on every page."""

    contact_email = models.EmailField(
        blank=True, help_text="Shown in the footer. E-mails to students say to write here."
    )
    call_to_action_text = models.CharField(
        "text", max_length=40, default="Share your story", help_text="The button in the header."
    )
    call_to_action_url = models.CharField(
        "address",
        max_length=200,
        default="/share-your-story/",
        validators=[validate_link],
        help_text="Where the button leads, such as /share-your-story/.",
    )
    footer_text = models.CharField(
        max_length=250, blank=True, help_text="One sentence below the organization's name."
    )
    social_links = StreamField(
        [
            (
                "link",
                blocks.StructBlock(
                    [
                        ("name", blocks.CharBlock(max_length=40, help_text="Such as “Instagram”.")),
                        ("url", blocks.URLBlock(label="Address")),
                    ],
                    icon="link",
                ),
            )
        ],
        blank=True,
        verbose_name="social media",
    )

    panels = [
        FieldPanel("contact_email"),
        MultiFieldPanel(
            [FieldPanel("call_to_action_text"), FieldPanel("call_to_action_url")],
            heading="Button in the header",
        ),
        FieldPanel("footer_text"),
        FieldPanel("social_links"),
        InlinePanel("footer_links", heading="Pages in the footer", label="page"),
    ]

    class Meta:
        verbose_name = "site settings"


class FooterLink(Orderable):
    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="footer_links")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("page")]

    def __str__(self):
        return str(self.page)
