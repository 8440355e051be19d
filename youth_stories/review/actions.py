"""What staff can do with a story: each view checks a permission and calls one service."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from ..consent import ask, record, redaction
from ..models import Consent, StoryPage, StoryPhoto, Submission
from ..photos.edit import confirm_others_agreed
from ..retention import erase
from ..safeguarding import concerns
from . import decisions, publication
from .by_hand import record_by_hand
from .forms import (
    AdultConsentRecordForm,
    ConsentRecordForm,
    HandWrittenStoryForm,
    MessageForm,
    SignedFormRecordForm,
)
from .permissions import CONCERN, PUBLISH, REVIEW, VIEW, WITHDRAW, require_permission


def _submission(request, pk, permission) -> Submission:
    require_permission(request.user, permission)
    return get_object_or_404(Submission, pk=pk)


def _back_to(submission):
    return redirect("youth_stories:inspect", submission.pk)


def _take_step(request, submission, done: str, step):
    """Runs the step and says what became of it."""
    try:
        step()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return _back_to(submission)


def _take_step_with_words(request, pk, done: str, service, permission=REVIEW):
    submission = _submission(request, pk, permission)
    form = MessageForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write a few words first.")
        return _back_to(submission)
    text = form.cleaned_data["text"]
    return _take_step(request, submission, done, lambda: service(submission, text, by=request.user))


@require_POST
def accept(request, pk):
    submission = _submission(request, pk, REVIEW)
    try:
        page = decisions.accept(submission, by=request.user)
        if page.photo and "others_agreed" in request.POST:
            confirm_others_agreed(page, shown=page.photo, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back_to(submission)
    next_step = (
        "Tidy it if it needs it. Then go back to the story and ask for consent."
        if submission.is_minor
        else "Tidy it if it needs it, then publish it."
        if request.user.has_perm(PUBLISH)
        else "Tidy it if it needs it, then submit it to the Publishers, beside Save draft."
    )
    messages.success(request, f"Accepted. This is its draft. {next_step}")
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_POST
def ask_for_change(request, pk):
    return _take_step_with_words(
        request, pk, "Your words are on their way to the student.", decisions.ask_for_change
    )


@require_POST
def decline(request, pk):
    return _take_step_with_words(request, pk, "Declined.", decisions.decline)


@require_POST
def add_note(request, pk):
    return _take_step_with_words(request, pk, "Note added.", decisions.add_note)


@require_POST
def not_a_robot(request, pk):
    submission = _submission(request, pk, REVIEW)
    return _take_step(
        request,
        submission,
        "This story is among the others now.",
        lambda: decisions.not_a_robot(submission, by=request.user),
    )


@require_POST
def reopen(request, pk):
    submission = _submission(request, pk, REVIEW)
    return _take_step(
        request, submission, "Reopened.", lambda: decisions.reopen(submission, by=request.user)
    )


@require_POST
def withdraw(request, pk):
    submission = _submission(request, pk, WITHDRAW)
    if "confirm" not in request.POST:
        messages.error(request, "Tick the box to confirm: this cannot be undone.")
        return _back_to(submission)
    return _take_step(
        request,
        submission,
        "Withdrawn. Nothing of this story is public, and its words and photo are erased.",
        lambda: erase.withdraw(submission, by=request.user),
    )


@require_http_methods(["GET", "POST"])
def record_consent(request, pk):
    """For the newest version of an accepted story, when somebody agreed outside this site."""
    submission = _submission(request, pk, REVIEW)
    if not submission.page:
        raise PermissionDenied
    shown_hash = submission.newest_version.compute_content_hash()
    form = _record_form(request, submission)(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            record.record_consent(
                submission.page,
                shown_hash=request.POST.get("shown_hash"),
                **form.consent(),
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "Consent to this version is recorded.")
            return _back_to(submission)
    context = {
        "submission": submission,
        "shown_hash": shown_hash,
        "forms": [form],
        "title": "Record consent",
    }
    return render(request, "youth_stories/review/form.html", context)


def _record_form(request, submission) -> type[ConsentRecordForm]:
    if submission.is_minor and "guardian" in request.GET:
        return SignedFormRecordForm
    return ConsentRecordForm if submission.is_minor else AdultConsentRecordForm


@require_POST
def ask_consent(request, pk):
    submission = _submission(request, pk, REVIEW)
    return _take_step(
        request,
        submission,
        "The question is on its way. The draft is fixed until it is answered.",
        lambda: ask.ask_consent(submission, by=request.user),
    )


@require_POST
def cancel_request(request, pk):
    submission = _submission(request, pk, REVIEW)
    return _take_step(
        request,
        submission,
        "Taken back. The link in the e-mail no longer asks anything.",
        lambda: ask.cancel_request(submission, by=request.user),
    )


@require_POST
def redact(request, pk):
    submission = _submission(request, pk, REVIEW)
    return _take_step(
        request,
        submission,
        "Kept: what people agreed to covers the shorter version.",
        lambda: redaction.redact(submission, by=request.user),
    )


@require_POST
def publish(request, pk):
    submission = _submission(request, pk, PUBLISH)
    return _take_step(
        request, submission, "Published.", lambda: publication.publish(submission, by=request.user)
    )


@require_POST
def raise_concern(request, pk):
    return _take_step_with_words(
        request,
        pk,
        "The story is frozen, and the safeguarding lead is told. Read below what to do next.",
        concerns.raise_concern,
        permission=CONCERN,
    )


@require_POST
def close_concern(request, pk):
    def close(submission, outcome, *, by):
        for concern in submission.concerns.open():
            concerns.close_concern(concern, outcome, by=by)

    return _take_step_with_words(request, pk, "Closed.", close, permission=CONCERN)


@never_cache
@require_safe
def signed_form(request, pk):
    """The paper a guardian signed, for staff who review stories."""
    require_permission(request.user, REVIEW)
    consent = get_object_or_404(Consent.objects.exclude(signed_form=""), pk=pk)
    return FileResponse(consent.signed_form.open("rb"), as_attachment=True)


@require_http_methods(["GET", "POST"])
def write_by_hand(request):
    """A story written down by staff, with the record of its consent; then its draft."""
    require_permission(request.user, REVIEW)
    story_form = HandWrittenStoryForm(request.POST or None, request.FILES or None)
    consent_form = AdultConsentRecordForm(request.POST or None)
    if request.method == "POST" and story_form.is_valid() & consent_form.is_valid():
        submission = record_by_hand(
            story_id=story_form.cleaned_data["story_id"],
            content=story_form.content(),
            email=story_form.cleaned_data["email"],
            **consent_form.consent(),
            by=request.user,
        )
        messages.success(request, "The story and its consent are kept. Accept it to make its page.")
        return _back_to(submission)
    context = {"forms": [story_form, consent_form], "title": "Write a story by hand"}
    return render(request, "youth_stories/review/form.html", context)


@never_cache
@xframe_options_sameorigin
@require_safe
def preview(request, pk):
    """The public page of a story that has none yet, under the uses its sender agreed to."""
    submission = _submission(request, pk, VIEW)
    page = submission.page
    story = page.get_latest_revision_as_object() if page else StoryPage.draft_of(submission)
    return story.serve_preview(request, story.default_preview_mode)


@never_cache
@require_safe
def photo(request, pk):
    """The private photo of a story that was sent, or a crop of it, for staff who read stories."""
    require_permission(request.user, VIEW)
    sent = Exists(Submission.objects.filter(photo=OuterRef("pk")))
    cropped = Q(cropped_from__isnull=False)
    master = get_object_or_404(StoryPhoto.objects.filter(sent | cropped), pk=pk)
    return FileResponse(master.file.open("rb"), content_type="image/jpeg")
