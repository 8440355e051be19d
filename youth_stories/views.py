"""The form: three steps at one address. Each step is a function that reads top to bottom."""

from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import services
from .consent_wording import wording
from .draft import Draft
from .forms import AgeForm, ConsentForm, StoryForm
from .models import AgeBand, Element, Submission

RECEIVED_KEY = "story_received"


class SeeOther(HttpResponseRedirect):
    """After a POST: the next page is fetched with GET, and reloading it sends nothing again."""

    status_code = 303


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share_your_story(request):
    draft = Draft(request.session)
    if request.method != "POST":
        return _show_story(request, draft) if draft.age_band else _show_age(request, AgeForm())
    if request.POST.get("step") == "age":
        return _take_age(request, draft)
    if request.POST.get("step") == "send":
        return _take_consent(request, draft)
    return _take_story(request, draft)


@never_cache
@require_safe
def received(request):
    return render(
        request, "youth_stories/share_received.html", request.session.get(RECEIVED_KEY, {})
    )


@never_cache
@require_safe
def draft_photo(request):
    """The photo of the story being written, for the browser that sent it and nobody else."""
    photo = Draft(request.session).photo
    if photo is None:
        raise Http404
    return FileResponse(photo.file.open("rb"), content_type="image/jpeg")


# (a) The age band, alone


def _show_age(request, form):
    return render(request, "youth_stories/share_age.html", {"form": form})


def _take_age(request, draft):
    form = AgeForm(request.POST)
    if not form.is_valid():
        return _show_age(request, form)
    draft.set_age_band(form.cleaned_data["age_band"])
    return SeeOther(reverse("share_your_story"))


# (b) The story


def _show_story(request, draft, form=None):
    if draft.age_band == AgeBand.UNDER_13:
        return render(request, "youth_stories/share_under_13.html")
    photo = draft.photo
    if form is None:
        form = StoryForm(initial=draft.values, age_band=draft.age_band, kept_photo=photo)
    context = {
        "form": form,
        "age_band": draft.age_band,
        "number": Element.objects.next_number(),
        "photo_url": reverse("share_photo") if photo else "",
    }
    return render(request, "youth_stories/share_story.html", context)


def _take_story(request, draft):
    if not draft.age_band:  # the session ended meanwhile; the form still says which age it was for
        age_form = AgeForm(request.POST)
        if not age_form.is_valid():
            return _show_age(request, AgeForm())
        draft.set_age_band(age_form.cleaned_data["age_band"])
    if draft.age_band == AgeBand.UNDER_13:
        return _show_story(request, draft)
    form = StoryForm(request.POST, request.FILES, age_band=draft.age_band, kept_photo=draft.photo)
    is_valid = form.is_valid()
    draft.keep(form)
    if not is_valid:
        return _show_story(request, draft, form)
    return _show_send(request, draft, form)


# (c) Here is your element


def _show_send(request, draft, story_form, consent_form=None):
    content = _content(story_form)
    context = {
        "content": content,
        "form": consent_form or ConsentForm(content=content),
        "statement": wording()["statement"],
        "number": Element.objects.next_number(),
        "photo_url": reverse("share_photo") if content.photo else "",
        "story_id": draft.story_id,
        "shown_hash": content.compute_content_hash(),
        "email": story_form.cleaned_data["email"],
        "guardian_email": story_form.cleaned_data.get("guardian_email", ""),
    }
    return render(request, "youth_stories/share_send.html", context)


def _take_consent(request, draft):
    if draft.age_band == AgeBand.UNDER_13:
        return _show_story(request, draft)
    already = request.session.get(RECEIVED_KEY, {})
    if not draft.values:
        if already.get("story_id") == request.POST.get("story_id"):
            return SeeOther(reverse("share_received"))
        return SeeOther(reverse("share_your_story"))

    emails = {name: request.POST.get(name, "") for name in ("email", "guardian_email")}
    if "back" in request.POST:
        form = StoryForm(
            initial=draft.values | emails, age_band=draft.age_band, kept_photo=draft.photo
        )
        return _show_story(request, draft, form)

    story_form = StoryForm(draft.values | emails, age_band=draft.age_band, kept_photo=draft.photo)
    if not story_form.is_valid():
        return _show_story(request, draft, story_form)
    content = _content(story_form)
    consent_form = ConsentForm(request.POST, content=content)
    if not consent_form.is_valid():
        return _show_send(request, draft, story_form, consent_form)
    if request.POST.get("shown_hash") != content.compute_content_hash():
        # Changed in another tab, say: nobody agrees to what they have not seen.
        return _show_send(request, draft, story_form)

    submission = services.receive(
        story_id=draft.story_id,
        content=content.public_values(),
        age_band=draft.age_band,
        email=story_form.cleaned_data["email"],
        guardian_email=story_form.cleaned_data.get("guardian_email", ""),
        scopes=consent_form.scopes,
    )
    draft.clear()
    request.session[RECEIVED_KEY] = {
        "story_id": str(submission.story_id),
        "story_key": submission.story_key,
        "is_minor": submission.is_minor,
    }
    return SeeOther(reverse("share_received"))


def _content(story_form) -> Submission:
    """The story as it was written, not yet saved."""
    values = {
        name: story_form.cleaned_data[name]
        for name in Submission.PUBLIC_FIELDS
        if name != "photo" and name in story_form.cleaned_data
    }
    return Submission(**values, photo=story_form.kept_photo)
