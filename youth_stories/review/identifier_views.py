"""A reviewer says of words that were flagged: this is fine."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from ..identifiers import clear
from ..models import Submission
from .permissions import REVIEW, require_permission


@require_POST
def clear_identifier(request, pk):
    require_permission(request.user, REVIEW)
    submission = get_object_or_404(Submission, pk=pk)
    try:
        clear.clear_identifier(submission, request.POST.get("fingerprint", ""), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Noted: these words may be published.")
    return redirect("youth_stories:inspect", submission.pk)
