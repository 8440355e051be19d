"""The second step for a child under 13: whom to ask (rule R2)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from psec_site.antispam import guard

from ..http import SeeOther
from ..rules.addresses import address_key
from . import receive, rendering
from .forms import InvitationForm
from .saved_form import SavedForm
from .sent import thank


def post_invitation(request: HttpRequest, saved_form: SavedForm) -> HttpResponse:
    """Invite the child's guardian to send the story."""
    if not saved_form.needs_guardian:
        return SeeOther(reverse("share_your_story"))
    if rendering.SWITCH_LANGUAGE in request.POST:
        return rendering.show_invitation(request, InvitationForm(initial=request.POST.dict()))
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return rendering.show_invitation(request, form)
    guardian = [address_key(form.cleaned_data["guardian_email"])]
    verdict = guard.check(request, "invitation", addresses=guardian)
    if verdict.refused:
        form.add_error(None, rendering.too_many_message())
        return rendering.show_invitation(request, form, status=429)
    submission = receive.invite_guardian(
        story_id=saved_form.story_id,
        language=get_language(),
        robot_signs=verdict.signs,
        **form.cleaned_data,
    )
    return thank(request, saved_form, submission)
