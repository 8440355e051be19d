"""Posts in the admin: noted in the reading view, and taken down from one list."""

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from ..cards.stored import shared_cards
from ..models import StoryPage, StoryPost, Submission, SubmissionEvent
from ..models.content import site_language
from ..rules.plain_text_form import PlainTextMixin
from ..submit.lengths import UncutFieldsMixin
from ..transitions import Kind
from . import posts
from .forms import day_input
from .permissions import VIEW, require_permission
from .shared import StaffRequest, get_submission, redirect_to
from .staff_page import StaffPage


class PostForm(UncutFieldsMixin, PlainTextMixin, forms.ModelForm):
    """Where and when a story was posted."""

    class Meta:
        model = StoryPost
        fields = ["network", "address", "day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].widget.attrs["placeholder"] = "https://"
        self.fields["day"].widget = day_input()

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError("Enter a day that is not in the future.")
        return day


def posts_context(submission: Submission) -> dict[str, Any]:
    """Return what the reading view shows of posts, with words for them in the story's language."""
    with override(site_language(submission.language)):
        cards = shared_cards(submission.page)
    return {
        "posts": StoryPost.objects.filter(story_id=submission.story_id),
        "may_be_posted": posts.may_be_posted(submission),
        "cards": cards,
    }


@require_http_methods(["GET", "POST"])
def note_post(request: StaffRequest, pk: int) -> HttpResponse:
    """Note where and when the story was posted."""
    submission = get_submission(request, pk, VIEW)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            posts.note_post(submission, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, "Noted. If the story is taken back, you are told to remove it."
            )
            return redirect_to(submission)
    context = {"forms": [form], "title": f"Note a post of {submission}"}
    return render(request, "youth_stories/review/form.html", context)


def end_of(story_id: UUID) -> SubmissionEvent | None:
    """Return the event since which a story may not be posted, while its record lasts."""
    ends = (
        Kind.WITHDRAWN,
        Kind.PURGED,
        Kind.LAPSED,
        Kind.CAME_DOWN,
        Kind.CONSENT_REVOKED,
        Kind.AGE_LOWERED,
    )
    events = SubmissionEvent.objects.filter(submission__story_id=story_id, kind__in=ends)
    return events.last()


def is_public(story_id: UUID) -> bool:
    """Return whether the story is on this site now."""
    return StoryPage.objects.published().filter(translation_key=story_id).exists()


class PostsView(StaffPage):
    """Posts of stories that may not be posted any more, by story: those still up come first."""

    template_name = "youth_stories/review/posts.html"
    page_title = "Posts to take down"
    header_icon = "globe"
    permission = VIEW

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = StoryPost.objects.ended().select_related("noted_by", "taken_down_by")
        by_story = [list(group) for _key, group in groupby(ended, lambda post: post.story_key)]
        stories = [
            {
                "number": group[0].number,
                "key": group[0].story_key,
                "end": end_of(group[0].story_id),
                "is_public": is_public(group[0].story_id),
                "posts": group,
                "up": sum(post.taken_down_at is None for post in group),
            }
            for group in by_story
        ]
        stories.sort(key=lambda story: not story["up"])
        return super().get_context_data(**kwargs) | {"stories": stories}


@require_POST
def mark_down(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that a post is down."""
    require_permission(request.user, VIEW)
    posts.mark_down(get_object_or_404(StoryPost, pk=pk), by=request.user)
    messages.success(request, "Noted: this post is down.")
    return redirect("story_posts")


@require_POST
def mark_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo it."""
    require_permission(request.user, VIEW)
    posts.mark_up(get_object_or_404(StoryPost, pk=pk))
    return redirect("story_posts")
