"""The admin's pages about a guardian without e-mail, or with another address."""

from django.core.validators import validate_email
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from ..consent.guardian_address import correct_guardian_address
from ..models import AgeBand, Consent
from .paper import record_paper_story
from .paper_forms import PaperStoryForm, SignaturesForm
from .permissions import REVIEW, require_permission
from .shared import StaffRequest, errors_as_messages, get_submission, posted, redirect_to


@require_http_methods(["GET", "POST"])
def write_from_paper(request: StaffRequest) -> HttpResponse:
    """Add the story of somebody under 18 that came on a sheet with signatures."""
    require_permission(request.user, REVIEW)
    story_form = PaperStoryForm(*posted(request))
    signatures = SignaturesForm(*posted(request))
    if request.method == "POST" and _are_valid(story_form, signatures):
        submission = record_paper_story(
            story_id=story_form.cleaned_data["story_id"],
            content=story_form.content(),
            age_band=story_form.cleaned_data["age_band"],
            email=story_form.cleaned_data["email"],
            **signatures.consent(),
            by=request.user,
        )
        messages.success(
            request, "The story and its signatures are saved. Accept it to make its page."
        )
        return redirect_to(submission)
    if request.method == "POST":
        signatures.ask_for_file_again()
    context = {"forms": [story_form, signatures], "title": "Add a story from paper (under 18)"}
    return render(request, "youth_stories/review/form.html", context)


def _are_valid(story_form: PaperStoryForm, signatures: SignaturesForm) -> bool:
    if not (story_form.is_valid() & signatures.is_valid()):
        return False
    is_child = story_form.cleaned_data["age_band"] == AgeBand.UNDER_13
    return is_child or signatures.require_student()


@require_POST
def correct_guardian(request: StaffRequest, pk: int) -> HttpResponse:
    """Write to another address of the guardian, also after a no."""
    submission = get_submission(request, pk)
    email = request.POST.get("email", "").strip()
    with errors_as_messages(request):
        validate_email(email)
        asked_again = "asked_again" in request.POST
        correct_guardian_address(submission, email, by=request.user, asked_again=asked_again)
        is_asked = submission.consent_requests.open().filter(role=Consent.Role.GUARDIAN).exists()
        messages.success(
            request,
            "Saved. The guardian is asked at the new address."
            if is_asked
            else "Saved. Nobody is asked yet: when the page is ready, press “Ask for consent”.",
        )
    return redirect_to(submission)
