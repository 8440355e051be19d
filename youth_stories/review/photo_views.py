"""The photo of an accepted story: its crop, the people in it, and taking it out."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from ..models import StoryPage, StoryPhoto, Submission
from ..photos import edit, store
from .permissions import REVIEW, require_permission

SMALLEST = 20  # percent of a side


class PercentField(forms.FloatField):
    def __init__(self, label: str, most: int = 100, **kwargs):
        widget = forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"})
        super().__init__(label=label, min_value=0, max_value=most, widget=widget, **kwargs)


class CropForm(forms.Form):
    """What is cut away and which point stays in view, in percent of the photo."""

    cut_left = PercentField("Left", 100 - SMALLEST, initial=0)
    cut_right = PercentField("Right", 100 - SMALLEST, initial=0)
    cut_top = PercentField("Top", 100 - SMALLEST, initial=0)
    cut_bottom = PercentField("Bottom", 100 - SMALLEST, initial=0)
    point_left = PercentField("From the left", initial=50)
    point_top = PercentField("From the top", initial=50)

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        for one, other in (("cut_left", "cut_right"), ("cut_top", "cut_bottom")):
            if cleaned.get(one, 0) + cleaned.get(other, 0) > 100 - SMALLEST:
                raise ValidationError("Leave at least a fifth of the photo's width and height.")
        return cleaned

    def cut_away(self):
        return [self[f"cut_{side}"] for side in ("left", "right", "top", "bottom")]

    def point(self):
        return [self["point_left"], self["point_top"]]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom as fractions."""
        cut = {side: self.cleaned_data[f"cut_{side}"] / 100 for side in ("left", "top")}
        end = {side: 1 - self.cleaned_data[f"cut_{side}"] / 100 for side in ("right", "bottom")}
        return cut["left"], cut["top"], end["right"], end["bottom"]

    @property
    def focal_point(self) -> tuple[float, float]:
        """As fractions; a point that was cut away becomes the nearest that was not."""
        left, top, right, bottom = self.box
        x, y = (self.cleaned_data[f"point_{side}"] / 100 for side in ("left", "top"))
        return min(max(x, left), right), min(max(y, top), bottom)


@require_http_methods(["GET", "POST"])
def crop_photo(request, pk):
    """Shows the newest version's photo, and takes a crop of it or of the whole one."""
    submission, page, version = _story(request, pk)
    if version.photo is None:
        messages.info(request, "This story has no photo.")
        return redirect("youth_stories:inspect", pk)
    if request.method == "POST":
        shown = _shown(request)
    else:
        shown = version.photo.whole if "whole" in request.GET else version.photo
    x, y = shown.focal_point or store.MIDDLE
    initial = {"point_left": f"{x * 100:.3g}", "point_top": f"{y * 100:.3g}"}
    form = CropForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit.crop_photo(page, form.box, form.focal_point, shown=shown, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, "This is the photo now, as a draft.")
        return redirect("youth_stories:photo-crop", pk)
    context = {
        "submission": submission,
        "version": version,
        "shown": shown,
        "form": form,
        "smallest": SMALLEST,
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
def remove_photo(request, pk):
    _submission, page, _version = _story(request, pk)
    try:
        edit.remove_photo(page, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "The newest draft has no photo now.")
    return redirect("youth_stories:inspect", pk)


@require_POST
def confirm_others_agreed(request, pk):
    _submission, page, _version = _story(request, pk)
    if "agreed" not in request.POST:
        messages.error(request, "Tick the box to confirm it.")
        return redirect("youth_stories:photo-crop", pk)
    shown = _shown(request)
    try:
        edit.confirm_others_agreed(page, shown=shown, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "Confirmed for this photo.")
    return redirect("youth_stories:photo-crop", pk)


def _story(request, pk) -> tuple[Submission, StoryPage, StoryPage]:
    """A story, its page and the newest version of that, for reviewers. 404 until accepted."""
    require_permission(request.user, REVIEW)
    submission = get_object_or_404(Submission, pk=pk)
    if submission.page is None:
        raise Http404
    return submission, submission.page, submission.newest_version


def _shown(request) -> StoryPhoto:
    """What the reviewer looks at. Services refuse a step about a photo that was changed since."""
    try:
        return StoryPhoto.objects.get(pk=request.POST.get("shown", ""))
    except (StoryPhoto.DoesNotExist, ValueError):
        raise Http404 from None
