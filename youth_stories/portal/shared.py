"""What the student's and the guardian's pages have in common."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from ..consent import renew
from ..consent.answers import agree, disagree
from ..consent.forms import ConsentForm
from ..consent.redaction import left_out
from ..http import SeeOther, clear_browser_cache
from ..models import ConsentRequest, StoryContent, StoryPost, Submission
from ..retention import erase
from ..submit.saved_form import begin_with
from . import access
from .access import Visit, story_view
from .facts import facts
from .forms import AgeAgainForm
from .status import state_of
from .story_name import story_name
from .translations import shown_translations

INCOMPLETE = "incomplete"  # in the URL of a consent page whose answer lacks a tick


def open_request(visit: Visit) -> ConsentRequest | None:
    """Return the person's open consent request, if there is one."""
    return visit.submission.consent_requests.open().filter(role=visit.person.role).first()


def shown_version(
    submission: Submission, consent_request: ConsentRequest | None
) -> StoryContent | None:
    """Return the version that is requested, or else the newest. None if the story is erased."""
    if submission.is_withdrawn_or_purged:
        return None
    if consent_request:
        return consent_request.version
    if submission.page and submission.state == Submission.State.ACCEPTED:
        return submission.newest_version
    return submission.agreed_content()


def page_context(
    visit: Visit, version: StoryContent | None, age_form: AgeAgainForm | None = None
) -> dict:
    """Return the template context of a private page that shows this version of the story."""
    submission = visit.submission
    page = submission.page
    return {
        "here": visit.url(),
        "close_url": visit.url("close"),
        "submission": submission,
        "story_name": story_name(visit),
        "state": state_of(submission, visit.person.role),
        "content": version,
        "left_out": left_out(submission, visit.person.role),
        "number": page.number if page else None,
        "photo_url": visit.url("photo") if version and version.photo_id else "",
        "page_url": page.url if page and page.live else "",
        "age_form": age_form or reconfirmation_form(visit),
        **facts(visit),
        **shown_translations(submission, version),
        "posts": StoryPost.objects.ended().filter(story_id=submission.story_id),
    }


def open_form(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open the form with the story in it, and redirect there.

    The visit begins anew: it and the form end at the same time.
    """
    renewed = Visit(visit.person, visit.link)
    begin_with(request, visit.link, expires_at=renewed.ends_at)
    response = SeeOther(reverse("change_story", args=[visit.submission.story_key]))
    access.set_cookie(request, response, renewed)
    return response


def reconfirmation_form(visit: Visit, data: QueryDict | None = None) -> AgeAgainForm | None:
    """Return the form that renews a consent which is about to expire (rule R15), or None."""
    submission, role = visit.submission, visit.person.role
    if not renew.may_be_reconfirmed(submission, role):
        return None
    return AgeAgainForm(data, ages=renew.possible_ages(submission), role=role)


def reconfirm(visit: Visit, data: QueryDict) -> AgeAgainForm | None:
    """Renew the person's consent. Return the form if it has errors: then nothing is renewed."""
    form = reconfirmation_form(visit, data)
    if form is None:
        return None
    if not form.is_valid():
        return form
    renew.reconfirm(visit.submission, visit.person.role, form.cleaned_data["age_band"])
    return None


def take_answer(
    visit: Visit, consent_request: ConsentRequest, data: QueryDict
) -> ConsentForm | None:
    """Record a yes or a no. Return the form if it has errors: then nothing is recorded."""
    form = ConsentForm(
        data,
        content=consent_request.version,
        role=visit.person.role,
        is_child=visit.submission.is_child,
    )
    try:
        if "no" in data:
            disagree(consent_request)
        elif form.is_valid():
            agree(consent_request, scopes=form.scopes, shown_hash=data.get("shown_hash", ""))
        else:
            return form
    except ValidationError as error:
        form.add_error(None, error)
        return form
    return None


def consent_form(request: HttpRequest, visit: Visit, version: StoryContent) -> ConsentForm:
    """Return the form, with the ticks and errors of an answer that `show_again` redirected."""
    return ConsentForm(
        request.GET if INCOMPLETE in request.GET else None,
        content=version,
        role=visit.person.role,
        is_child=visit.submission.is_child,
    )


def show_again(visit: Visit, form: ConsentForm) -> SeeOther:
    """Redirect to the page with what was ticked, so that Back and reload send nothing again."""
    ticked = {name: "on" for name in form.fields if form.data.get(name)}
    return SeeOther(f"{visit.url()}?{urlencode({INCOMPLETE: 1} | ticked)}")


@story_view("GET", "HEAD", "POST")
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask once whether the story is to be taken back, naming it; then withdraw it for good."""
    if request.method == "POST":
        erase.withdraw(visit.submission)
        return clear_browser_cache(SeeOther(visit.url()))
    if visit.submission.is_withdrawn_or_purged:
        return SeeOther(visit.url())
    context = page_context(visit, shown_version(visit.submission, open_request(visit)))
    urls = {"here": request.path, "back_url": visit.url()}
    return render(request, "youth_stories/portal/withdraw.html", context | urls)


@story_view("GET", "HEAD")
def photo(_request: HttpRequest, visit: Visit) -> FileResponse:
    """The private photo of the version that this person is shown."""
    version = shown_version(visit.submission, open_request(visit))
    if not version or not version.photo:
        raise Http404
    return FileResponse(version.photo.file.open("rb"), content_type="image/jpeg")
