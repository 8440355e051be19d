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
    """Whose private page it is. `page` is the URL name of the page and the name of its cookie."""

    role: str
    page: str


STUDENT = Person(Consent.Role.STUDENT, "my_story")
GUARDIAN = Person(Consent.Role.GUARDIAN, "guardian")


def submission_of(request: HttpRequest, person: Person) -> Submission | None:
    """The story of the link this visit was opened with, as long as the link is good."""
    link = access.link_of(request, person.page)
    return link.submission if link else None


def open_request(submission: Submission, person: Person) -> ConsentRequest | None:
    """What this person is being asked to agree to, if anything."""
    return submission.consent_requests.open().filter(role=person.role).first()


def shown_version(
    submission: Submission, consent_request: ConsentRequest | None
) -> StoryContent | None:
    """What the person sees: what they are asked about, else what is newest; None once erased."""
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
    """The template context of a private page about this version of the story."""
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
    """Asks whether a public story may stay, when its consent is about to lapse (rule R15)."""
    if not renew.may_be_reconfirmed(submission, person.role):
        return None
    return AgeAgainForm(data, ages=renew.possible_ages(submission), role=person.role)


def reconfirm(submission: Submission, person: Person, data: QueryDict) -> AgeAgainForm | None:
    """Renews the person's consent. Returns the form if its answer has to be given again."""
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
    """Records a yes or a no. Returns the form if it has errors, and then nothing is recorded."""
    form = ConsentForm(data, content=consent_request.version, role=person.role)
    try:
        if "no" in data:
            disagree(consent_request)
        elif form.is_valid():
            agree(consent_request, scopes=form.scopes, shown_hash=data.get("shown_hash", ""))
        else:
            return form
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return form
    return None


@access.private_page
@require_POST
def withdraw(request: HttpRequest, person: Person) -> HttpResponse:
    """Takes the story back for good."""
    if submission := submission_of(request, person):
        erase.withdraw(submission)
    return SeeOther(reverse(person.page))


@access.private_page
@require_safe
def photo(request: HttpRequest, person: Person) -> FileResponse:
    """The private photo of the version this person sees, for them only."""
    submission = submission_of(request, person)
    version = submission and shown_version(submission, open_request(submission, person))
    if not version or not version.photo:
        raise Http404
    return FileResponse(version.photo.file.open("rb"), content_type="image/jpeg")
