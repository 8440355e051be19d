from datetime import date, datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Locale, PageManager, PageQuerySet
from wagtail.search import index

from ..events.recurrence import Occurrence, Repeats, occurrences, validate_times
from ..events.words import day_in_words, repeats_in_words, skipped_in_words, time_in_words
from ..pagination import paginated
from ..places import map_url
from ..validators import validate_link
from .base import BasePage
from .described import DescribedPicture, DescribedPictureForm, picture_panels
from .index import IndexPage

PAST_PER_PAGE = 12
# What a translated page takes from the English one.
TIMES = ("starts_at", "ends_at", "repeats", "repeats_until", "skipped", "is_cancelled")
SIGN_UP_HELP = "Such as https://…, or a form of this site: /forms/…"


class EventQuerySet(PageQuerySet):
    def coming(self) -> Self:
        """Live events that take place now or later, if only the last time of several."""
        return self.live().filter(last_ends_at__gt=timezone.now())

    def past(self) -> Self:
        """Live events that have ended, the last one first."""
        return self.live().filter(last_ends_at__lte=timezone.now()).order_by("-last_ends_at", "pk")


class EventsPage(IndexPage):
    """The list of events: those to come, the next first, and those that are over."""

    subpage_types = ["pages.EventPage"]
    page_description = "The list of events, the next one first. There is one, below Home."

    class Meta:
        verbose_name = "events page"

    @classmethod
    def listed(cls) -> PageQuerySet:
        return EventPage.objects.coming()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        events = next_first(EventPage.objects.child_of(self).coming())
        past = EventPage.objects.child_of(self).past()
        return context | {"events": events} | paginated(request, "past", past, PAST_PER_PAGE)


class EventForm(DescribedPictureForm):
    times = (*DescribedPictureForm.times, "starts_at", "ends_at")  # a day alone would mean midnight


