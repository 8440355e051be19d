"""What might lead to a young person stands open until somebody says that it may be published."""

from django.db import transaction

from ..findings import Finding, find
from ..models import ClearedFinding, StoryContent, Submission
from .steps import Kind, WrongState, locked, record


def working_version(submission: Submission) -> StoryContent:
    """What staff are working on: the newest draft, or before it is accepted what was sent."""
    page = submission.page
    return page.get_latest_revision_as_object() if page else submission.as_it_will_appear()


def open_findings(submission: Submission, content: StoryContent) -> list[Finding]:
    """What is found in this version and nobody has cleared. Of an adult it is shown, no more."""
    cleared = set(submission.cleared_findings.values_list("fingerprint", flat=True))
    findings = find(content, is_minor=submission.is_minor)
    return [finding for finding in findings if finding.fingerprint not in cleared]


@transaction.atomic
def clear_finding(submission: Submission, fingerprint: str, *, by) -> None:
    """Notes that these words may be published; a second time changes nothing.

    WrongState if the newest version has no such words.
    """
    submission = locked(submission)
    findings = find(working_version(submission), is_minor=submission.is_minor)
    finding = next((each for each in findings if each.fingerprint == fingerprint), None)
    if finding is None:
        raise WrongState("The story was changed meanwhile: these words are not in it any more.")
    _, is_new = ClearedFinding.objects.get_or_create(
        submission=submission, fingerprint=fingerprint, defaults={"cleared_by": by}
    )
    if is_new:
        what = f"{finding.kind.label} in “{finding.field_label}”"
        record(submission, Kind.NOTE, by, f"May be published: {what}.")
