"""Recording the second person's approval; models/refusal.py decides who may (rule R18)."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from ..models import PublicationApproval, StoryPage, Submission
from ..transitions import Kind, log


@transaction.atomic
def approve(version: StoryPage, *, by: AbstractBaseUser | None) -> None:
    """Records the second person's approval of exactly this version of a minor's story (R18).

    Does nothing if the author is an adult, or if `refusal(by=by)` gives a reason: then the version
    cannot be published.
    """
    covering = version.covering_consents()
    if by is None or covering.by_adult().exists() or version.refusal(by=by):
        return
    content_hash = version.compute_content_hash()
    approvals = PublicationApproval.objects.for_content(version.translation_key, content_hash)
    if not approvals.exists():
        PublicationApproval.objects.create(
            story_id=version.translation_key, content_hash=content_hash, approved_by_id=by.pk
        )
        if submission := Submission.objects.filter(story_id=version.translation_key).first():
            log(submission, Kind.APPROVED, by)
