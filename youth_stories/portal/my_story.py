"""The student's private page: the status of their story, and everything they can do about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from psec_site.antispam import guard

from ..consent.forms import ConsentForm
from ..http import SeeOther
from ..models import PrivateLink, Submission
from ..rules.addresses import address_key
from ..submit.saved_form import SavedForm
from . import access, shared
from .forms import AgeAgainForm, LinkForm
from .links import request_links
from .shared import STUDENT

PURPOSES = (PrivateLink.Purpose.STUDENT,)


@access.private_page
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in an e-mail."""
    return access.exchange_token(request, token, PURPOSES, STUDENT.page)


@access.private_page
@require_safe
def my_story(request: HttpRequest) -> HttpResponse:
    """The student's page."""
    submission = shared.get_submission(request, STUDENT)
    if submission is None:
        return render(request, "youth_stories/portal/link_ended.html", {"form": LinkForm()})
    return _show(request, submission)


def _show(
    request: HttpRequest,
    submission: Submission,
    *,
    form: ConsentForm | None = None,
    age_form: AgeAgainForm | None = None,
) -> HttpResponse:
    consent_request = shared.open_request(submission, STUDENT)
    version = shared.shown_version(submission, consent_request)
    context = shared.page_context(submission, STUDENT, version, age_form)
    if consent_request and version:
        context |= {
            "consent_request": consent_request,
            "form": form or ConsentForm(content=version, role=STUDENT.role),
            "shown_hash": version.compute_content_hash(),
        }
    return render(request, "youth_stories/portal/my_story.html", context)


@access.private_page
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Record the student's answer to a consent request."""
    submission = shared.get_submission(request, STUDENT)
    consent_request = submission and shared.open_request(submission, STUDENT)
    if not submission or not consent_request:
        return SeeOther(reverse("my_story"))
    if form := shared.take_answer(consent_request, STUDENT, request.POST):
        return _show(request, submission, form=form)
    return SeeOther(reverse("my_story"))


@access.private_page
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Open the form with the story in it. Nothing changes until it is sent."""
    submission = shared.get_submission(request, STUDENT)
    if submission is None or submission.is_withdrawn_or_purged:
        return SeeOther(reverse("my_story"))
    SavedForm(request.session).begin_with(submission)
    return SeeOther(reverse("share_your_story"))


@access.private_page
@require_POST
def reconfirm(request: HttpRequest) -> HttpResponse:
    """Renew the student's consent to a public story."""
    submission = shared.get_submission(request, STUDENT)
    if submission and (form := shared.reconfirm(submission, STUDENT, request.POST)):
        return _show(request, submission, age_form=form)
    return SeeOther(reverse("my_story"))


@access.private_page
@require_http_methods(["GET", "HEAD", "POST"])
def send_link_again(request: HttpRequest) -> HttpResponse:
    """Send new links. The response is the same for unknown addresses and for robots."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if guard.check(request, "link", addresses=[address_key(email)]).passed:
            request_links(email, get_language())
        return render(request, "youth_stories/portal/link_sent.html")
    context = {"form": form, "is_asked_for": True}
    return render(request, "youth_stories/portal/link_ended.html", context)
