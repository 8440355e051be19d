"""The password again, before a step nobody should take at somebody else's open computer."""

import time
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

FRESH_FOR = 10 * 60  # seconds
SESSION_KEY = "password_entered_at"


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        user, password = self.request.user, self.cleaned_data["password"]
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            raise ValidationError("This is not your password.")
        return password


def is_fresh(request) -> bool:
    """Whether the password was entered again in this session within the last ten minutes."""
    return 0 <= time.time() - request.session.get(SESSION_KEY, 0) < FRESH_FOR


def ask_first(request):
    """To the question for the password, and from there back to where the request wanted to go."""
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('youth_stories:password')}?{query}")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def ask_password(request):
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        request.session[SESSION_KEY] = time.time()
        wanted = request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
        return redirect(wanted if is_ours else "wagtailadmin_home")
    return render(request, "youth_stories/review/password.html", {"form": form})
