"""Which one step stands out in the reading view, and who can take it if the reader cannot."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.utils.dateformat import format as date_format
from django.utils.timezone import localtime

from ..models import Submission
from .next_step import SECOND
from .permissions import PUBLISH, REVIEW


def main_step(context: Mapping[str, Any]) -> str:
    """Return the name of the step whose button is filled: the safest next one, or none.

    `context` is the reading view's.
    """
    has_points = bool(context["points"])
    unsure = context["noes"] or context["reading_copy_missing"]
    steps = {
        "refused": context.get("refused"),
        context["fill"]: context["fill"],  # the message that is being written
        "hold": context["on_hold"],  # nothing stands out
        "keep": context["hidden"] and context["can_keep"],
        "letter": context["can_send_letters"]
        and any(not each["row"].sent_again_at for each in context["undelivered"]),
        "treat": context["age_signs"] and context["can_treat_as_minor"],
        "question": context["guardian_questions"] and context["can_note"],
        "publish": context["can_publish"],
        "publish_as_sent": context["can_publish_as_sent"],
        "contact": context["can_ask"] and context["can_set_contact"] and not context["has_contact"],
        "edit": has_points and context["can_edit_page"],
        "ask": context["can_ask"] and not context["why_not_ask"] and not unsure,
        "translate": context["can_ask"] and context["reading_copy_missing"],
        "accept": context["can_decide"]
        and not has_points
        and not context["submission"].needs_guardians_address,
        "tidy": context["can_edit_page"]
        and context["tone"] != "theirs"
        and not (has_points or unsure or context["is_done"]),
    }
    return next((name for name, is_possible in steps.items() if is_possible), "")


def who_can(user: AbstractUser, submission: Submission, context: Mapping[str, Any]) -> str:
    """Return who takes the next step, if that is somebody else by their role; else nothing."""
    if context["on_hold"] or submission.is_withdrawn_or_purged:
        return ""
    if submission.is_undecided and not user.has_perm(REVIEW):
        return "A story reviewer reads it and decides."
    if submission.state != Submission.State.ACCEPTED or context["page_is_live"]:
        return ""
    if not context["refusal"] and not user.has_perm(PUBLISH):
        return "A publisher can publish it."
    if context["tone"] == "ours" and not user.has_perm(REVIEW) and not context["can_publish"]:
        return "A story reviewer tidies it and asks for consent."
    return ""


def until_when(submission: Submission, context: Mapping[str, Any]) -> str:
    """Return until when staff have nothing to do; nothing if the next move is theirs."""
    if context["tone"] != "theirs" or context["main"]:
        return ""
    if days := [request.expires_at for request in context["requests"]]:
        day = date_format(localtime(max(days)), "F j")
        return f"until somebody answers. If nobody does, we stop waiting on {day}."
    if submission.state == Submission.State.CHANGE_REQUESTED:
        return "until the sender answers."
    if SECOND in context["status"]:
        return "until the second letter is out: the day is above."
    return ""
