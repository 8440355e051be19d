"""The student's own page: where their story stands, and everything they can do about it."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import robots, services
from ..consent_wording import scope_labels
from ..draft import Draft
from ..forms import AgeAgainForm, ConsentForm, LinkForm
from ..models import Consent, PrivateLink, Submission
from ..views import SeeOther
from . import access
from .standing import standing_for

ROLE = Consent.Role.STUDENT
PURPOSES = (PrivateLink.Purpose.STUDENT,)


@access.private_page
@require_safe
def open_link(request, token):
    return access.open_with(request, token, PURPOSES, access.STUDENT_COOKIE, "my_story")


@access.private_page
@require_safe
def my_story(request):
    link = access.link_of(request, access.STUDENT_COOKIE)
    if link is None:
        return render(request, "youth_stories/link_ended.html", {"form": LinkForm()})
    return _show(request, link.submission)


def _show(request, submission, *, form=None, age_form=None, status=200):
    question = submission.consent_requests.open().filter(role=ROLE).first()
    version = shown_version(submission, question)
    context = {
        "here": reverse("my_story"),
        "submission": submission,
        "standing": standing_for(submission, ROLE),
        "content": version,
        "number": submission.page.number if submission.page else None,
        "photo_url": reverse("my_story_photo") if version and version.photo_id else "",
        "page_url": submission.page.url if submission.page and submission.page.live else "",
        "question": question,
        "form": form or (question and ConsentForm(content=version, role=ROLE)),
        "statement": scope_labels(ROLE)["statement"],
        "shown_hash": version.compute_content_hash() if version else "",
        "age_form": age_form or reconfirmation_form(submission, ROLE),
        "can_change": not submission.has_ended
        and submission.state != Submission.State.DECLINED
        and not submission.is_on_hold,
        "can_withdraw": not submission.has_ended,
    }
    return render(request, "youth_stories/my_story.html", context, status=status)


def shown_version(submission, question):
    """What the person sees: what they are asked about, else what is newest; None once erased."""
    if submission.has_ended:
        return None
    if question:
        return question.version
    if submission.page and submission.state == Submission.State.ACCEPTED:
        return submission.newest_version
    return submission.as_it_will_appear()


def reconfirmation_form(submission, role, data=None):
    """The question whether a public story may stay, when its time is nearly over (rule R15)."""
    if not services.may_be_reconfirmed(submission, role):
        return None
    return AgeAgainForm(data, ages=services.possible_ages(submission), role=role)


@access.private_page
@require_POST
def answer(request):
    """The student's yes or no to the version they were asked about."""
    submission = _submission(request)
    question = submission and submission.consent_requests.open().filter(role=ROLE).first()
    if not question:
        return SeeOther(reverse("my_story"))
    form = ConsentForm(request.POST, content=question.version, role=ROLE)
    try:
        if "no" in request.POST:
            services.disagree(question)
        elif form.is_valid():
            shown_hash = request.POST.get("shown_hash", "")
            services.agree(question, scopes=form.scopes, shown_hash=shown_hash)
        else:
            return _show(request, submission, form=form)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, submission, form=form)
    return SeeOther(reverse("my_story"))


@access.private_page
@require_POST
def change(request):
    """Opens the form with the story in it. Nothing changes until it is sent."""
    submission = _submission(request)
    if submission is None or submission.has_ended:
        return SeeOther(reverse("my_story"))
    Draft(request.session).begin_with(submission)
    return SeeOther(reverse("share_your_story"))


@access.private_page
@require_POST
def withdraw(request):
    if submission := _submission(request):
        services.withdraw(submission)
    return SeeOther(reverse("my_story"))


@access.private_page
@require_POST
def reconfirm(request):
    submission = _submission(request)
    form = reconfirmation_form(submission, ROLE, request.POST) if submission else None
    if submission and form:
        if not form.is_valid():
            return _show(request, submission, age_form=form)
        services.reconfirm(submission, ROLE, form.cleaned_data["age_band"])
    return SeeOther(reverse("my_story"))


@access.private_page
@require_safe
def photo(request):
    return photo_of(_submission(request), ROLE)


def photo_of(submission, role):
    """The private photo of the version this person sees, for them only."""
    question = submission and submission.consent_requests.open().filter(role=role).first()
    version = submission and shown_version(submission, question)
    if not version or not version.photo:
        raise Http404
    return FileResponse(version.photo.file.open("rb"), content_type="image/jpeg")


@access.private_page
@require_http_methods(["GET", "HEAD", "POST"])
def send_link_again(request):
    """Answers the same whether or not the address is known, and to a robot too."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if robots.allow(request, "link", addresses=[email]).welcome:
            services.request_links(email, get_language())
        return render(request, "youth_stories/link_sent.html")
    return render(request, "youth_stories/link_ended.html", {"form": form, "is_asked_for": True})


def _submission(request) -> Submission | None:
    link = access.link_of(request, access.STUDENT_COOKIE)
    return link.submission if link else None
