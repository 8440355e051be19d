"""What the student's and the guardian's pages have in common."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ..consent import renew
from ..consent.answers import agree, disagree
from ..consent.forms import ConsentForm
from ..http import SeeOther
from ..models import Consent, ConsentRequest, StoryContent, Submission
from ..retention import erase
from . import access
from .forms import AgeAgainForm
from .status import status_for


@dataclass(frozen=True)
class Person:
    """Whose private page it is. `page` is the page's URL name and the name of its cookie."""

    role: str
    page: str


STUDENT = Person(Consent.Role.STUDENT, "my_story")
GUARDIAN = Person(Consent.Role.GUARDIAN, "guardian")


def get_submission(request: HttpRequest, person: Person) -> Submission | None:
    """Return the submission of the request's private link, or None without a valid link."""
    link = access.get_link(request, person.page)
    return link.submission if link else None


def open_request(submission: Submission, person: Person) -> ConsentRequest | None:
    """Return the person's open consent request, if there is one."""
    return submission.consent_requests.open().filter(role=person.role).first()


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
    submission: Submission,
    person: Person,
    version: StoryContent | None,
    age_form: AgeAgainForm | None = None,
) -> dict:
    """Return the template context of a private page that shows this version of the story."""
    page = submission.page
    return {
        "here": reverse(person.page),
        "submission": submission,
        "status": status_for(submission, person.role),
        "content": version,
        "number": page.number if page else None,
        "photo_url": reverse(f"{person.page}_photo") if version and version.photo_id else "",
        "page_url": page.url if page and page.live else "",
        "age_form": age_form or reconfirmation_form(submission, person),
        "can_change": not submission.is_withdrawn_or_purged
        and submission.state != Submission.State.DECLINED
        and not submission.is_on_hold,
        "can_withdraw": not submission.is_withdrawn_or_purged,
    }


def reconfirmation_form(
    submission: Submission, person: Person, data: QueryDict | None = None
) -> AgeAgainForm | None:
    """Return the form that renews a consent which is about to expire (rule R15), or None."""
    if not renew.may_be_reconfirmed(submission, person.role):
        return None
    return AgeAgainForm(data, ages=renew.possible_ages(submission), role=person.role)


def reconfirm(submission: Submission, person: Person, data: QueryDict) -> AgeAgainForm | None:
    """Renew the person's consent. Return the form if it has errors: then nothing is renewed."""
    form = reconfirmation_form(submission, person, data)
    if form is None:
        return None
    if not form.is_valid():
        return form
    renew.reconfirm(submission, person.role, form.cleaned_data["age_band"])
    return None


def take_answer(
    consent_request: ConsentRequest, person: Person, data: QueryDict
) -> ConsentForm | None:
    """Record a yes or a no. Return the form if it has errors: then nothing is recorded."""
    form = ConsentForm(data, content=consent_request.version, role=person.role)
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


@access.private_page
@require_POST
def withdraw(request: HttpRequest, person: Person) -> HttpResponse:
    """Withdraw the story for good."""
    if submission := get_submission(request, person):
        erase.withdraw(submission)
    return SeeOther(reverse(person.page))


@access.private_page
@require_safe
def photo(request: HttpRequest, person: Person) -> FileResponse:
    """The private photo of the version that this person is shown."""
    submission = get_submission(request, person)
    version = submission and shown_version(submission, open_request(submission, person))
    if not version or not version.photo:
        raise Http404
    return FileResponse(version.photo.file.open("rb"), content_type="image/jpeg")
