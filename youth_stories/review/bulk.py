from contextlib import suppress
from urllib.parse import urlsplit

from django.http import QueryDict
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from ..models import Submission
from ..transitions import WrongState
from .decisions import decline
from .permissions import REVIEW
from .queue import listed


class DeclineJunk(SnippetBulkAction):
    """Declines many at once, for junk: nobody is written to."""

    display_name = "Decline as junk"
    action_type = "delete"  # instead of deleting, which submissions do not have
    aria_label = "Decline the selected stories as junk"
    template_name = "youth_stories/review/confirm_bulk_decline.html"
    action_priority = 10
    models = [Submission]

    def get_all_objects_in_listing_query(self, parent_id):
        """All pages of the list somebody looks at. Wagtail's own takes every story there is."""
        return listed(QueryDict(urlsplit(self.next_url).query)).values_list("pk", flat=True)

    def check_perm(self, submission):
        waits = submission.state in (
            Submission.State.RECEIVED,
            Submission.State.CHANGE_REQUESTED,
        )
        return waits and self.request.user.has_perm(REVIEW)

    def get_execution_context(self):
        return {"user": self.request.user}

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        declined = 0
        for submission in objects:
            with suppress(WrongState):  # somebody else was faster
                decline(submission, "Junk", by=user, mail=False)
                declined += 1
        return declined, 0

    def get_success_message(self, declined, _children):
        return f"Declined as junk: {declined}."
