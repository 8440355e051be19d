"""The panel of stories on the admin's first page."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Min
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.admin.ui.components import Component

from ..models import (
    ConsentRequest,
    GuardianQuestion,
    SafeguardingSettings,
    StoryPage,
    StoryPost,
    Submission,
)
from ..models.unread import erased_unread_on
from ..notifications.emails import contact
from ..notifications.recipients import reviewers
from ..retention import unpublished
from ..retention.rounds import halted
from .permissions import CONTACT, ERASING, SAFEGUARDING, VIEW
from .queue import LIKELY_ROBOTS
from .waiting import GROUPS, on_hold, waiting_stories


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
    """What waits for whom, and what the site still lacks to handle stories."""

    name = "waiting_stories"
    template_name = "youth_stories/review/waiting_panel.html"
    order = 50

    def render_html(self, parent_context: dict[str, Any] | None = None) -> str:
        if not (parent_context and parent_context["request"].user.has_perm(VIEW)):
            return ""
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        every = waiting_rows(user)
        rows = [row for row in every if row["count"]]
        robots = Submission.objects.exclude(on_hold()).filter(
            state=Submission.State.RECEIVED, is_likely_robot=True
        )
        return {
            "for_us": [row for row in rows if row["tone"] != "theirs"],
            "for_others": [row for row in rows if row["tone"] == "theirs"],
            "nothing": [row["none"] for row in every if row["none"] and not row["count"]],
            "published": StoryPage.objects.on_wall().count(),
            "queue_url": reverse("youth_stories:list"),
            "likely_robots": robots.count(),
            "robots_query": LIKELY_ROBOTS,
            "no_reviewer_address": not reviewers(),
            "no_contact": not contact().is_person,
            "can_set_contact": user.has_perm(CONTACT),
        }


def waiting_rows(user: AbstractUser) -> list[dict[str, Any]]:
    """A row for each group of stories, and for posts: how many, what to do, since when, where."""
    waiting, url = waiting_stories(user), reverse("youth_stories:list")
    rows = [
        {
            "label": group.label,
            "words": group.words,
            "tone": group.tone,
            "none": group.none,
            "count": len(waiting[group.key]),
            "since": _since(group.key, waiting[group.key]),
            "before": _before(group.key, waiting[group.key]),
            "url": f"{url}?state={group.key}",
        }
        for group in GROUPS
    ]
    posts = StoryPost.objects.to_take_down().count()
    row: dict[str, Any] = {
        "label": f"post{pluralize(posts)} to take down",
        "words": "Nobody may post their stories any more.",
    }
    row |= {
        "tone": "harm",
        "none": "no post has to come down",
        "count": posts,
        "since": None,
        "before": "",
        "url": reverse("story_posts"),
    }
    return [row, *rows]


def _before(key: str, stories: set[int]) -> str:
    """Before which day staff should take the first of these, as it is erased then."""
    if key in ("received", "changed"):
        days, act = list(erased_unread_on(stories).values()), "Read the first"
    elif key == "asks":
        calls = GuardianQuestion.objects.calls().filter(request__submission__in=stories)
        days, act = [call.call_before for call in calls.select_related("request")], "Call the first"
    else:
        return ""
    return f"{act} before {date_format(localtime(min(days)), 'F j')}." if days else ""


def _since(key: str, stories: set[int]) -> datetime | None:
    """Since when the first of these stories waits, where that is known of the whole group."""
    rows = Submission.objects.filter(pk__in=stories)
    if key == "received":
        return rows.aggregate(since=Min("received_at"))["since"]
    if key == "late":
        return (
            unpublished.told_late()
            .filter(pk__in=stories)
            .aggregate(since=Min("agreed_at"))["since"]
        )
    if key == "people":
        asked = ConsentRequest.objects.open().filter(submission__in=stories)
        return asked.aggregate(since=Min("asked_at"))["since"]
    return None
