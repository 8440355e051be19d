"""Consent that was given outside of this site: recorded by staff, and read by them again."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from ..consent import record
from ..models import Consent, Submission
from .by_hand import record_by_hand
from .forms import (
    AdultConsentRecordForm,
    ConsentRecordForm,
    HandWrittenStoryForm,
    SignedFormRecordForm,
)
from .permissions import REVIEW, require_permission
from .shared import (
    StaffRequest,
    get_submission,
    posted,
    redirect_to,
    redirect_without_page,
    story_context,
)


@require_http_methods(["GET", "POST"])
def record_consent(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a consent to the newest version of an accepted story."""
    submission = get_submission(request, pk)
    if not submission.page:
        return redirect_without_page(request, submission)
    shown_hash = submission.newest_version.compute_content_hash()
    form = _record_form(request, submission)(*posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            record.record_consent(
                submission.page,
                shown_hash=request.POST.get("shown_hash", ""),
                **form.consent(),
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Consent to this version is recorded.")
            return redirect_to(submission)
    if request.method == "POST":
        form.ask_for_file_again()
    context = {
        "submission": submission,
        "shown_hash": shown_hash,
        "forms": [form],
        "title": "Record consent",
    } | story_context(submission)
    return render(request, "youth_stories/review/form.html", context)


def _record_form(request: StaffRequest, submission: Submission) -> type[ConsentRecordForm]:
    if submission.is_minor and "guardian" in request.GET:
        return SignedFormRecordForm
    return ConsentRecordForm if submission.is_minor else AdultConsentRecordForm


@require_http_methods(["GET", "POST"])
def write_by_hand(request: StaffRequest) -> HttpResponse:
    """Add an adult's story for them, with the record of their consent."""
    require_permission(request.user, REVIEW)
    story_form = HandWrittenStoryForm(*posted(request))
    consent_form = AdultConsentRecordForm(*posted(request))
    if request.method == "POST" and story_form.is_valid() & consent_form.is_valid():
        submission = record_by_hand(
            story_id=story_form.cleaned_data["story_id"],
            content=story_form.content(),
            email=story_form.cleaned_data["email"],
            **consent_form.consent(),
            by=request.user,
        )
        messages.success(
            request, "The story and its consent are saved. Accept it to make its page."
        )
        return redirect_to(submission)
    context = {"forms": [story_form, consent_form], "title": "Write a story by hand"}
    return render(request, "youth_stories/review/form.html", context)


@never_cache
@require_safe
def signed_form(request: StaffRequest, pk: int) -> FileResponse:
    """The form that a guardian signed on paper, as a download for reviewers."""
    require_permission(request.user, REVIEW)
    consent = get_object_or_404(Consent.objects.exclude(signed_form=""), pk=pk)
    return FileResponse(consent.signed_form.open("rb"), as_attachment=True)
