"""The pages that change an address: the guardian's, or the student's own."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from psec_site.antispam import guard

from ..consent.guardian_address import (
    correct_guardian_address,
    corrections_left,
    may_correct,
    was_asked,
)
from ..http import SeeOther
from ..models import Submission
from ..rules.addresses import address_key
from ..submit.rendering import FORM_ID, SWITCH_LANGUAGE
from . import access, own_address
from .access import Visit, story_view
from .address_forms import AddressForm, GuardianAddressForm
from .person import STUDENT
from .typed import show_again, show_unsent, typed_form


@story_view("GET", "HEAD", "POST")
def guardian_address(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Correct the guardian's address: what we asked there is asked at the right one."""
    if not may_correct(visit.submission):
        return SeeOther(visit.url())
    if SWITCH_LANGUAGE in request.POST:
        return show_unsent(request, GuardianAddressForm)
    if request.method == "POST":
        form = GuardianAddressForm(request.POST)
        if _is_done(correct_guardian_address, visit.submission, form):
            asked, saved = _("We asked them at the new address."), _("The new address is saved.")
            return access.done(request, visit, asked if was_asked(visit.submission) else saved)
        return show_again(request, request.path, [form])
    initial = {"email": visit.submission.guardian_email}
    form = typed_form(request, GuardianAddressForm, initial=initial)
    return _show(request, visit, form, "guardian_address.html")


@story_view("GET", "HEAD", "POST")
def address(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Give a new address of one's own. It counts once the link sent there is opened."""
    if SWITCH_LANGUAGE in request.POST:
        return show_unsent(request, AddressForm)
    if request.method == "POST":
        form = AddressForm(request.POST)
        is_too_often = _is_too_often(request, form)
        if not is_too_often and _is_done(own_address.ask_new_address, visit.submission, form):
            message = _("We sent a link to the new address. It counts once you open it.")
            return access.done(request, visit, message)
        return show_again(request, request.path, [form])
    return _show(request, visit, typed_form(request, AddressForm), "own_address.html")


@story_view("POST")
def keep_address(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go on with the old address."""
    own_address.keep_address(visit.submission)
    return access.done(request, visit, _("Your email address stays as it was."))


@story_view("GET", "HEAD", "POST")
def new_address(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Confirm the new address, and go on to one's story. Or say why that cannot be done."""
    if request.method == "POST":
        try:
            link = own_address.confirm_new_address(visit.link)
        except ValidationError:
            return SeeOther(request.path)
        student = Visit(STUDENT, link)
        message = _("From now on we write to you at your new address.")
        response = access.done(request, student, message)
        access.set_cookie(request, response, student)
        return response
    error = own_address.why_not_confirmed(visit.submission)
    context = {"submission": visit.submission, "here": request.path, "error": error}
    return render(request, "youth_stories/portal/new_address.html", context)


def _is_too_often(request: HttpRequest, form: AddressForm) -> bool:
    """Whether this address was written to often enough today. If so, the form has an error."""
    if not form.is_valid():
        return False
    addresses = [address_key(form.cleaned_data["email"])]
    if refused := guard.check(request, "new_address", addresses=addresses).refused:
        form.add_error("email", own_address.too_often_message())
    return refused


def _is_done(
    change: Callable[[Submission, str], object], submission: Submission, form: AddressForm
) -> bool:
    """Whether the change to the form's address was made. If not, the form has an error."""
    if not form.is_valid():
        return False
    try:
        change(submission, form.cleaned_data["email"])
    except ValidationError as error:
        form.add_error("email", error)
        return False
    return True


def _show(request: HttpRequest, visit: Visit, form: AddressForm, template: str) -> HttpResponse:
    context = {
        "submission": visit.submission,
        "form": form,
        "form_id": FORM_ID,
        "here": request.path,
        "back_url": visit.url(),
        "close_url": visit.url("close"),
        "corrections_left": corrections_left(visit.submission),
        "was_asked": was_asked(visit.submission),
    }
    return render(request, f"youth_stories/portal/{template}", context)
