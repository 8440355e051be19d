"""One's own words as a text file, to keep before they are erased."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..models import Consent, Submission
from .access import Visit, story_view

BESIDE_THE_STORY = ("first_name", "last_name", "school", "study", "role", "photo_alt")


@story_view("GET", "HEAD")
def words(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that was written, as a download. For a student, or a child's guardian."""
    submission = visit.submission
    if not may_take_words(visit):
        raise Http404
    is_own = visit.person.role == Consent.Role.STUDENT
    labels = {"study": _("One line about me")} if is_own else {}
    lines = [
        f"{labels.get(field.name) or capfirst(field.verbose_name)}: {value}"
        for field in Submission._meta.fields
        if field.name in BESIDE_THE_STORY and (value := getattr(submission, field.name))
    ]
    name = _("my-story.txt") if is_own else _("story.txt")
    text = "\n".join([*lines, "", submission.story, ""])
    response = HttpResponse(text.replace("\n", "\r\n"), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def may_take_words(visit: Visit) -> bool:
    """Whether there are words, and this person wrote or sent them."""
    submission = visit.submission
    is_own = visit.person.role == Consent.Role.STUDENT or submission.is_child
    return is_own and bool(submission.story) and not submission.is_withdrawn_or_purged
