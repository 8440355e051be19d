"""The second step for a child under 13: whom to ask (rule R2)."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from psec_site.antispam import guard

from ..models import SavedForm
from ..rules.addresses import address_key
from . import receive, rendering
from .forms import InvitationForm
from .questions import open_questions, take_answer
from .sent import thank
from .story_step import keep_typed

STEP = SavedForm.Step.STORY


def post_invitation(request: HttpRequest, row: SavedForm) -> HttpResponse:
    """Invite the child's guardian to send the story."""
    if not row.needs_guardian:
        return rendering.to_step(row, row.step)
    keep_typed(row, request.POST)
    if "answer" in request.POST:
        take_answer(row, InvitationForm(row.values), request.POST["answer"])
    form = InvitationForm(row.values)
    if rendering.SWITCH_LANGUAGE in request.POST or not form.is_valid():
        row.show(STEP, errors=rendering.SWITCH_LANGUAGE not in request.POST)
        return rendering.to_step(row, STEP)
    if open_questions(row, form):
        row.show(STEP, errors=True)
        return rendering.to_step(row, STEP)
    guardian = [address_key(form.cleaned_data["guardian_email"])]
    verdict = guard.check(request, "invitation", addresses=guardian)
    if verdict.refused:
        row.show(STEP, __all__=rendering.too_many_message())
        return rendering.to_step(row, STEP)
    with transaction.atomic():
        submission = receive.invite_guardian(
            story_id=row.story_id,
            language=get_language(),
            robot_signs=verdict.signs,
            **form.cleaned_data,
        )
        return thank(request, row, submission)
