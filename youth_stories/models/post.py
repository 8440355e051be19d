from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .consent import Consent, ConsentQuerySet
from .element import Element
from .gate import adult_agreed, minor_agreed


def social_consents(story_id: UUID | OuterRef) -> ConsentQuerySet:
    """The consents in force that have the scope "social"."""
    return Consent.objects.in_force().filter(story_id=story_id, scope_social=True)


class StoryPostQuerySet(models.QuerySet):
    def ended(self) -> Self:
        """Posts of stories that may not be posted any more: withdrawn, lapsed or revoked."""
        consents = social_consents(OuterRef("story_id"))
        return self.exclude(adult_agreed(consents) | minor_agreed(consents))

    def to_take_down(self) -> Self:
        """Those of them that are still up."""
        return self.ended().filter(taken_down_at__isnull=True)


class StoryPost(models.Model):
    """Where and when PSEC posted a story on social media. Holds no name and no words.

    Without a foreign key to the submission: a post that is still up outlives the story's record.
    """

    class Network(models.TextChoices):
        INSTAGRAM = "instagram", "Instagram"
        FACEBOOK = "facebook", "Facebook"
        LINKEDIN = "linkedin", "LinkedIn"
        TIKTOK = "tiktok", "TikTok"
        YOUTUBE = "youtube", "YouTube"
        THREADS = "threads", "Threads"
        BLUESKY = "bluesky", "Bluesky"
        X = "x", "X"
        OTHER = "other", _("Another network")

    # Submission.story_id and story_key
    story_id = models.UUIDField(db_index=True, editable=False)
    story_key = models.CharField(max_length=9, editable=False)
    network = models.CharField(max_length=20, choices=Network)
    address = models.URLField("address of the post", max_length=500)
    day = models.DateField("posted on", default=timezone.localdate)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = StoryPostQuerySet.as_manager()

    class Meta:
        ordering = ["story_key", "day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["story_id", "address"], name="a_post_is_noted_once"),
            models.CheckConstraint(
                condition=Q(taken_down_at__isnull=False) | Q(taken_down_by__isnull=True),
                name="whoever_takes_down_a_post_did_so_at_some_time",
            ),
        ]

    def __str__(self):
        return f"Post {self.pk}"

    @property
    def number(self) -> int | None:
        """The story's element number."""
        element = Element.objects.filter(translation_key=self.story_id).first()
        return element.number if element else None
