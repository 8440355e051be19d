"""The form: three steps at one address. Each step is a function that reads top to bottom."""

from datetime import timedelta

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from psec_site.antispam import guard, proof_of_work, time_token

from ..consent.forms import ConsentForm
from ..http import SeeOther
from ..models import AgeBand, Consent, Element, Submission
from ..rules.addresses import normalized
from ..rules.consent_wording import scope_labels
from ..transitions import WrongState
from . import receive
from .forms import AgeForm, ChildStoryForm, InvitationForm, StoryForm
from .saved_form import SavedForm

RECEIVED_KEY = "story_received"
# Rule R5: the stories sent from this browser, for as long as their guardians' links live.
SENT_KEY = "stories_sent"
# Travels in the form alone, never in the session.
CONTACT = ("email", "guardian_email", "guardian_language")
# The masthead's link to the other language sends the form along: nothing typed is lost.
SWITCH = "switch_language"
FORM_ID = "story-form"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share_your_story(request):
    saved_form = SavedForm(request.session)
    if request.method != "POST":
        return (
            _show_story(request, saved_form)
            if saved_form.age_band
            else _show_age(request, AgeForm())
        )
    if request.POST.get("step") == "age":
        return _take_age(request, saved_form)
    if request.POST.get("step") == "invite":
        return _take_invitation(request, saved_form)
    if request.POST.get("step") == "send":
        return _take_consent(request, saved_form)
    return _take_story(request, saved_form)


@never_cache
@require_safe
def received(request):
    return render(
        request, "youth_stories/submit/received.html", request.session.get(RECEIVED_KEY, {})
    )


@never_cache
@require_safe
def saved_photo(request):
    """The photo of the story being written, for the browser that sent it and nobody else."""
    photo = SavedForm(request.session).photo
    if photo is None:
        raise Http404
    return FileResponse(photo.file.open("rb"), content_type="image/jpeg")


# (a) The age band, alone


def _show_age(request, form):
    return render(request, "youth_stories/submit/age.html", {"form": form})


def _take_age(request, saved_form):
    form = AgeForm(request.POST)
    if not form.is_valid():
        return _show_age(request, form)
    saved_form.set_age_band(form.cleaned_data["age_band"])
    return SeeOther(reverse("share_your_story"))


# (b) The story, or for a child under 13, whom to ask


def _needs_guardian(saved_form) -> bool:
    return saved_form.age_band == AgeBand.UNDER_13 and saved_form.submission is None


def _show_invitation(request, form=None, *, status=200):
    form = form or InvitationForm(initial={"guardian_language": get_language()})
    context = {"form": form, "form_id": FORM_ID}
    return render(request, "youth_stories/submit/under_13.html", context, status=status)


def _take_invitation(request, saved_form):
    if not _needs_guardian(saved_form):
        return SeeOther(reverse("share_your_story"))
    if SWITCH in request.POST:
        return _show_invitation(request, InvitationForm(initial=request.POST.dict()))
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _show_invitation(request, form)
    guardian = [normalized(form.cleaned_data["guardian_email"])]
    verdict = guard.check(request, "invitation", addresses=guardian)
    if verdict.refused:
        form.add_error(None, _too_many())
        return _show_invitation(request, form, status=429)
    submission = receive.invite_guardian(
        story_id=saved_form.story_id,
        language=get_language(),
        robot_signs=verdict.signs,
        **form.cleaned_data,
    )
    return _thank(request, saved_form, submission)


def _story_form(saved_form, *args, typed=None, **kwargs):
    """Bound to what was sent, or else filled in with what is known and was typed before."""
    submission = saved_form.submission
    is_child = submission and submission.is_child
    if not args:
        contact = {"guardian_language": get_language()}
        if submission and submission.is_minor and not is_child:
            contact = {name: getattr(submission, name) for name in CONTACT}
        kwargs["initial"] = (
            {"language": get_language()} | contact | saved_form.values | (typed or {})
        )
    return (ChildStoryForm if is_child else StoryForm)(
        *args,
        age_band=saved_form.age_band,
        kept_photo=saved_form.photo,
        own_email=submission.email if submission else "",
        **kwargs,
    )


def _show_story(request, saved_form, form=None):
    if _needs_guardian(saved_form):
        return _show_invitation(request)
    photo = saved_form.photo
    if form is None:
        form = _story_form(saved_form)
    context = {
        "form": form,
        "age_band": saved_form.age_band,
        "number": Element.objects.next_number(),
        "photo_url": reverse("share_photo") if photo else "",
        "time_token": time_token.get_or_issue(request.POST),
        "form_id": FORM_ID,
    }
    return render(request, "youth_stories/submit/story.html", context)


def _take_story(request, saved_form):
    if (
        not saved_form.age_band
    ):  # the session ended meanwhile; the form still says which age it was for
        age_form = AgeForm(request.POST)
        if not age_form.is_valid():
            return _show_age(request, AgeForm())
        saved_form.set_age_band(age_form.cleaned_data["age_band"])
    if _needs_guardian(saved_form):
        return _show_invitation(request)
    # Decoding a photo is the one thing here that costs much.
    is_flood = bool(request.FILES) and guard.check(request, "photo").refused
    form = _story_form(saved_form, request.POST, {} if is_flood else request.FILES)
    is_valid = form.is_valid() and not is_flood
    saved_form.keep(form)
    if is_flood:
        form.add_error("photo", _too_many())
    if SWITCH in request.POST:
        return _show_story(request, saved_form, _story_form(saved_form, typed=_contact(request)))
    if not is_valid:
        return _show_story(request, saved_form, form)
    return _show_send(request, saved_form, form)


# (c) Here is your element


