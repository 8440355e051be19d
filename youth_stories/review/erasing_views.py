"""Settings → Erasing: why it is halted and what resuming erases; rounds that were a mistake."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.log_actions import log

from .. import ledger
from ..models import LastRound, Submission
from ..retention import rounds
from ..retention.hidden import DAYS_TO_DECIDE
from .permissions import ERASING, require_permission
from .shared import StaffRequest
from .staff_page import StaffPage

# Longer than any backup is kept: nothing brings back what an earlier round erased.
SHOWN = timedelta(days=35)

MARKED = "youth_stories.round_wrong"
UNMARKED = "youth_stories.round_right"


class ErasingView(StaffPage):
    """Whether erasing runs, and which rounds erased stories lately."""

    template_name = "youth_stories/review/erasing.html"
    page_title = "Erasing"
    header_icon = "bin"
    permission = ERASING

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = LastRound.load()
        stories = rounds.due_stories() if last.halted_at else set()
        with_words = rounds.with_words().filter(pk__in=stories).count()
        since = timezone.now() - SHOWN
        return super().get_context_data(**kwargs) | {
            "last": last,
            "now": timezone.now(),
            "due": Submission.objects.filter(pk__in=stories).order_by("received_at"),
            "with_words": with_words,
            "records": len(stories) - with_words,
            "all_stories": rounds.with_words().count(),
            "rounds": [each for each in ledger.rounds() if each.began_at > since],
            "days_to_decide": DAYS_TO_DECIDE,
        }


@require_POST
def resume(request: StaffRequest) -> HttpResponse:
    """Let the halted round erase the stories that the page showed."""
    require_permission(request.user, ERASING)
    shown = {int(pk) for pk in request.POST.getlist("story") if pk.isdecimal()}
    if rounds.resume(shown, by=request.user):
        messages.success(request, "Erasing goes on within a minute.")
    else:
        messages.warning(request, "Somebody has resumed it already.")
    return redirect("story_erasing")


@require_POST
def mark_wrong(request: StaffRequest, name: str) -> HttpResponse:
    """Say that a round was a mistake, once the box to confirm it is ticked."""
    require_permission(request.user, ERASING)
    if "confirm" not in request.POST:
        messages.error(request, "Tick the box to confirm.")
        return redirect("story_erasing")
    try:
        ledger.mark_wrong(name)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        log(LastRound.load(), MARKED, user=request.user, data={"kind": name})
        messages.success(request, "Noted. Nothing is back yet: a restore brings it back, hidden.")
    return redirect("story_erasing")


@require_POST
def mark_right(request: StaffRequest, name: str) -> HttpResponse:
    """Undo it."""
    require_permission(request.user, ERASING)
    ledger.unmark_wrong(name)
    log(LastRound.load(), UNMARKED, user=request.user, data={"kind": name})
    messages.success(request, "Noted: what this round erased stays erased.")
    return redirect("story_erasing")
