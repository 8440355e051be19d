"""The photo of an accepted story: crop it, confirm the people in it, remove it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from ..models import StoryPage, StoryPhoto, Submission
from ..photos import edit, store
from .permissions import VIEW, require_permission
from .shared import StaffRequest, errors_as_messages, get_submission, redirect_to

MIN_SIDE = 20  # percent of the photo's width or height


class PercentField(forms.FloatField):
    def __init__(self, label: str, max_value: int = 100, **kwargs: Any) -> None:
        widget = forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"})
        super().__init__(label=label, min_value=0, max_value=max_value, widget=widget, **kwargs)


class CropForm(forms.Form):
    """What is cut away, and the focal point, in percent of the photo."""

    cut_left = PercentField("Left", 100 - MIN_SIDE, initial=0)
    cut_right = PercentField("Right", 100 - MIN_SIDE, initial=0)
    cut_top = PercentField("Top", 100 - MIN_SIDE, initial=0)
    cut_bottom = PercentField("Bottom", 100 - MIN_SIDE, initial=0)
    point_left = PercentField("From the left", initial=50)
    point_top = PercentField("From the top", initial=50)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        for one, other in (("cut_left", "cut_right"), ("cut_top", "cut_bottom")):
            if cleaned.get(one, 0) + cleaned.get(other, 0) > 100 - MIN_SIDE:
                raise ValidationError("Leave at least a fifth of the photo's width and height.")
        return cleaned

    def cut_away(self) -> list[forms.BoundField]:
        return [self[f"cut_{side}"] for side in ("left", "right", "top", "bottom")]

    def point(self) -> list[forms.BoundField]:
        return [self["point_left"], self["point_top"]]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what stays, as fractions."""
        cut = {side: self.cleaned_data[f"cut_{side}"] / 100 for side in ("left", "top")}
        end = {side: 1 - self.cleaned_data[f"cut_{side}"] / 100 for side in ("right", "bottom")}
        return cut["left"], cut["top"], end["right"], end["bottom"]

    @property
    def focal_point(self) -> tuple[float, float]:
        """The focal point as fractions, moved into the box if it was cut away."""
        left, top, right, bottom = self.box
        x, y = (self.cleaned_data[f"point_{side}"] / 100 for side in ("left", "top"))
        return min(max(x, left), right), min(max(y, top), bottom)


@require_http_methods(["GET", "POST"])
def crop_photo(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the photo of the newest version with its crop, and save another crop as a draft."""
    submission, page, version = _accepted_story(request, pk)
    if version.photo is None:
        messages.info(request, "This story has no photo.")
        return redirect_to(submission)
    if request.method == "POST":
        shown = _posted_photo(request)
    else:
        shown = version.photo.whole if "whole" in request.GET else version.photo
    x, y = shown.focal_point or store.MIDDLE
    initial = {"point_left": f"{x * 100:.3g}", "point_top": f"{y * 100:.3g}"}
    form = CropForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_as_messages(request):
            edit.crop_photo(page, form.box, form.focal_point, shown=shown, by=request.user)
            messages.success(request, "This is the photo now, as a draft.")
        return redirect("youth_stories:photo-crop", pk)
    context = {
        "submission": submission,
        "version": version,
        "shown": shown,
        "form": form,
        "min_side": MIN_SIDE,
        "header_title": f"Photo of {submission}",
        "header_icon": "image",
        "breadcrumbs_items": [
            {"url": reverse("youth_stories:list"), "label": "Youth stories"},
            {"url": reverse("youth_stories:inspect", args=[pk]), "label": submission.story_key},
            {"url": "", "label": f"Photo of {submission.story_key}"},
        ],
    }
    return render(request, "youth_stories/review/photo.html", context)


@require_POST
def remove_photo(request: StaffRequest, pk: int) -> HttpResponse:
    """Save a draft without the photo."""
    submission, page, _version = _accepted_story(request, pk)
    with errors_as_messages(request):
        edit.remove_photo(page, by=request.user)
        messages.success(request, "The newest draft has no photo now.")
    return redirect_to(submission)


@require_POST
def confirm_others_agreed(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that everybody else who can be recognized in the photo agreed to it."""
    _submission, page, _version = _accepted_story(request, pk)
    if "agreed" not in request.POST:
        messages.error(request, "Tick the box to confirm it.")
        return redirect("youth_stories:photo-crop", pk)
    shown = _posted_photo(request)
    with errors_as_messages(request):
        edit.confirm_others_agreed(page, shown=shown, by=request.user)
        messages.success(request, "Confirmed for this photo.")
    return redirect("youth_stories:photo-crop", pk)


@never_cache
@require_safe
def photo(request: StaffRequest, pk: int) -> FileResponse:
    """The private photo of a submission, or a crop of one, for staff who read stories."""
    require_permission(request.user, VIEW)
    is_of_submission = Exists(Submission.objects.filter(photo=OuterRef("pk")))
    is_crop = Q(cropped_from__isnull=False)
    private_photo = get_object_or_404(StoryPhoto.objects.filter(is_of_submission | is_crop), pk=pk)
    return FileResponse(private_photo.file.open("rb"), content_type="image/jpeg")


def _accepted_story(request: StaffRequest, pk: int) -> tuple[Submission, StoryPage, StoryPage]:
    """Return the submission, its page and the newest version of it. Http404 until accepted."""
    submission = get_submission(request, pk)
    if submission.page is None:
        raise Http404
    return submission, submission.page, submission.newest_version


def _posted_photo(request: StaffRequest) -> StoryPhoto:
    """Return the photo that the reviewer was shown: it may have been changed since."""
    try:
        return StoryPhoto.objects.get(pk=request.POST.get("shown", ""))
    except (StoryPhoto.DoesNotExist, ValueError):
        raise Http404 from None
