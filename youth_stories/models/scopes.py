"""Which scopes a person is asked about, and which of them they left out."""

from collections.abc import Iterable
from uuid import UUID

from ..rules.consent_wording import SCOPES
from .consent import Consent
from .content import StoryContent
from .submission import Submission

# No field of the content: whether the other person agreed can be told from their consent alone.
WITHOUT_FIELD = ("social", "translation", "search")
Role = Consent.Role


def scopes_for(content: StoryContent, *, is_minor: bool, is_child: bool = False) -> list[str]:
    """The scopes that apply to this content: none for a photo, say, if there is no photo."""
    given = {
        "first_name": content.first_name,
        "last_name": content.last_name,
        # A child's school or photo needs a signed form (rule R4).
        "school": content.school and not is_child,
        "photo": content.photo_id and not is_child,
        # Rule R22: an adult's page is listed anyway, a minor's only if everybody agrees.
        "search": is_minor,
    }
    return [scope for scope in SCOPES if given.get(scope, True)]


def declined_by_student(story_id: UUID) -> set[str]:
    """The scopes that a guardian is not asked about: the student did not agree to them.

    Only those without a field: the fields that the student left out are not in the content.
    """
    by_student = Consent.objects.in_force().filter(story_id=story_id, role=Role.STUDENT)
    consent = by_student.first()
    return set() if consent is None else set(WITHOUT_FIELD) - consent.scopes


def left_out_before(submission: Submission, version: StoryContent) -> list[str]:
    """The names of what the student agreed to show and this version has no longer.

    In the active language. A guardian's yes without a photo, say, takes the photo out.
    """
    student = submission.consents.in_force().filter(role=Role.STUDENT).first()
    if student is None:
        return []
    asked = scopes_for(version, is_minor=submission.is_minor)
    sent = scopes_for(submission, is_minor=submission.is_minor)
    return _names(scope for scope in sent if scope in student.scopes and scope not in asked)


def left_out_by_guardian(submission: Submission) -> list[str]:
    """The names of the scopes that the student agreed to and their guardian did not.

    In the active language.
    """
    in_force = submission.consents.in_force()
    student = in_force.filter(role=Role.STUDENT).first()
    guardian = in_force.filter(role=Role.GUARDIAN).first()
    if student is None or guardian is None:
        return []
    sent = scopes_for(submission, is_minor=submission.is_minor)
    left_out = student.scopes - guardian.scopes
    return _names(scope for scope in sent if scope in left_out)


def _names(scopes: Iterable[str]) -> list[str]:
    names = {field.name: field.verbose_name for field in Consent._meta.fields}
    return [str(names[f"scope_{scope}"]) for scope in scopes]
