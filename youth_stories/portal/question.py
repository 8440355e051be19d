"""The consent page of a guardian, and what they can ask for on it before they answer."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info

from ..consent import guardian_questions, translations
from ..consent.forms import ConsentForm
from ..http import SeeOther
from ..models import ConsentRequest, GuardianQuestion, PrivateLink, Submission
from ..models.deadlines import publication_years
from ..models.scopes import left_out_before
from ..rules.language_names import NAMES, language_name
from . import shared
from .access import Visit, story_view
from .question_forms import CallForm, CopyForm
from .typed import show_again, typed_form

Kind = GuardianQuestion.Kind
HELP = "#help"


def answerable_request(visit: Visit) -> ConsentRequest | None:
    """Return the open consent request if this is a link made to answer one (rule R4)."""
    if visit.link.purpose != PrivateLink.Purpose.CONSENT:
        return None
    return shared.open_request(visit)


def show_question(
    request: HttpRequest, visit: Visit, consent_request: ConsentRequest
) -> HttpResponse:
    """Render the consent page."""
    submission, version = visit.submission, consent_request.version
    languages = [get_language(), submission.guardian_language]
    questions = GuardianQuestion.objects.filter(request=consent_request)
    asked_for_copy = questions.filter(kind=Kind.COPY).exists()
    reading_copy = translations.reading_copy(submission, version, languages)
    needs_copy = set(languages) != {version.language} and not submission.is_child
    wanted = _language_read(submission) if needs_copy and not reading_copy else ""
    context = shared.page_context(request, visit, version) | {
        "number": version.number,
        "form": shared.consent_form(request, visit, version),
        "form_id": "answer",
        "shown_hash": version.compute_content_hash(),
        "public_until": version.public_until,
        "publication_years": publication_years(),
        "reading_copy": reading_copy,
        "needs_copy": needs_copy,
        "call_form": typed_form(request, CallForm),
        "copy_form": typed_form(request, CopyForm, initial={"language": wanted} if wanted else {}),
        "left_out_before": left_out_before(submission, version),
        "call_days": settings.UNANSWERED_DAYS,
        "asked_for_copy": asked_for_copy,
    }
    template = "youth_stories/portal/guardian_consent_request.html"
    return render(request, template, context)


def _language_read(submission: Submission) -> str:
    """The name of the language that the guardian reads, as far as it is known."""
    code = submission.guardian_language
    return submission.guardian_language_name or (language_name(code) if code in NAMES else "")


def ask_what_is_typed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the Enter key does: it asks for a call and a copy, as far as these fields are filled."""
    fields: dict[str, type[Form]] = {"phone": CallForm, "language": CopyForm}
    return _ask(request, visit, *(fields[name] for name in fields if request.POST.get(name)))


def keep_what_is_typed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What the language link does: the page comes back with every tick and every field."""
    return _ask(request, visit)


def show_answer_again(request: HttpRequest, visit: Visit, form: ConsentForm) -> HttpResponse:
    """Redirect to the page, which says what is wrong with this answer, with every field."""
    unsent: list[Form] = [CallForm(request.POST), CopyForm(request.POST)]
    return show_again(request, shared.refused_url(visit, form), (), unsent=unsent)


@story_view("POST")
def call(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a call, in the language of the page."""
    return _ask(request, visit, CallForm)


@story_view("POST")
def copy(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a copy in another language."""
    return _ask(request, visit, CopyForm)


def _ask(request: HttpRequest, visit: Visit, *form_classes: type[Form]) -> HttpResponse:
    """Ask for what these forms are about; without an open request there is nothing to ask about.

    All forms of the page are posted together: what is ticked, refused or not sent yet comes back.
    """
    consent_request = answerable_request(visit)
    if consent_request is None:
        return SeeOther(visit.url())
    sent = [form_class(request.POST) for form_class in form_classes]
    refused = [form for form in sent if not _is_asked(consent_request, form)]
    unsent = [cls(request.POST) for cls in (CallForm, CopyForm) if cls not in form_classes]
    fragment = HELP if form_classes else ""
    url = shared.url_with_ticks(visit, request.POST)
    return show_again(request, url, refused, unsent=unsent, fragment=fragment)


def _is_asked(consent_request: ConsentRequest, form: Form) -> bool:
    """Ask for what the form is about. False if it cannot be asked: then the form has errors."""
    if not form.is_valid():
        return False
    try:
        if isinstance(form, CallForm):
            code = get_language() or settings.LANGUAGE_CODE
            spoken = get_language_info(code)["name"]
            guardian_questions.ask_for_call(consent_request, language=spoken, **form.cleaned_data)
        else:
            guardian_questions.ask_for_copy(consent_request, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
    return form.is_valid()