class EventPage(DescribedPicture, BasePage):
    """An event: once, or on repeated dates. It is off Home and the menu when it has ended."""

    summary = models.TextField(
        max_length=300, help_text="One or two sentences, shown at the top of the page."
    )
    starts_at = models.DateTimeField("begins", help_text="Philadelphia time.")
    ends_at = models.DateTimeField(
        "ends",
        help_text="Then it moves to the past events by itself. Of repeated dates, the first.",
    )
    repeats = models.CharField(
        max_length=12, choices=Repeats.choices, default=Repeats.NEVER, help_text="How often."
    )
    repeats_until = models.DateField(
        "until", null=True, blank=True, help_text="The last day, if it repeats."
    )
    skipped = StreamField(
        [("date", blocks.DateBlock(icon="calendar"))],
        blank=True,
        verbose_name="dates without it",
        help_text="Of an event that repeats: the days on which it does not take place.",
    )
    is_cancelled = models.BooleanField(
        "cancelled",
        default=False,
        help_text="It stays where it is and is marked, so that nobody comes in vain. Calendars "
        "strike it out.",
    )
    last_ends_at = models.DateTimeField(editable=False, db_index=True)
    is_online = models.BooleanField("online", default=False)
    place = models.CharField(max_length=120, blank=True, help_text="Such as “Sample Library”.")
    address = models.CharField(
        max_length=200, blank=True, help_text="Street and city. The page links it to a map."
    )
    audience = models.CharField(
        "for whom", max_length=120, blank=True, help_text="Such as “Grades 6 to 12, and families”."
    )
    cost = models.CharField(max_length=80, blank=True, help_text="Such as “Free”.")
    languages = models.CharField(max_length=80, blank=True, help_text="Such as “English, Spanish”.")
    organizations = models.CharField(
        "with", max_length=200, blank=True, help_text="The member organizations that take part."
    )
    sign_up_url = models.CharField(
        "address", max_length=200, blank=True, validators=[validate_link]
    )
    sign_up_text = models.CharField(
        "text", max_length=80, blank=True, help_text="Such as “Sign up on their page”."
    )
    photo = models.ForeignKey(
        "pages.CustomImage",
        verbose_name="picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = RichTextField(blank=True, features=["h2", "h3", "bold", "italic", "link", "ul", "ol"])

    objects = PageManager.from_queryset(EventQuerySet)()

    picture_field = "photo"
    base_form_class = EventForm

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("starts_at"),
                FieldPanel("ends_at"),
                FieldPanel("repeats"),
                FieldPanel("repeats_until"),
                FieldPanel("skipped"),
                FieldPanel("is_cancelled"),
            ],
            heading="When",
            help_text="The Spanish page takes these times from the English one.",
        ),
        MultiFieldPanel(
            [FieldPanel("place"), FieldPanel("address"), FieldPanel("is_online")], heading="Where"
        ),
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldPanel("cost"),
                FieldPanel("languages"),
                FieldPanel("organizations"),
            ],
            heading="Good to know",
            help_text="Each may stay empty.",
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("sign_up_url", heading="Page to sign up on", help_text=SIGN_UP_HELP),
                FieldPanel("sign_up_text"),
            ],
            heading="Sign-up",
        ),
        MultiFieldPanel(picture_panels("photo"), heading="Picture"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("place"),
        index.SearchField("organizations"),
        index.SearchField("body"),
        index.FilterField("last_ends_at"),
    ]

    parent_page_types = ["pages.EventsPage"]
    subpage_types = []
    page_description = "An event with date and place. It moves to the past events by itself."

    class Meta:
        verbose_name = "event"

    def clean(self) -> None:
        super().clean()
        validate_times(
            self.starts_at, self.ends_at, self.repeats, self.repeats_until, self.skipped_days
        )
        if self.sign_up_url and not self.sign_up_text:
            raise ValidationError({"sign_up_text": "Enter a text for the link."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_times_from(self.english())
        self.last_ends_at = self.occurrences[-1].ends_at
        super().save(*args, **kwargs)

    def english(self) -> "EventPage | None":
        """The page that this one translates."""
        if self.locale_id == Locale.get_default().pk:
            return None
        pages = EventPage.objects.filter(translation_key=self.translation_key)
        return pages.filter(locale=Locale.get_default()).first()

    def take_times_from(self, other: "EventPage | None") -> None:
        for name in TIMES if other else ():
            setattr(self, name, getattr(other, name))
        self.__dict__.pop("occurrences", None)

    @cached_property
    def occurrences(self) -> list[Occurrence]:
        """Every time at which it takes place, the first one first."""
        return occurrences(
            self.starts_at, self.ends_at, self.repeats, self.repeats_until, self.skipped_days
        )

    @property
    def skipped_days(self) -> list[date]:
        """The days on which it does not take place, the first one first."""
        return sorted(block.value for block in self.skipped)

    @property
    def occurrence(self) -> Occurrence:
        """The time that is now or next; the last one when all are over."""
        now = timezone.now()
        return next((each for each in self.occurrences if each.ends_at > now), self.occurrences[-1])

    @property
    def is_over(self) -> bool:
        return self.last_ends_at <= timezone.now()

    @property
    def is_closed(self) -> bool:
        """Whether nobody can come any more: it is over or cancelled."""
        return self.is_over or self.is_cancelled

    @property
    def day(self) -> str:
        return day_in_words(self.occurrence.starts_at)

    @property
    def time(self) -> str:
        return time_in_words(self.occurrence)

    @property
    def repetition(self) -> str:
        return repeats_in_words(self.starts_at, self.repeats, self.repeats_until)

    @property
    def exceptions(self) -> str:
        """The days from today on that it skips."""
        today = timezone.localdate()
        return skipped_in_words(day for day in self.skipped_days if day >= today)

    @property
    def location(self) -> str:
        """Place and address in one line; empty if it is only online."""
        return ", ".join(filter(None, (self.place, self.address)))

    @property
    def map_url(self) -> str:
        return map_url(self.place, self.address)

    @property
    def lead(self) -> str:
        return self.summary


def next_first(events: EventQuerySet) -> list[EventPage]:
    """The events in the order of the times that come next."""

    def starts_at(event: EventPage) -> datetime:
        return event.occurrence.starts_at

    return sorted(events, key=starts_at)
