"""The columns of the queue: few, each with what belongs together, so that a row fits on a phone."""

from typing import Any

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn

from ..models import Submission
from ..models.content import is_same_language
from ..rules.language_names import english_name
from .permissions import REVIEW


class UndecidedColumn(BulkActionsCheckboxColumn):
    """A checkbox only where “Decline as junk” is possible."""

    def render_cell_html(self, submission: Submission, parent_context: dict[str, Any]) -> str:
        if not submission.is_undecided or submission.is_held:  # type: ignore[attr-defined]
            return mark_safe("<td></td>")
        return super().render_cell_html(submission, parent_context)


class StoryColumn(TitleColumn):
    """Whose story it is and what about, with its first words; its name leads to it."""

    cell_template_name = "youth_stories/review/story_cell.html"

    def get_link_url(self, submission: Submission, parent_context: dict[str, Any]) -> str:
        return reverse("youth_stories:inspect", args=[submission.pk])

    def get_title_id(self, submission: Submission, parent_context: dict[str, Any]) -> str:
        return f"snippet_{submission.pk}_title"

    def get_cell_context_data(
        self, submission: Submission, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        facts = [
            submission.get_field_display(),
            submission.get_stage_display(),
            age(submission),
            languages(submission),
        ]
        context = super().get_cell_context_data(submission, parent_context)
        return context | {"facts": " · ".join(filter(None, facts))}


class StateColumn(Column):
    """What it waits for, in the color of whose move it is."""

    cell_template_name = "youth_stories/review/state_cell.html"

    def get_value(self, submission: Submission) -> str:
        return submission.asks + submission.status  # type: ignore[attr-defined]


class TakenColumn(Column):
    """Who looks after the story, with a button for whoever may."""

    cell_template_name = "youth_stories/review/taken_cell.html"

    def get_cell_context_data(
        self, instance: Submission, parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        request = parent_context["request"]
        user = request.user
        can_take = user.has_perm(REVIEW) and not instance.is_withdrawn_or_purged
        return super().get_cell_context_data(instance, parent_context) | {
            "csrf_token": get_token(request),
            "is_mine": instance.taken_on_by_id == user.pk,
            "can_take_on": can_take and instance.taken_on_by_id is None,
        }


def age(submission: Submission) -> str:
    doubt = " (in doubt)" if getattr(submission, "is_age_in_doubt", False) else ""
    return f"{submission.get_age_band_display()}{doubt}"


def languages(submission: Submission) -> str:
    """The story's language, and whoever reads another one."""
    people = {"student": submission.mail_language} if submission.email else {}
    if submission.is_minor:
        people["guardian"] = submission.guardian_language
    others = [
        f"{person}: {english_name(code)}"
        for person, code in people.items()
        if not is_same_language(code, submission.language)
    ]
    return "; ".join([capfirst(english_name(submission.language)), *others])
