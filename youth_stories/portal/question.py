"""The consent page of a guardian, and what they can ask for on it before they answer."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info

from ..consent import guardian_questions, translations
from ..http import SeeOther
from ..models import ConsentRequest, GuardianQuestion, PrivateLink
from ..models.deadlines import publication_years
from . import shared
from .access import Visit, story_view
from .question_forms import CallForm, CopyForm

Kind = GuardianQuestion.Kind


def answerable_request(visit: Visit) -> ConsentRequest | None:
    """Return the open consent request if this is a link made to answer one (rule R4)."""
    if visit.link.purpose != PrivateLink.Purpose.CONSENT:
        return None
    return shared.open_request(visit)


def show_question(
    request: HttpRequest, visit: Visit, consent_request: ConsentRequest, **forms: Form
) -> HttpResponse:
    """Render the consent page. `forms` are those with errors: form, call_form or copy_form."""
    submission, version = visit.submission, consent_request.version
    languages = [get_language(), submission.guardian_language]
    questions = GuardianQuestion.objects.filter(request=consent_request)
    asked_for = set(questions.values_list("kind", flat=True))
    context = shared.page_context(visit, version) | {
        "number": version.number,
        "form": shared.consent_form(request, visit, version),
        "shown_hash": version.compute_content_hash(),
        "public_until": version.public_until,
        "publication_years": publication_years(),
        "reading_copy": translations.reading_copy(submission, version, languages),
        "needs_copy": set(languages) != {version.language},
        "call_form": CallForm(),
        "copy_form": CopyForm(),
        "asked_for_call": Kind.CALL in asked_for,
        "asked_for_copy": Kind.COPY in asked_for,
    }
    template = "youth_stories/portal/guardian_consent_request.html"
    return render(request, template, context | forms)


@story_view("POST")
def call(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a call, in the language of the page."""
    form = CallForm(request.POST)
    language = get_language_info(get_language() or settings.LANGUAGE_CODE)["name"]

    def ask(consent_request: ConsentRequest) -> None:
        answers = form.cleaned_data | {"language": language}
        guardian_questions.ask_for_call(consent_request, **answers)

    return _ask(request, visit, ask, call_form=form)


@story_view("POST")
def copy(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for a copy in another language."""
    form = CopyForm(request.POST)

    def ask(consent_request: ConsentRequest) -> None:
        guardian_questions.ask_for_copy(consent_request, **form.cleaned_data)

    return _ask(request, visit, ask, copy_form=form)


def _ask(
    request: HttpRequest, visit: Visit, ask: Callable[[ConsentRequest], None], **forms: Form
) -> HttpResponse:
    """Ask if the form is valid; without an open request there is nothing to ask about."""
    [form] = forms.values()
    consent_request = answerable_request(visit)
    if consent_request is None:
        return SeeOther(visit.url())
    if form.is_valid():
        try:
            ask(consent_request)
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return show_question(request, visit, consent_request, **forms)
    return SeeOther(f"{visit.url()}#help")
