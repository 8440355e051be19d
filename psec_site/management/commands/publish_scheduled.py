import logging
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.management.commands import publish_scheduled
from wagtail.models import DraftStateMixin, Page, Revision

from youth_stories.models import StoryPage
from youth_stories.review.publication import note_refusal

logger = logging.getLogger(__name__)


class Command(publish_scheduled.Command):
    """Wagtail's command, except that an error with one page does not stop it.

    Log messages contain ids only: a title may contain a name.
    """

    help = "Unpublish what has expired and publish what is scheduled."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        now = timezone.now()
        self.unpublish_expired(now)
        self.publish_due(now)

    def unpublish_expired(self, now: datetime) -> None:
        models = [
            model
            for model in apps.get_models()
            if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
        ]
        for model in [Page, *models]:
            for item in list(model.objects.filter(live=True, expire_at__lt=now)):
                try:
                    with transaction.atomic():
                        item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
                except Exception as error:
                    self.log_error("unpublish", item.pk, error)

    def publish_due(self, now: datetime) -> None:
        """Publishes the scheduled revisions. A schedule that is refused is deleted and noted."""
        due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
        for pk, page_id in list(due.values_list("pk", "object_id")):
            try:
                with transaction.atomic():
                    # Read again with a lock: it may be canceled or published by now.
                    if revision := due.select_for_update().filter(pk=pk).first():
                        revision.publish(log_action="wagtail.publish.scheduled")
            except (PermissionDenied, ValidationError):
                Revision.objects.filter(pk=pk).update(approved_go_live_at=None)
                if story := StoryPage.objects.filter(pk=page_id).first():
                    note_refusal(story)
                logger.warning("Publishing page %s was refused; its schedule is deleted", page_id)
            except Exception as error:
                self.log_error("publish", page_id, error)

    def log_error(self, action: str, pk: Any, error: Exception) -> None:
        logger.error("Could not %s page %s as scheduled: %s", action, pk, type(error).__name__)
