"""The panel of stories on the admin's first page."""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from wagtail.admin.ui.components import Component

from ..models import StoryPage, StoryPost, Submission
from ..notifications.emails import contact
from ..notifications.recipients import reviewers
from .permissions import CONTACT, VIEW
from .queue import (
    GUARDIAN_ASKS,
    LIKELY_ROBOTS,
    accepted_not_public,
    guardian_asks,
    ready_to_publish,
)


class WaitingStoriesPanel(Component):
    """How many stories are in which state, and what the site still lacks to handle them."""

    name = "waiting_stories"
    template_name = "youth_stories/review/waiting_panel.html"
    order = 50

    def render_html(self, parent_context: dict[str, Any] | None = None) -> str:
        if not (parent_context and parent_context["request"].user.has_perm(VIEW)):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        received, robot = Q(state=Submission.State.RECEIVED), Q(is_likely_robot=True)
        counts = Submission.objects.aggregate(
            waiting=Count("pk", filter=received & ~robot),
            oldest=Min("received_at", filter=received & ~robot),
            likely_robots=Count("pk", filter=received & robot),
            changing=Count("pk", filter=Q(state=Submission.State.CHANGE_REQUESTED)),
            drafts=Count("pk", filter=accepted_not_public()),
        )
        published = StoryPage.objects.on_wall().count()
        return counts | {
            "published": published,
            "ready": len(ready_to_publish()),
            "posts_up": StoryPost.objects.to_take_down().count(),
            "queue_url": reverse("youth_stories:list"),
            "robots_query": LIKELY_ROBOTS,
            "guardians_ask": Submission.objects.filter(guardian_asks()).count(),
            "guardians_query": GUARDIAN_ASKS,
            "no_reviewer_address": not reviewers(),
            "no_contact": not contact().is_person,
            "can_set_contact": parent_context["request"].user.has_perm(CONTACT),
        }
