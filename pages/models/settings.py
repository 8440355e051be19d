from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.fields import StreamField
from wagtail.models import Orderable, RevisionMixin

from ..blocks import AddressBlock
from ..languages import active_language, words_of
from ..schedule import refuse_unclear_time
from ..validators import validate_link
from .contact import Contact
from .goal import YEAR, target_year, with_year, without_year

IS_OVER = "This time is over, so nobody would see the alert. Enter a later one, or none."
validate_phone = RegexValidator(
    r"^\+?[\d() .-]{7,}$", "Enter a phone number with its area code, like 215-555-0142."
)


class SiteSettingsForm(WagtailAdminModelForm):
    """Refuses an alert that nobody would see, and one whose end has a day but no time."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        until = cleaned.get("alert_until")
        is_new = {"alert_text", "alert_until"} & set(self.changed_data)
        if cleaned.get("alert_text") and until and is_new and until <= timezone.now():
            self.add_error("alert_until", IS_OVER)
        if "alert_until" in self.changed_data:
            refuse_unclear_time(self, "alert_until")
        return cleaned


class SiteSettings(RevisionMixin, ClusterableModel, BaseSiteSetting):
    """What every page shows: an alert, the button in the header, and the footer.

    One row a site. Staff change it as a snippet, since Wagtail's settings have no history.
    """

    contact_name = models.CharField(
        "name",
        max_length=120,
        blank=True,
        help_text="A person at the Collective. Guardians are asked in this person's name.",
    )
    contact_phone = models.CharField(
        "phone", max_length=30, blank=True, validators=[validate_phone]
    )
    contact_email = models.EmailField(
        "e-mail", blank=True, help_text="Answers to our e-mails go here."
    )
    contact_address = models.CharField(
        "address",
        max_length=200,
        blank=True,
        help_text="Street and city, where people may visit or write. The contact page links it to "
        "a map.",
    )
    alert_text = models.CharField(
        "text",
        max_length=200,
        blank=True,
        help_text="One sentence at the top of every page, such as “Sample day is moved to March "
        "21”. Left empty, there is no bar.",
    )
    alert_text_es = models.CharField(
        "text in Spanish",
        max_length=200,
        blank=True,
        help_text="On Spanish pages. Left empty, they show the English text.",
    )
    alert_url = models.CharField(
        "address",
        max_length=200,
        blank=True,
        validators=[validate_link],
        help_text="Where the sentence leads, such as /events/. May stay empty.",
    )
    alert_until = models.DateTimeField(
        "until",
        null=True,
        blank=True,
        help_text="Philadelphia time. Then it goes by itself, within a minute. Left empty, it "
        "stays until you take its text away.",
    )
    call_to_action_text = models.CharField(
        "text", max_length=40, default="Share your story", help_text="The button in the header."
    )
    call_to_action_text_es = models.CharField(
        "text in Spanish",
        max_length=40,
        blank=True,
        default="Comparte tu historia",
        help_text="On Spanish pages. Left empty, they show the English text.",
    )
    call_to_action_url = models.CharField(
        "address",
        max_length=200,
        default="/share-your-story/",
        validators=[validate_link],
        help_text="Where the button leads, such as /share-your-story/.",
    )
    footer_text = models.CharField(
        max_length=250,
        blank=True,
        help_text="One sentence below the organization's name. "
        f"{YEAR} stands for the year of the goal, which the mission page says.",
    )
    footer_text_es = models.CharField(
        "footer text in Spanish",
        max_length=250,
        blank=True,
        help_text="The same sentence on Spanish pages. Left empty, they show none.",
    )
    donate_url = models.CharField(
        "page for donations",
        max_length=200,
        blank=True,
        validators=[validate_link],
        help_text="“Donate” in the footer leads there. Left empty, there is no such link.",
    )
    newsletter_url = models.CharField(
        "page for the newsletter",
        max_length=200,
        blank=True,
        validators=[validate_link],
        help_text="“Newsletter” in the footer leads there: another site, or a form below /forms/.",
    )
    social_links = StreamField(
        [
            (
                "link",
                blocks.StructBlock(
                    [
                        ("name", blocks.CharBlock(max_length=40, help_text="Such as “Instagram”.")),
                        ("url", AddressBlock(label="Address")),
                    ],
                    icon="link",
                ),
            )
        ],
        blank=True,
        verbose_name="social media",
    )

    base_form_class = SiteSettingsForm
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("alert_text"),
                FieldPanel("alert_text_es"),
                FieldPanel("alert_url"),
                FieldPanel("alert_until"),
            ],
            heading="Alert at the top of every page",
            help_text="For what everybody has to know now. Every page shows it when you save.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldPanel("contact_phone"),
                FieldPanel("contact_email"),
                FieldPanel("contact_address"),
            ],
            heading="Whom people can ask",
            help_text="In the footer of every page and in e-mails. Before a guardian can be asked "
            "for consent, it needs the name, and a phone or an e-mail.",
        ),
        MultiFieldPanel(
            [
                FieldPanel("call_to_action_text"),
                FieldPanel("call_to_action_text_es"),
                FieldPanel("call_to_action_url"),
            ],
            heading="Button in the header",
        ),
        FieldPanel("footer_text"),
        FieldPanel("footer_text_es"),
        MultiFieldPanel(
            [FieldPanel("donate_url"), FieldPanel("newsletter_url"), FieldPanel("social_links")],
            heading="Ways to support and to follow",
        ),
        InlinePanel("footer_links", heading="Pages in the footer", label="page"),
    ]

    class Meta:
        verbose_name = "site settings"
        verbose_name_plural = "site settings"

    def __str__(self):
        return "Site settings"

    def clean(self) -> None:
        super().clean()
        year = target_year()
        self.footer_text = without_year(self.footer_text, year)
        self.footer_text_es = without_year(self.footer_text_es, year)

    @property
    def alert(self) -> str:
        """The alert in the active language. Empty after its end."""
        is_over = self.alert_until and self.alert_until <= timezone.now()
        return "" if is_over else words_of(self, "alert_text")

    @property
    def alert_is_english(self) -> bool:
        """Whether the alert is in English on a page that is not."""
        return active_language() == "es" and not self.alert_text_es

    @cached_property
    def goal_year(self) -> int | None:
        """The year of the goal. Home sets it: it has read it already."""
        return target_year()

    @property
    def call_to_action(self) -> str:
        """The text of the button in the active language."""
        return words_of(self, "call_to_action_text")

    @property
    def footer_sentence(self) -> str:
        """The footer's sentence in the active language; never in another."""
        text = self.footer_text_es if active_language() == "es" else self.footer_text
        return with_year(text, lambda: self.goal_year)

    @property
    def contact(self) -> Contact:
        return Contact(
            self.contact_name, self.contact_phone, self.contact_email, self.contact_address
        )

    @property
    def has_contact(self) -> bool:
        """Whether guardians can be asked: a name, and a phone or an e-mail, are set."""
        return self.contact.is_person


class FooterLink(Orderable):
    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="footer_links")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("page")]

    def __str__(self):
        return str(self.page)
