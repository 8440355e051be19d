"""The bulk action of the queue."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from ..models import Submission
from ..transitions import WrongState
from .decisions import decline
from .permissions import REVIEW, require_permission
from .queue import filtered_submissions
from .shared import StaffRequest


class DeclineJunk(SnippetBulkAction):
    """Declines many submissions at once, as junk: no e-mail is sent."""

    display_name = "Decline as junk"
    action_type = "delete"  # instead of deleting, which submissions do not have
    aria_label = "Decline the selected stories as junk"
    template_name = "youth_stories/review/confirm_bulk_decline.html"
    action_priority = 10
    models = [Submission]

    def dispatch(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuses whoever reviews no stories: Wagtail would list to them what they ask for."""
        require_permission(request.user, REVIEW)
        return super().dispatch(request, *args, **kwargs)

    def get_all_objects_in_listing_query(self, parent_id: int | None) -> QuerySet:
        """Return what the list shows as it is filtered: Wagtail's own ignores the filters."""
        query = QueryDict(urlsplit(self.next_url).query)
        return filtered_submissions(query, self.request).values_list("pk", flat=True)

    def check_perm(self, submission: Submission) -> bool:
        return submission.is_undecided and not submission.is_on_hold

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: Iterable[Submission], user: AbstractBaseUser | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        declined = 0
        for submission in objects:
            with suppress(WrongState):  # decided or put on hold meanwhile
                decline(submission, "Junk", by=user, mail=False)
                declined += 1
        return declined, 0

    def get_success_message(self, declined: int, _children: int) -> str:
        return f"Declined as junk: {declined}."
