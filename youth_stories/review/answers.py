"""The saved answers for a story's decision, and the message that is put together of them."""

from typing import Any

from django.http import HttpRequest

from ..models import SavedAnswer, Submission
from ..notifications.recipients import To, letter_language, people_reached
from ..rules.names_in_letters import name_in_letter
from ..rules.text import clean_text

Kind = SavedAnswer.Kind


def answers_context(submission: Submission, request: HttpRequest) -> dict[str, Any]:
    """Return the answers to choose from for each decision, in the languages of its letters.

    A POST whose `fill` names a decision chose some: then `typed` is its message with those in it.
    """
    people = people_reached(submission)
    languages = list(dict.fromkeys(letter_language(submission, to) for to in people))
    name = _name(submission, people)
    fill = request.POST.get("fill", "")
    chosen = request.POST.getlist("answer") if fill else []
    typed = clean_text(request.POST.get("text", "")) if fill else ""
    answers: dict[str, list[dict[str, Any]]] = {kind: [] for kind in Kind.values}
    for each in SavedAnswer.objects.all() if people else ():
        text = "\n\n".join(each.filled(language, name) for language in languages)
        is_chosen = each.kind == fill and str(each.pk) in chosen
        if each.kind == fill:
            typed = _with(typed, text) if is_chosen else _without(typed, text)
        answers[each.kind].append(
            {"pk": each.pk, "reason": each.reason, "text": text, "is_chosen": is_chosen}
        )
    return {
        "answers_to_ask": answers[Kind.ASK],
        "answers_to_accept": answers[Kind.ACCEPT],
        "answers_to_decline": answers[Kind.DECLINE],
        "fill": fill if fill in Kind.values else "",
        "typed": typed,
    }


def _name(submission: Submission, people: list[str]) -> str:
    """The student's name, if they read the letter; beside a guardian only if it may be shown."""
    if To.STUDENT not in people:
        return ""
    return name_in_letter(submission.agreed_name if To.GUARDIAN in people else submission.known_as)


def _with(typed: str, text: str) -> str:
    return typed if text in typed else f"{typed}\n\n{text}".strip()


def _without(typed: str, text: str) -> str:
    return clean_text(typed.replace(text, "").replace("\n\n\n\n", "\n\n"))
