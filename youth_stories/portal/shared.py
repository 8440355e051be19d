"""What the student's and the guardian's pages have in common."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..cards.preview import card_response
from ..cards.stored import shared_cards
from ..consent import renew
from ..consent.answers import agree, alone_said_no, disagree, may_ask_after_lapse
from ..consent.ask import missing_roles
from ..consent.forms import ConsentForm, ticked_last
from ..consent.redaction import left_out
from ..http import SeeOther, clear_browser_cache
from ..models import (
    Consent,
    ConsentRequest,
    GuardianQuestion,
    StoryContent,
    StoryPage,
    StoryPost,
    Submission,
)
from ..models.scopes import declined_by_student, scopes_for
from ..notifications.emails import contact
from ..retention import erase
from ..retention.not_for_me import not_for_me
from ..rules.consent_wording import SCOPES
from ..rules.erasure_words import ERASED_WITHIN
from ..submit.saved_form import begin_with
from ..transitions import Kind, WrongState, refuse_without_say
from . import access
from .access import Visit, story_view
from .facts import facts
from .forms import AgeAgainForm
from .poster import poster_choices
from .status import state_of
from .story_name import story_name
from .translations import shown_translations

# In the URL of a page whose form was refused: a tick is missing, the version is another one by
# now, or the age is missing.
INCOMPLETE, CHANGED, NO_AGE = "incomplete", "changed", "no_age"


def open_request(visit: Visit) -> ConsentRequest | None:
    """Return the person's open consent request, if there is one."""
    return visit.submission.consent_requests.open().filter(role=visit.person.role).first()


def shown_version(
    submission: Submission, consent_request: ConsentRequest | None
) -> StoryContent | None:
    """Return the version that is requested, or else the newest. None if the story is erased."""
    if submission.is_withdrawn_or_purged:
        return None
    if consent_request:
        return consent_request.version
    if submission.page and submission.state == Submission.State.ACCEPTED:
        return submission.newest_version
    return submission.agreed_content()


def version_for(visit: Visit) -> StoryContent | None:
    """Return what this person is shown: nothing if the student is 18 now and decides alone."""
    if not visit.submission.has_say(visit.person.role):
        return None
    return shown_version(visit.submission, open_request(visit))


def page_context(
    request: HttpRequest, visit: Visit, version: StoryContent | None
) -> dict[str, Any]:
    """Return the template context of a private page that shows this version of the story."""
    submission = visit.submission
    page = submission.page
    no_age: Mapping | None = {} if NO_AGE in request.GET else None
    return {
        "here": visit.url(),
        "close_url": visit.url("close"),
        "submission": submission,
        "story_name": story_name(visit),
        "state": state_of(submission, visit.person.role),
        "name": submission.agreed_name,
        "content": version,
        "left_out": left_out(submission, visit.person.role),
        "number": page.number if page else None,
        "photo_url": visit.url("photo") if version and version.photo_id else "",
        "page_url": page.url if page and page.live else "",
        "card_preview_url": visit.url("card"),
        "cards": shared_cards(page) if submission.has_say(visit.person.role) else None,
        "posters": poster_choices(visit),
        "poster_url": visit.url("poster"),
        "lapse": (lapse := submission.events.lapse()),
        "online_until": lapse.created_at if lapse and lapse.kind == Kind.LAPSED else None,
        "missing_roles": missing_roles(submission) if submission.page else [],
        "alone_said_no": alone_said_no(submission, visit.person.role),
        "age_form": reconfirmation_form(visit, no_age),
        "ask_again_form": ask_again_form(visit, no_age),
        "call": _open_call(visit),
        **facts(visit),
        **shown_translations(submission, version),
        "posts": (posts := StoryPost.objects.ended().filter(story_id=submission.story_id)),
        "posts_up": StoryPost.objects.filter(
            story_id=submission.story_id, taken_down_at__isnull=True
        ).exclude(pk__in=posts),
    }


def _open_call(visit: Visit) -> GuardianQuestion | None:
    """Return the call that this guardian asked for and that nobody has made yet."""
    if visit.person.role != Consent.Role.GUARDIAN:
        return None
    return GuardianQuestion.objects.owed_to(visit.submission).last()


