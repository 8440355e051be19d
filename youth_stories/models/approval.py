from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable
from django.utils import timezone

from .append_only import AppendOnlyModel, AppendOnlyQuerySet


class PublicationApprovalQuerySet(AppendOnlyQuerySet):
    def for_content(self, story_id: UUID | Combinable, content_hash: str | Combinable) -> Self:
        """Approvals of exactly this content. The arguments may be values or expressions."""
        return self.filter(story_id=story_id, content_hash=content_hash)


class PublicationApproval(AppendOnlyModel):
    """The second person's approval to publish exactly this content of a minor (rule R18)."""

    story_id = models.UUIDField(db_index=True)
    content_hash = models.CharField(max_length=64)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(default=timezone.now)

    objects = PublicationApprovalQuerySet.as_manager()

    def __str__(self):
        return f"Approval {self.pk}"
