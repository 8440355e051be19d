import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.files.storage import storages
from django.db import models, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.models import Page, PageManager
from wagtail.search import index

from pages.languages import active_language, path_in
from pages.models import BasePage
from pages.schedule import PageForm

from .concern import Concern
from .consent import Consent, ConsentQuerySet, half_a_term, valid_until
from .consent_request import ConsentRequest
from .content import StoryContent
from .element import Element
from .gate import StoryPageQuerySet
from .refusal import PublicationRefused, refusal
from .story_permissions import StoryPermissionTester
from .translation import public_translations
from .version import version_of

if TYPE_CHECKING:
    from .submission import Submission

# Why it is neither copied nor translated as pages are.
ONE_PAGE = "A story is one page for all languages. Add a translation to it in its review."
STUDY_HELP = "What they wrote under “One line about you”. Shown on their tile and below their name."
ROLE_HELP = "Only if something else should stand below their name. Mostly empty."
UNLISTED = "noindex, noimageindex, noarchive"


class StoryPageForm(PageForm):
    """The editor's form: it has no last name for somebody under 18 (rule R8)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        submission = getattr(self.instance, "submission", None)
        if submission and submission.is_minor:
            self.fields.pop("last_name", None)


class StoryPage(StoryContent, BasePage):
    """The public page of a story, draft or published. Created by accepting a submission."""

    element = models.ForeignKey(
        Element,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="pages",
        help_text="Given at first publication.",
    )
    # A copy of `live`: an index cannot span two tables. Index only; not a permission check.
    is_on_wall = models.BooleanField(default=False, editable=False)
    # Of the stored row, so that SQL can compare it with what a consent covers.
    content_hash = models.CharField(max_length=64, editable=False)

    objects = PageManager.from_queryset(StoryPageQuerySet)()
    # The public stories before and after this one; set by the wall's route().
    neighbors: Iterable["StoryPage"] = ()

    base_form_class = StoryPageForm
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    HelpPanel(
                        template="youth_stories/review/consent_panel.html", heading="Consent"
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("first_name"),
                            FieldPanel("last_name"),
                            FieldPanel("study", help_text=STUDY_HELP),
                            FieldPanel("role", help_text=ROLE_HELP),
                        ],
                        heading="Who",
                    ),
                    MultiFieldPanel(
                        [FieldPanel("field"), FieldPanel("stage"), FieldPanel("school")],
                        heading="What and where",
                    ),
                    FieldPanel("story"),
                    FieldPanel("photo_alt"),
                    PublishingPanel(),
                ],
                heading="Story",
            )
        ]
    )
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("story"),
        # Autocomplete also finds the beginnings of words: “robot” finds Robotics.
        *(
            kind(name)
            for kind in (index.SearchField, index.AutocompleteField)
            for name in ("first_name", "last_name", "study", "school", "role", "topics")
        ),
    ]

    template = "youth_stories/wall/story_page.html"
    parent_page_types = ["youth_stories.HearFromOurYouthPage"]
    subpage_types = []
    page_description = "A story. Whoever accepts it under Youth stories makes its page."
    is_creatable = False
    is_in_every_language = True
    has_workflow = False  # after consent a publisher publishes it; the queue says what it waits for

    class Meta:
        verbose_name = "story"
        verbose_name_plural = "stories"
        permissions = [("publish_storypage", "Can publish stories")]
        # One for each combination of the wall's filters, ordered by element number.
        indexes = [
            models.Index(fields=["is_on_wall", *names, "element"], name="_".join(["wall", *names]))
            for names in ([], ["field"], ["stage"], ["field", "stage"])
        ]

    @classmethod
    def draft_of(cls, submission: "Submission") -> "StoryPage":
        """An unsaved draft with only what its sender agreed to show.

        Its title and slug hold no personal data: they appear in logs and addresses.
        """
        return cls(
            **submission.agreed_content().public_values(),
            translation_key=submission.story_id,
            title=str(submission),
            slug=f"draft-{secrets.token_hex(8)}",
            live=False,
        )

    def get_workflow(self) -> None:
        """None, whatever workflow the pages above have."""

    def take_content_of(self, submission: "Submission") -> None:
        """Replaces the public fields by what the sender agreed to show; saves nothing."""
        for name, value in submission.agreed_content().public_values().items():
            setattr(self, name, value)

    @classmethod
    def get_indexed_objects(cls) -> StoryPageQuerySet:
        return cls.objects.published()

    @property
    def number(self) -> int | None:
        return self.element_id

    @property
    def lead(self) -> str:
        return self.story

    @property
    def share_title(self) -> str:
        if not self.number:
            return self.display_name
        return _("%(name)s, element %(number)s") % {
            "name": self.display_name,
            "number": self.number,
        }

    @property
    def is_locked(self) -> bool:
        """Whether a consent request or a concern is open: until it is closed nobody may edit."""
        requests = ConsentRequest.objects.open().filter(submission__story_id=self.translation_key)
        return requests.exists() or self.is_on_hold

    @property
    def is_on_hold(self) -> bool:
        """Whether a concern about this story is open (rule R19)."""
        return Concern.objects.open().filter(submission__story_id=self.translation_key).exists()

    def covering_consents(self) -> ConsentQuerySet:
        """The consents in force for exactly what this version shows."""
        return Consent.objects.covering(self.translation_key, self.compute_content_hash())

    @property
    def public_until(self) -> datetime:
        """When this version comes down unless it is renewed, if the last yes comes now (R15).

        The earliest yes decides: a student's may be weeks older than their guardian's.
        """
        return min([*self._ends_by_role().values(), valid_until()])

    def end_of_term(self, consent: Consent) -> datetime:
        """When a new consent to this version ends: with the other person's, if of one term (R15).

        So both are told one day, and when it comes they are asked together.
        """
        ends = self._ends_by_role()
        ends.pop(consent.role, None)
        same_term = [end for end in ends.values() if end > consent.valid_until - half_a_term()]
        return min([consent.valid_until, *same_term])

    def _ends_by_role(self) -> dict[str, datetime]:
        by_role = self.covering_consents().order_by().values("role")
        return dict(by_role.annotate(end=Max("valid_until")).values_list("role", "end"))

    def refusal(self, *, by: AbstractBaseUser | None = None, confirmed: bool = False) -> str:
        """Why this version may not be public, or an empty string: see refusal.py."""
        return refusal(self, by=by, confirmed=confirmed)

    def changed_since_sent(self) -> list[str]:
        """The labels of the public fields that differ from what their sender agreed to show."""
        submission = getattr(self, "submission", None)
        if submission is None:
            return []
        sent, now = submission.agreed_content().normalized_values(), self.normalized_values()
        return [
            str(field.verbose_name)
            for field in self._meta.fields
            if field.name in now and now[field.name] != sent[field.name]
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises PublicationRefused if the row would be public and may not; assigns the number."""
        if self.alias_of_id:
            raise PublicationRefused(ONE_PAGE)
        self.clean_texts()
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and not self._writes_public_fields(update_fields):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self.content_hash = self.compute_content_hash()
            self.is_on_wall = self.live
            if self.live:
                if reason := self.refusal():
                    raise PublicationRefused(reason)
                self._assign_number()
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, "content_hash", "is_on_wall"}
            super().save(*args, **kwargs)

    def _writes_public_fields(self, update_fields: Iterable[str]) -> bool:
        return not {"live", "element", *self.PUBLIC_FIELDS}.isdisjoint(update_fields)

    def _assign_number(self) -> None:
        if self.element_id is None:
            # Lock the wall's row, so that two publications cannot take the same number.
            Page.objects.select_for_update().get(pk=self.get_parent().pk)
            self.element = Element.objects.give(self.translation_key)
        self.slug = str(self.element_id)
        self.title = self.draft_title = f"Element {self.element_id}"

    def with_content_json(self, content: dict[str, Any]) -> "StoryPage":
        """The page with a revision's words, but with today's number, slug, title and URL."""
        restored = super().with_content_json(content)
        for name in ("element_id", "slug", "title"):
            setattr(restored, name, getattr(self, name))
        restored.set_url_path(self.get_parent())
        return restored

    def get_latest_revision_as_object(self) -> "StoryPage":
        """As Page. ObjectDoesNotExist if the story was erased in the meantime."""
        revision = self.get_latest_revision() if self.has_unpublished_changes else None
        return version_of(revision) if revision else self.specific

    def copy(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises PublicationRefused: a withdrawal would not find the copy."""
        raise PublicationRefused(ONE_PAGE)

    def create_alias(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises PublicationRefused, as `copy` does."""
        raise PublicationRefused(ONE_PAGE)

    def copy_for_translation(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises PublicationRefused: this one page is shown in every language."""
        raise PublicationRefused(ONE_PAGE)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple | None:
        """As Page, with the path in the active language: the story has an address in each."""
        parts = super().get_url_parts(request)
        if not parts or not parts[2]:
            return parts
        site_id, root_url, path = parts
        return site_id, root_url, path_in(path, active_language())

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict]:
        urls = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                urls += super().get_sitemap_urls(request)
        return urls

    def permissions_for_user(self, user: AbstractUser | AnonymousUser) -> StoryPermissionTester:
        return StoryPermissionTester(user, self)

    def get_route_paths(self) -> list[str]:
        # The address of a draft was never public: it needs no redirect.
        return super().get_route_paths() if self.element_id else []

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        if not self.is_listed:
            response["X-Robots-Tag"] = UNLISTED
        return response

    @property
    def card_url(self) -> str:
        """The address of the picture to share; empty if there is none or nobody agreed to it."""
        name = getattr(self, "card_name", None)  # set by with_card_name()
        return storages["default"].url(name) if name else ""

    @property
    def robots(self) -> str:
        """The page's robots meta tag (rule R22); empty if search engines may list it."""
        return "" if self.is_listed else UNLISTED

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list the page (rule R22)."""
        return getattr(self, "may_be_listed", False)  # set by with_listing()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["translations"] = public_translations(self)
        context["wall"] = self.get_parent()  # None in a preview before acceptance
        for story in self.neighbors:
            is_before = (story.number or 0) < (self.number or 0)
            context["previous_story" if is_before else "next_story"] = story
        return context

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Adds the URL of the private photo: a draft's photo has no public copy yet."""
        context = super().get_preview_context(request, mode_name)
        if self.photo_id:
            context["photo_url"] = reverse("youth_stories:photo", args=[self.photo_id])
        return context