def open_form(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Open the form with the story in it, and redirect there.

    The visit begins anew: it and the form end at the same time.
    """
    renewed = Visit(visit.person, visit.link)
    response = SeeOther(reverse("change_story", args=[visit.submission.story_key]))
    begin_with(request, response, visit.link, expires_at=renewed.ends_at)
    access.set_cookie(request, response, renewed)
    return response


def reconfirmation_form(visit: Visit, data: Mapping | None = None) -> AgeAgainForm | None:
    """Return the form that renews a consent which is about to expire (rule R15), or None."""
    submission, role = visit.submission, visit.person.role
    if not renew.may_be_reconfirmed(submission, role):
        return None
    return _age_form(visit, data)


def ask_again_form(visit: Visit, data: Mapping | None = None) -> AgeAgainForm | None:
    """Return the form with which a student under 18 is asked again after a lapse, or None.

    Whoever is 18 by now says so with it, and is asked alone.
    """
    submission, is_own = visit.submission, visit.person.role == Consent.Role.STUDENT
    if not (is_own and submission.is_minor and may_ask_after_lapse(submission)):
        return None
    return _age_form(visit, data)


def no_age_url(visit: Visit) -> str:
    """Return the URL of the page that says that the age is missing."""
    return f"{visit.url()}?{NO_AGE}=1"


def _age_form(visit: Visit, data: Mapping | None) -> AgeAgainForm:
    submission, role = visit.submission, visit.person.role
    return AgeAgainForm(
        data,
        ages=renew.possible_ages(submission, role),
        role=role,
        may_be_18=renew.may_be_18(submission),
    )


def reconfirm(request: HttpRequest, visit: Visit) -> SeeOther:
    """Renew the person's consent, or ask again for the age if it is missing."""
    form = reconfirmation_form(visit, request.POST)
    if form is None:
        return SeeOther(visit.url())
    if not form.is_valid():
        return SeeOther(no_age_url(visit))
    renew.reconfirm(visit.submission, visit.person.role, form.cleaned_data["age_band"])
    return access.done(request, visit, _thanks_for_yes())


def _asked_form(visit: Visit, version: StoryContent, *args: Any, **kwargs: Any) -> ConsentForm:
    submission, role = visit.submission, visit.person.role
    is_guardian = role == Consent.Role.GUARDIAN
    return ConsentForm(
        *args,
        content=version,
        role=role,
        is_minor=submission.is_minor,
        is_child=submission.is_child,
        declined=declined_by_student(submission.story_id) if is_guardian else (),
        **kwargs,
    )


def take_answer(visit: Visit, consent_request: ConsentRequest, data: Mapping) -> ConsentForm | None:
    """Record a yes or a no. Return the form if it has errors: then nothing is recorded."""
    form = _asked_form(visit, consent_request.version, data)
    try:
        if "no" in data:
            disagree(consent_request)
        elif form.is_valid():
            agree(consent_request, scopes=form.scopes, shown_hash=data.get("shown_hash", ""))
        else:
            return form
    except ValidationError as error:
        form.add_error(None, error)
        return form
    return None


def answered(
    request: HttpRequest, visit: Visit, consent_request: ConsentRequest | None
) -> SeeOther:
    """Redirect to the page about the story, which says that the answer is here."""
    if consent_request is None:  # it was answered or ended before
        return SeeOther(visit.url())
    is_no = "no" in request.POST
    thanks = _thanks_for_no(visit.submission) if is_no else _thanks_for_yes()
    return access.done(request, visit, thanks)


def cannot_ask_again(request: HttpRequest, visit: Visit) -> SeeOther:
    """Say that the question cannot be asked again here."""
    try:
        refuse_without_say(visit.submission, visit.person.role)
    except WrongState as refusal:
        return access.done(request, visit, str(refusal.message))
    call = _("We cannot ask you again today. Please call or write to us.")
    no_call = _("We cannot ask you again today.")
    return access.done(request, visit, call if contact() else no_call)


def _thanks_for_no(submission: Submission) -> str:
    if StoryPage.objects.live().filter(submission=submission).exists():
        return _("We have your no. This version is not published. The one before it stays public.")
    return _("We have your no. This is not published.")


def _thanks_for_yes() -> str:
    return _("Thank you. We have your yes.")


def consent_form(request: HttpRequest, visit: Visit, version: StoryContent) -> ConsentForm:
    """Return the form, with the ticks that `url_with_ticks` put into the URL, and what is wrong.

    Ticks for a version that has changed meanwhile are only marked: a yes is to what is shown.
    """
    data: Mapping | None = request.GET if INCOMPLETE in request.GET else None
    ticked_before = ticked_last(visit.submission, visit.person.role)
    if CHANGED in request.GET:
        data = {}
        ticked_before = {scope for scope in SCOPES if f"scope_{scope}" in request.GET}
    form = _asked_form(
        visit,
        version,
        data,
        initial=request.GET.dict(),
        ticked_before=ticked_before,
    )
    if CHANGED in request.GET:
        form.errors.clear()  # an empty form would lack the required tick
        form.add_error(None, _("This page has changed meanwhile. Please look at it again."))
    return form


def refused_url(visit: Visit, form: ConsentForm) -> str:
    """Return the URL of the page that says what is wrong with this answer."""
    reason = CHANGED if form.non_field_errors() else INCOMPLETE
    return url_with_ticks(visit, form.data, **{reason: 1})


def url_with_ticks(visit: Visit, data: Mapping, **reason: int) -> str:
    """Return the URL of the page that shows what is ticked in this data."""
    ticked = {name: "on" for scope in SCOPES if (name := f"scope_{scope}") in data}
    query = urlencode(reason | ticked)
    return f"{visit.url()}?{query}" if query else visit.url()


@story_view("GET", "HEAD", "POST")
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask once whether the story is to be taken back, naming it; then withdraw it for good."""
    if request.method == "POST":
        if visit.submission.state == Submission.State.INVITED:  # “do not write to you again”
            not_for_me(visit.submission, address_hash=visit.link.address_hash)
        else:
            try:
                erase.withdraw(visit.submission, role=visit.person.role)
            except WrongState as refusal:
                return access.done(request, visit, str(refusal.message))
        return clear_browser_cache(SeeOther(visit.url()))
    if "withdraw" not in state_of(visit.submission, visit.person.role).actions:
        return SeeOther(visit.url())
    context = page_context(request, visit, version_for(visit))
    context |= {
        "here": request.path,
        "back_url": visit.url(),
        "erased_within": ERASED_WITHIN,
    }
    return render(request, "youth_stories/portal/withdraw.html", context)


@story_view("GET", "HEAD")
def card(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """The picture to share, as this person is asked about it, with everything ticked."""
    submission, version = visit.submission, version_for(visit)
    if not version:
        raise Http404
    asked = scopes_for(version, is_minor=submission.is_minor, is_child=submission.is_child)
    number = submission.page.number if submission.page else None
    return card_response(version.limited_to(set(asked)), number)


@story_view("GET", "HEAD")
def photo(_request: HttpRequest, visit: Visit) -> FileResponse:
    """The private photo of the version that this person is shown."""
    version = version_for(visit)
    if not version or not version.photo:
        raise Http404
    return FileResponse(version.photo.file.open("rb"), content_type="image/jpeg")
