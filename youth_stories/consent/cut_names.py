"""Erasing what staff left out of a minor's first name: a last name, mostly (rule R8)."""

from wagtail.admin.models import FormState

from ..models import Consent, Erasure, StoryPage, Submission
from ..rules.names import leaves_out


def erase_cut_name(submission: Submission, name: str, role: str) -> None:
    """Erases the longer name once whoever sent the story has agreed to a version with this one.

    Until then they are shown what was left out. For a locked submission. What is public stays.
    """
    sender = Consent.Role.GUARDIAN if submission.is_child else Consent.Role.STUDENT
    is_shorter = submission.is_minor and leaves_out(name, submission.first_name)
    if role != sender or not is_shorter or submission.page is None:
        return
    submission.first_name = name
    submission.save()
    page = StoryPage.objects.get(pk=submission.page.pk)
    if not page.live and leaves_out(name, page.first_name):
        page.first_name = name
        page.save()
    for revision in page.revisions.exclude(pk=page.live_revision_id):
        if leaves_out(name, revision.content["first_name"]):
            revision.content["first_name"] = name
            revision.save(update_fields=["content"])
    for form in submission.saved_forms.all():
        if leaves_out(name, form.values.get("first_name", "")):
            form.store(values=form.values | {"first_name": name})
    FormState.objects.for_instance(page).delete()
    Erasure.objects.create()
