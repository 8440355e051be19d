"""What a guardian asks for before they answer: a copy they can read, or a call."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from ..models import ConsentRequest, Erasure, GuardianQuestion, Submission
from ..notifications.recipients import To
from ..notifications.tasks import notify
from ..rules.language_names import names_language
from ..transitions import Kind, WrongState, locked, log, refuse_on_hold
from .answers import require_open

CALL, COPY = GuardianQuestion.Kind.CALL, GuardianQuestion.Kind.COPY


@transaction.atomic
def ask_for_call(
    request: ConsentRequest, *, phone: str, time_of_day: str = "", language: str = ""
) -> None:
    """Keeps the number until staff have called, and tells them. Asking again corrects it."""
    GuardianQuestion.objects.calls().filter(
        request__submission=request.submission_id, request__role=request.role
    ).update(request=request)  # of an earlier question, and not made yet
    _ask(request, CALL, phone=phone, time_of_day=time_of_day, language=language)


@transaction.atomic
def ask_for_copy(request: ConsentRequest, *, language: str) -> None:
    """Asks staff for a copy in this language. Asking again corrects it."""
    _ask(request, COPY, language=language)


def _ask(request: ConsentRequest, kind: str, **answers: str) -> None:
    submission = locked(request.submission)
    require_open(request, submission)
    _question, is_new = GuardianQuestion.objects.update_or_create(
        request=request, kind=kind, defaults=answers | {"asked_at": timezone.now()}
    )
    if is_new:
        notify(log(submission, Kind.GUARDIAN_ASKED, text=kind), To.STAFF)


def tell_of_copy(
    submission: Submission, language: str, *, by: AbstractBaseUser | None = None
) -> None:
    """Tells a guardian who asked for a copy in this language that it is there now.

    For a locked submission. If they asked for another language, or in words that name none, staff
    tell them: answer_question().
    """
    questions = GuardianQuestion.objects.filter(request__submission=submission, kind=COPY)
    for question in questions.filter(request__answer=""):
        if names_language(question.language, language):
            answer_question(question, by=by)


@transaction.atomic
def answer_question(question: GuardianQuestion, *, by: AbstractBaseUser | None) -> None:
    """Deletes a question that staff have answered, with the number that was left for a call.

    A guardian who asked for a copy is told of it. WrongState, in words for staff, while there is no
    translation of the version that they are asked about: what they asked for is kept.
    """
    submission = locked(question.request.submission)
    refuse_on_hold(submission)
    if question.kind == COPY:
        if not submission.translations.of(question.request.version).exists():
            raise WrongState(
                "There is no copy of this version yet. Add a translation below, then tell them."
            )
        notify(log(submission, Kind.COPY_READY, by), To.GUARDIAN)
    else:
        log(submission, Kind.NOTE, by, f"Answered: {question.get_kind_display()}.")
    question.delete()
    Erasure.objects.create()
