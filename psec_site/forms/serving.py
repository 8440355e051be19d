"""A form as visitors see it. What they type is stored before anything else happens."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from psec_site.antispam import guard, signs, time_token

from .answers import FormAnswer
from .tasks import tell_readers

ACTION = "answer"  # of the antispam limits
SENT = "sent"


class SeeOther(HttpResponseRedirect):
    """So that a reload sends nothing again."""

    status_code = 303


@never_cache
def respond(request: HttpRequest, page: Any) -> HttpResponse:
    """Shows the form, or stores what was sent and leads to the thanks."""
    if request.method != "POST":
        return render(
            request, page, page.get_form(page=page, user=None), is_sent=SENT in request.GET
        )
    verdict = guard.check(request, ACTION)
    form = page.get_form(request.POST, page=page, user=None)
    if verdict.refused:
        return render(request, page, form, is_busy=True, status=429)
    if not form.is_valid():
        return render(request, page, form)
    store(page, form.cleaned_data, request.POST, verdict.signs)
    return SeeOther(f"{page.get_url(request)}?{SENT}=1")


def store(page: Any, answers: dict, posted: Any, robot_signs: tuple[str, ...]) -> None:
    """Stores the answers and enqueues a letter to whoever reads them. Once for each form opened."""
    token = time_token.read(posted)
    found = set(robot_signs)
    if token is None or token.too_fast:
        found.add(signs.TOO_FAST)
    try:
        with transaction.atomic():
            if token:
                time_token.spend(token)
            answer = FormAnswer.objects.create(
                page=page,
                form_data=answers,
                robot_signs=sorted(found),
                is_likely_robot=signs.likely_robot(found),
            )
            if not answer.is_likely_robot:
                tell_readers.enqueue(answer.pk)
    except time_token.TokenSpent:
        return  # the button was pressed twice


@never_cache
def preview(request: HttpRequest, page: Any, *, is_sent: bool) -> HttpResponse:
    return render(request, page, page.get_form(page=page, user=None), is_sent=is_sent)


def render(
    request: HttpRequest, page: Any, form: Any, *, status: int = 200, **states: bool
) -> HttpResponse:
    """The page with the form; with `is_sent` with the thanks instead, with `is_busy` both."""
    context = (
        page.get_context(request)
        | states
        | {
            "form": form,
            "days": settings.FORM_ANSWER_DAYS,
            "time_token": time_token.read(request.POST) or time_token.issue(),
        }
    )
    return TemplateResponse(request, page.template, context, status=status)
