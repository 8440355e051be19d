"""Actions with a text of staff: a message, a reason, a note, a concern."""

from collections.abc import Callable

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import resolve, reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ..models import Submission
from .forms import MessageForm
from .permissions import REVIEW
from .shared import ActionView, StaffRequest, get_submission, redirect_to, shown_version


def text_action(
    action: Callable[..., object],
    success: str | Callable[[AbstractUser], str],
    permission: str = REVIEW,
    *,
    button: str,
    is_decision: bool = False,
) -> ActionView:
    """Return a POST view that calls `action(submission, text, by=user)` with the posted text.

    A decision is also passed which version was `shown`.
    If the text or the action is refused, the reading view shows the text with this button.
    """

    @require_POST
    def view(request: StaffRequest, pk: int) -> HttpResponse:
        submission = get_submission(request, pk, permission)
        form = MessageForm(request.POST)
        if form.is_valid():
            try:
                shown = {"shown": shown_version(request)} if is_decision else {}
                action(submission, form.cleaned_data["text"], by=request.user, **shown)
            except ValidationError as error:
                form.add_error(None, error)
        if form.errors:
            return show_again(request, submission, form, button)
        messages.success(request, success if isinstance(success, str) else success(request.user))
        return redirect_to(submission)

    return view


def show_again(
    request: StaffRequest, submission: Submission, form: MessageForm, button: str
) -> HttpResponse:
    """Answer with the reading view, which shows the text: nothing typed is lost."""
    match = resolve(reverse("youth_stories:inspect", args=[submission.pk]))
    return match.func(request, **match.kwargs, refused=form, button=button)