def _show_send(request, saved_form, story_form, consent_form=None, *, token=None, status=200):
    content = _content(story_form)
    context = {
        "content": content,
        "form": consent_form or _consent_form(saved_form, content),
        "statement": scope_labels(Consent.Role.STUDENT)["statement"],
        "number": Element.objects.next_number(),
        "photo_url": reverse("share_photo") if content.photo else "",
        "story_id": saved_form.story_id,
        "shown_hash": content.compute_content_hash(),
        "contact": {name: story_form.cleaned_data.get(name, "") for name in CONTACT},
        "is_by_guardian": saved_form.age_band == AgeBand.UNDER_13,
        "time_token": token or time_token.get_or_issue(request.POST),
        "proof_bits": proof_of_work.BITS,
        "form_id": FORM_ID,
    }
    return render(request, "youth_stories/submit/send.html", context, status=status)


def _consent_form(saved_form, content, data=None, **kwargs):
    """A child's guardian is asked later, when the page is ready (rule R4)."""
    form = ConsentForm(data, content=content, **kwargs)
    if saved_form.age_band == AgeBand.UNDER_13:
        form.fields.clear()
    return form


def _take_consent(request, saved_form):
    if _needs_guardian(saved_form):
        return _show_invitation(request)
    already = request.session.get(RECEIVED_KEY, {})
    if not saved_form.values:
        if already.get("story_id") == request.POST.get("story_id"):
            return SeeOther(reverse("share_received"))
        return SeeOther(reverse("share_your_story"))

    contact = _contact(request)
    if "back" in request.POST:
        return _show_story(request, saved_form, _story_form(saved_form, typed=contact))

    story_form = _story_form(saved_form, saved_form.values | contact)
    if not story_form.is_valid():
        return _show_story(request, saved_form, story_form)
    content = _content(story_form)
    if SWITCH in request.POST:
        ticked = {name: True for name in request.POST if name.startswith("scope_")}
        return _show_send(
            request, saved_form, story_form, _consent_form(saved_form, content, initial=ticked)
        )
    consent_form = _consent_form(saved_form, content, request.POST)
    if not consent_form.is_valid():
        return _show_send(request, saved_form, story_form, consent_form)
    if request.POST.get("shown_hash") != content.compute_content_hash():
        # Changed in another tab, say: nobody agrees to what they have not seen.
        return _show_send(request, saved_form, story_form)

    take = _take_version if saved_form.submission else _receive
    return take(request, saved_form, story_form, consent_form)


def _contact(request) -> dict:
    return {name: request.POST[name] for name in CONTACT if name in request.POST}


def _receive(request, saved_form, story_form, consent_form):
    """A new story, with the signs of a robot that it came with (rule R20)."""

    def send_again(message, **options):
        consent_form.add_error(None, message)
        return _show_send(request, saved_form, story_form, consent_form, **options)

    token = time_token.read(request.POST)
    if token is None or token.expired:
        return send_again(_once_more())
    contact = _sent_contact(story_form)
    to = [normalized(contact.get(name, "")) for name in ("email", "guardian_email")]
    verdict = guard.check_story(request, token, addresses=to)
    if verdict.refused:
        return send_again(_too_many(), status=429)
    try:
        submission = receive.receive(
            story_id=saved_form.story_id,
            content=_content(story_form).public_values(),
            age_band=saved_form.age_band,
            scopes=consent_form.scopes,
            robot_signs=verdict.signs,
            token=token,
            **contact,
        )
    except time_token.TokenSpent:
        return send_again(_once_more(), token=time_token.issue())
    return _thank(request, saved_form, submission)


def _once_more() -> str:
    return _("That did not go through. Nothing is lost: press the button once more.")


def _too_many() -> str:
    return _("Too many people are sending something. Nothing is lost: try again in a while.")


def _take_version(request, saved_form, story_form, consent_form):
    """From whoever came by a private link, which no robot has."""
    submission, values = saved_form.submission, _content(story_form).public_values()
    if submission.state == Submission.State.INVITED:
        submission = receive.receive_from_guardian(submission, values)
    else:
        contact = _sent_contact(story_form)
        scopes = consent_form.scopes
        try:
            submission = receive.change(submission, values, scopes=scopes, **contact)
        except WrongState:  # its words are for staff
            consent_form.add_error(None, _("This story cannot be changed just now."))
            return _show_send(request, saved_form, story_form, consent_form)
    return _thank(request, saved_form, submission)


def _sent_contact(story_form) -> dict:
    cleaned = story_form.cleaned_data
    contact = {name: cleaned[name] for name in CONTACT if name in cleaned}
    return contact | {"mail_language": get_language()}


def _thank(request, saved_form, submission):
    is_change = saved_form.submission is not None
    saved_form.clear()
    request.session[RECEIVED_KEY] = {
        "story_id": str(submission.story_id),
        "story_key": submission.story_key,
        "is_minor": submission.is_minor,
        "is_child": submission.is_child,
        "is_invitation": submission.state == Submission.State.INVITED,
        "is_change": is_change,
    }
    if submission.is_minor and not is_change:
        sent = request.session.get(SENT_KEY, [])
        request.session[SENT_KEY] = [*sent, str(submission.story_id)]
        request.session.set_expiry(timedelta(days=settings.GUARDIAN_LINK_DAYS))
    return SeeOther(reverse("share_received"))


def _content(story_form) -> Submission:
    """The story as it was written, not yet saved."""
    values = {
        name: story_form.cleaned_data[name]
        for name in Submission.PUBLIC_FIELDS
        if name != "photo" and name in story_form.cleaned_data
    }
    return Submission(**values, photo=story_form.kept_photo)
