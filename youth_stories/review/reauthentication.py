"""Asks for the password again before an action that an unattended session must not allow."""

import time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from psec_site.antispam import guard

RECENT_SECONDS = 10 * 60
SESSION_KEY = "password_entered_at"


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        user, password = self.request.user, self.cleaned_data["password"]
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            if guard.is_over_limit(self.request, "sign_in", addresses=[user.get_username()]):
                raise ValidationError("Too many wrong passwords. Try again in an hour.")
            raise ValidationError("This is not your password.")
        return password


def is_recent(request: HttpRequest) -> bool:
    """Whether the password was entered again in this session within the last ten minutes."""
    return 0 <= time.time() - request.session.get(SESSION_KEY, 0) < RECENT_SECONDS


def redirect_to_password(request: HttpRequest) -> HttpResponse:
    """Redirect to `ask_password`, which comes back to the requested URL."""
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('youth_stories:password')}?{query}")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def ask_password(request: HttpRequest) -> HttpResponse:
    """Ask for the password, then redirect to the URL in `next` if it is one of this site."""
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        request.session[SESSION_KEY] = time.time()
        url = request.GET.get("next", "")
        is_of_this_site = url_has_allowed_host_and_scheme(url, {request.get_host()})
        return redirect(url if is_of_this_site else "wagtailadmin_home")
    return render(request, "youth_stories/review/password.html", {"form": form})
