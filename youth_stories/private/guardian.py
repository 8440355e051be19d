"""The guardian's pages: the question, the form of a child, and what they can do at any time."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from .. import services
from ..consent_wording import SCOPES, scope_labels
from ..draft import Draft
from ..forms import ConsentForm, LinkForm
from ..models import Consent, PrivateLink, Submission
from ..views import SENT_KEY, SeeOther
from . import access
from .my_story import photo_of, reconfirmation_form, shown_version
from .standing import standing_for

ROLE = Consent.Role.GUARDIAN
Purpose = PrivateLink.Purpose
PURPOSES = (Purpose.GUARDIAN, Purpose.CONSENT, Purpose.INVITATION)


@access.private_page
@require_safe
def open_link(request, token):
    return access.open_with(request, token, PURPOSES, access.GUARDIAN_COOKIE, "guardian")


@access.private_page
@require_safe
def guardian(request):
    link = access.link_of(request, access.GUARDIAN_COOKIE)
    if link is None:
        return render(request, "youth_stories/link_ended.html", {"form": LinkForm()})
    submission = link.submission
    if submission.state == Submission.State.INVITED:
        return render(request, "youth_stories/guardian_invited.html", {"submission": submission})
    if question := _question(link):
        return _show_question(request, submission, question)
    return _show(request, submission)


def _question(link: PrivateLink):
    """What the guardian is asked, with a link made for answering it (rule R4)."""
    if link.purpose != Purpose.CONSENT:
        return None
    return link.submission.consent_requests.open().filter(role=ROLE).first()


def _show_question(request, submission, question, form=None):
    version = question.version
    context = {
        "here": reverse("guardian"),
        "submission": submission,
        "question": question,
        "content": version,
        "number": submission.page.number,
        "photo_url": reverse("guardian_photo") if version.photo_id else "",
        "form": form or ConsentForm(content=version, role=ROLE),
        "statement": scope_labels(ROLE)["statement"],
        "shown_hash": version.compute_content_hash(),
    }
    return render(request, "youth_stories/guardian_question.html", context)


def _show(request, submission, age_form=None):
    version = shown_version(submission, None)
    consent = submission.consents.standing().filter(role=ROLE).first()
    context = {
        "here": reverse("guardian"),
        "submission": submission,
        "standing": standing_for(submission, ROLE),
        "content": version,
        "number": submission.page.number if submission.page else None,
        "photo_url": reverse("guardian_photo") if version and version.photo_id else "",
        "page_url": submission.page.url if submission.page and submission.page.live else "",
        "consent": consent,
        "agreed": _agreed_to(consent) if consent else [],
        "is_asked_elsewhere": submission.consent_requests.open().filter(role=ROLE).exists(),
        "age_form": age_form or reconfirmation_form(submission, ROLE),
        "can_change": submission.is_child
        and not submission.has_ended
        and submission.state != Submission.State.DECLINED
        and not submission.is_on_hold,
        "can_withdraw": not submission.has_ended,
    }
    return render(request, "youth_stories/guardian.html", context)


def _agreed_to(consent: Consent) -> list[str]:
    """Their ticks, in the words they were asked with."""
    labels = scope_labels(ROLE)
    return [labels[scope] for scope in SCOPES if scope in consent.scopes and scope in labels]


@access.private_page
@require_POST
def answer(request):
    """The guardian's yes, with what they ticked, or their no. The link is then used up."""
    link = access.link_of(request, access.GUARDIAN_COOKIE)
    question = _question(link) if link else None
    if link is None or question is None:
        return SeeOther(reverse("guardian"))
    submission = link.submission
    form = ConsentForm(request.POST, content=question.version, role=ROLE)
    try:
        if "no" in request.POST:
            services.disagree(question)
        elif form.is_valid():
            shown_hash = request.POST.get("shown_hash", "")
            services.agree(question, scopes=form.scopes, shown_hash=shown_hash)
        else:
            return _show_question(request, submission, question, form)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show_question(request, submission, question, form)
    if str(submission.story_id) in request.session.get(SENT_KEY, []):
        services.note_same_browser(link)
    return _go_on(request, link)


def _go_on(request, link):
    """The answer's link is used up; this visit goes on with one for the guardian's own page."""
    own = services.use_up(link)
    response = SeeOther(reverse("guardian"))
    access.remember(request, response, own, access.GUARDIAN_COOKIE)
    return response


@access.private_page
@require_POST
def write(request):
    """Opens the form for a child's story: to write it, or to change it."""
    submission = _submission(request)
    if submission is None or not submission.is_child or submission.has_ended:
        return SeeOther(reverse("guardian"))
    Draft(request.session).begin_with(submission)
    return SeeOther(reverse("share_your_story"))


@access.private_page
@require_POST
def revoke(request):
    """One click: what they agreed to ends, and the story is private again."""
    if submission := _submission(request):
        services.revoke(submission, ROLE)
    return SeeOther(reverse("guardian"))


@access.private_page
@require_POST
def withdraw(request):
    if submission := _submission(request):
        services.withdraw(submission)
    return SeeOther(reverse("guardian"))


@access.private_page
@require_POST
def reconfirm(request):
    submission = _submission(request)
    form = reconfirmation_form(submission, ROLE, request.POST) if submission else None
    if submission and form:
        if not form.is_valid():
            return _show(request, submission, age_form=form)
        services.reconfirm(submission, ROLE, form.cleaned_data["age_band"])
    return SeeOther(reverse("guardian"))


@access.private_page
@require_safe
def photo(request):
    return photo_of(_submission(request), ROLE)


def _submission(request) -> Submission | None:
    link = access.link_of(request, access.GUARDIAN_COOKIE)
    return link.submission if link else None
