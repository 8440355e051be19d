"""The panel of stories on the admin's first page."""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from wagtail.admin.ui.components import Component

from ..models import Concern, SafeguardingSettings, StoryPage, StoryPost, Submission
from ..notifications.emails import contact
from ..notifications.recipients import reviewers
from ..retention import unpublished
from ..retention.rounds import halted
from .permissions import CONCERN, CONTACT, ERASING, SAFEGUARDING, VIEW
from .queue import (
    CONCERNS,
    GUARDIAN_ASKS,
    HIDDEN,
    LIKELY_ROBOTS,
    UNDELIVERED,
    accepted_not_public,
    guardian_asks,
    on_hold,
    ready_to_publish,
)
from .undelivered import has_undelivered


class NoLeadPanel(Component):
    """Asks whoever may enter it for the safeguarding lead, also those who see no stories."""

    name = "no_lead"
    template_name = "youth_stories/review/no_lead_panel.html"
    order = 40

    def render_html(self, parent_context: dict[str, Any] | None = None) -> str:
        may_set = parent_context and parent_context["request"].user.has_perm(SAFEGUARDING)
        if not may_set or SafeguardingSettings.load().lead_email:
            return ""
        return super().render_html(parent_context)


class ErasingHaltedPanel(Component):
    """Says that erasing is halted, to whoever can resume it."""

    name = "erasing_halted"
    template_name = "youth_stories/review/erasing_halted_panel.html"
    order = 30

    def render_html(self, parent_context: dict[str, Any] | None = None) -> str:
        may_resume = parent_context and parent_context["request"].user.has_perm(ERASING)
        if not may_resume or halted() is None:
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        last = halted()
        return {"halt": last.get_halt_display() if last else ""}


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
        user = parent_context["request"].user
        received, robot = Q(state=Submission.State.RECEIVED), Q(is_likely_robot=True)
        counts = Submission.objects.exclude(on_hold()).aggregate(
            waiting=Count("pk", filter=received & ~robot),
            oldest=Min("received_at", filter=received & ~robot),
            likely_robots=Count("pk", filter=received & robot),
            changing=Count("pk", filter=Q(state=Submission.State.CHANGE_REQUESTED)),
            drafts=Count("pk", filter=accepted_not_public()),
        )
        published = StoryPage.objects.on_wall().count()
        concerns = Concern.objects.open()
        late = unpublished.told_late().aggregate(late=Count("pk"), late_since=Min("agreed_at"))
        hidden = Submission.objects.filter(hidden__isnull=False)
        return (
            counts
            | late
            | {
                "on_hold": concerns.values("submission").distinct().count(),
                "can_act_on_concerns": user.has_perm(CONCERN),
                "concerns_query": CONCERNS,
                "hidden": hidden.count(),
                "hidden_query": HIDDEN,
                "published": published,
                "ready": len(ready_to_publish()),
                "posts_up": StoryPost.objects.to_take_down().count(),
                "queue_url": reverse("youth_stories:list"),
                "robots_query": LIKELY_ROBOTS,
                "guardians_ask": Submission.objects.filter(guardian_asks()).count(),
                "guardians_query": GUARDIAN_ASKS,
                "undelivered": Submission.objects.filter(has_undelivered()).count(),
                "undelivered_query": UNDELIVERED,
                "no_reviewer_address": not reviewers(),
                "no_contact": not contact().is_person,
                "can_set_contact": user.has_perm(CONTACT),
            }
        )
