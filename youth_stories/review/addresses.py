"""Settings → Addresses without letters: writing again to whoever pressed “This is not for me”."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.log_actions import log

from ..consent.guardian_address import lift_suppression
from ..rules.plain_text_form import PlainTextMixin
from .permissions import REVIEW, require_permission
from .shared import StaffRequest
from .staff_page import StaffPage

LIFTED = "youth_stories.address_again"


class AddressForm(PlainTextMixin, forms.Form):
    email = forms.EmailField(label="The e-mail address")
    told = forms.BooleanField(label="Its owner told us that we may write there again.")


class AddressesView(StaffPage):
    """Lets letters be sent to an address again, whose owner pressed the button by mistake."""

    template_name = "youth_stories/review/addresses.html"
    page_title = "Addresses without letters"
    header_icon = "mail"
    permission = REVIEW

    def post(self, request: StaffRequest) -> HttpResponse:
        require_permission(request.user, self.permission)
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        if lift_suppression(form.cleaned_data["email"]):
            log(request.user, LIFTED, user=request.user)  # without the address
            messages.success(request, "Letters can be sent to this address again.")
        else:
            messages.warning(request, "Nothing was held back: nobody said that there.")
        return redirect("story_addresses")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**{"form": AddressForm()} | kwargs)
