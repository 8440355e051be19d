import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
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

from pages.models import BasePage

from ..rules import minors
from .approval import PublicationApproval
from .concern import Concern
from .consent import Consent
from .consent_request import ConsentRequest
from .content import StoryContent
from .element import Element
from .gate import StoryPageQuerySet
from .safeguarding import SafeguardingSettings
from .story_permissions import StoryPermissionTester

UNLISTED = "noindex, noimageindex, noarchive"


class PublicationRefused(PermissionDenied):
    """A story may not become public. The message says why, in words for staff.

    A PermissionDenied, so that any admin view nobody thought of answers kindly and not with a 500.
    """


class StoryPage(StoryContent, BasePage):
    """One published, or publishable, story. Made by accepting a submission and in no other way."""

    element = models.ForeignKey(
        Element,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="pages",
        help_text="Given at first publication.",
    )
    # Index only; not a permission check. A copy of `live`, for no index reaches into both tables.
    is_on_wall = models.BooleanField(default=False, editable=False)
    # Of the row as stored, so that the database itself can tell what a consent covers.
    content_hash = models.CharField(max_length=64, editable=False)
    fixed_hash = models.CharField(max_length=64, editable=False)

    objects = PageManager.from_queryset(StoryPageQuerySet)()
    # The public stories before and after this one, where a visitor came by its address.
    neighbors: Iterable["StoryPage"] = ()

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    HelpPanel(
                        template="youth_stories/review/consent_panel.html", heading="Consent"
                    ),
                    MultiFieldPanel(
                        [FieldPanel("first_name"), FieldPanel("last_name"), FieldPanel("role")],
                        heading="Who",
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("field"),
                            FieldPanel("stage"),
                            FieldPanel("school"),
                            FieldPanel("study"),
                        ],
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
        # Found by the beginnings of words too: “robot” finds Robotics.
        *(
            kind(name)
            for kind in (index.SearchField, index.AutocompleteField)
            for name in ("first_name", "last_name", "study", "school", "role")
        ),
    ]

    template = "youth_stories/wall/story_page.html"
    parent_page_types = ["youth_stories.HearFromOurYouthPage"]
    subpage_types = []
    is_creatable = False

    class Meta:
        verbose_name = "story"
        verbose_name_plural = "stories"
        permissions = [("publish_storypage", "Can publish stories")]
        # One for each way the wall is filtered, in the order of the numbers.
        indexes = [
            models.Index(fields=["is_on_wall", *names, "element"], name="_".join(["wall", *names]))
            for names in ([], ["field"], ["stage"], ["field", "stage"])
        ]

    @classmethod
    def draft_of(cls, submission) -> "StoryPage":
        """An unsaved draft with what its sender agreed to show, and nothing else of it.

        Its title and slug say nothing of the person: both end up in logs and addresses.
        """
        return cls(
            **submission.as_it_will_appear().public_values(),
            translation_key=submission.story_id,
            title=str(submission),
            slug=f"draft-{secrets.token_hex(8)}",
            live=False,
        )

    @classmethod
    def get_indexed_objects(cls):
        return cls.objects.published()

    @property
    def number(self) -> int | None:
        return self.element_id

    @property
    def lead(self) -> str:
        return self.story

    @property
    def share_title(self) -> str:
        return f"{self.display_name}, element {self.number}" if self.number else self.display_name

    @property
    def is_locked(self) -> bool:
        """Somebody is being asked about a version, or a concern is open: nobody edits it now."""
        asked = ConsentRequest.objects.open().filter(submission__story_id=self.translation_key)
        return asked.exists() or self._is_on_hold

    @property
    def _is_on_hold(self) -> bool:
        return Concern.objects.open().filter(submission__story_id=self.translation_key).exists()

    def covering_consents(self):
        """The consents in force for exactly what this version shows."""
        return Consent.objects.covering(
            self.translation_key, self.compute_content_hash(), self.compute_fixed_hash()
        )

    def refusal(self, *, by=None) -> str:
        """Why these words and this picture may not be public, or an empty string if they may.

        With `by`, that person's own yes counts as given: it is recorded when they publish.
        """
        if self._is_on_hold:
            return "Somebody raised a concern about this story. Until it is closed, it is frozen."
        if self._waits_for_a_reviewer():
            return "The story was changed or declined after this version. Accept the new one first."
        if self.photo and not self.photo.others_agreed_at:
            return (
                "Somebody has to confirm that other people in the photo agreed. "
                "Open “Photo” beside the story in Youth stories."
            )
        if not self.covering_consents().are_sufficient():
            return self._missing_consent()
        if self._is_of_minor():
            return self.shows_too_much() or self._missing_approval(by)
        return ""

    def _waits_for_a_reviewer(self) -> bool:
        """What is public may stay meanwhile, but nothing older becomes public any more."""
        submission = getattr(self, "submission", None)
        if submission is None or submission.state == submission.State.ACCEPTED:
            return False
        public = StoryPage.objects.live().filter(pk=self.pk)
        return not public.filter(content_hash=self.compute_content_hash()).exists()

    def _is_of_minor(self) -> bool:
        return not self.covering_consents().by_adult().exists()

    def shows_too_much(self) -> str:
        """What somebody under 18 may not show together (rules R8, R9), or an empty string."""
        return " ".join(str(problem) for problem in minors.problems(self).values())

    def _missing_approval(self, by) -> str:
        approvals = PublicationApproval.objects.for_content(
            self.translation_key, self.compute_content_hash()
        )
        if approvals.exists() or (by and self.may_be_approved_by(by)):
            return ""
        if by:
            return "You accepted this story, so somebody else has to publish it (two people)."
        return "A second person has to approve this version before it is public."

    def may_be_approved_by(self, user) -> bool:
        """Whoever accepted a minor's story is not the second person (rule R18)."""
        submission = getattr(self, "submission", None)
        is_second = submission is None or submission.accepted_by_id != user.pk
        return is_second or not SafeguardingSettings.load().two_people

    def _missing_consent(self) -> str:
        every = Consent.objects.filter(story_id=self.translation_key)
        submission = getattr(self, "submission", None)
        if submission and submission.is_minor:
            return self._missing_consent_of_minor()
        if not every.exists():
            return "Nobody has consented to publishing this story."
        if not every.in_force().exists():
            return "The consent to this story was withdrawn, has lapsed, or left out its words."
        changed = ", ".join(self.changed_since_sent())
        return (
            f"This version differs from what was agreed to{changed and f' ({changed})'}. "
            "Undo the change, or ask the person for their consent to this version."
        )

    def _missing_consent_of_minor(self) -> str:
        covering = self.covering_consents()
        given = covering.filter(role=Consent.Role.GUARDIAN).first()
        if given and given.waits_for_confirmation:
            day = timezone.localtime(
                given.recorded_at + timedelta(hours=settings.CONFIRMATION_HOURS)
            )
            return (
                "The guardian agreed. A second message to them has to go out first, "
                f"on {day:%B} {day.day} at {day:%H:%M}."
            )
        if not given:
            return (
                "A parent or guardian has not agreed to this version. When it is ready, "
                "press “Ask for consent” in Youth stories."
            )
        return (
            "The student has not agreed to this version. Undo the change, or "
            "press “Ask for consent” in Youth stories."
        )

    def changed_since_sent(self) -> list[str]:
        """The names of the public fields that are not as their sender agreed to show them."""
        submission = getattr(self, "submission", None)
        if submission is None:
            return []
        sent, now = submission.as_it_will_appear().normalized_values(), self.normalized_values()
        return [
            str(field.verbose_name)
            for field in self._meta.fields
            if field.name in now and now[field.name] != sent[field.name]
        ]

    @property
    def may_be_tidied(self) -> bool:
        in_force = Consent.objects.in_force().filter(story_id=self.translation_key)
        return in_force.exists() and not in_force.filter(scope_tidy=False).exists()

    def save(self, *args, **kwargs):
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and not self._writes_public(update_fields):
            return super().save(*args, **kwargs)
        with transaction.atomic():
            self.content_hash = self.compute_content_hash()
            self.fixed_hash = self.compute_fixed_hash()
            self.is_on_wall = self.live
            if self.live:
                if reason := self.refusal():
                    raise PublicationRefused(reason)
                self._take_number()
            if update_fields is not None:
                computed = ("content_hash", "fixed_hash", "is_on_wall")
                kwargs["update_fields"] = {*update_fields, *computed}
            return super().save(*args, **kwargs)

    def _writes_public(self, update_fields) -> bool:
        return not {"live", "element", *self.PUBLIC_FIELDS}.isdisjoint(update_fields)

    def _take_number(self):
        if self.element_id is None:
            # One number at a time: whoever publishes next waits for the wall's row.
            Page.objects.select_for_update().get(pk=self.get_parent().pk)
            self.element = Element.objects.give(self.translation_key)
        self.slug = str(self.element_id)
        self.title = self.draft_title = f"Element {self.element_id}"

    def with_content_json(self, content):
        """A revision brings back words, never the number, the address or the title."""
        restored = super().with_content_json(content)
        for name in ("element_id", "slug", "title"):
            setattr(restored, name, getattr(self, name))
        restored.set_url_path(self.get_parent())
        return restored

    def copy(self, *args, **kwargs):
        """Never: a withdrawal would not find the copy. The number and consents are one page's."""
        raise PublicationRefused("A story is not copied.")

    def permissions_for_user(self, user):
        return StoryPermissionTester(user, self)

    def get_route_paths(self):
        # The address of a draft was never public: no redirect from it.
        return super().get_route_paths() if self.element_id else []

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        if not self.is_listed:
            response["X-Robots-Tag"] = UNLISTED
        return response

    @property
    def robots(self) -> str:
        """Rule R22: what search engines are told on the page, empty if they may list it."""
        return "" if self.is_listed else UNLISTED

    @property
    def is_listed(self) -> bool:
        return getattr(self, "may_be_listed", False)  # from with_listing(); a preview never is

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["wall"] = self.get_parent()  # none while it is previewed before it is accepted
        for story in self.neighbors:
            is_before = (story.number or 0) < (self.number or 0)
            context["previous_story" if is_before else "next_story"] = story
        return context

    def get_preview_context(self, request, mode_name):
        """A draft's photo has no public copy yet: staff see its private master."""
        context = super().get_preview_context(request, mode_name)
        if self.photo_id:
            context["photo_url"] = reverse("youth_stories:photo", args=[self.photo_id])
        return context
