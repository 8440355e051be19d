"""Signing in. Of allauth's addresses only those that staff need; all others answer 404.

second_factor.py says which of them take a second factor.
"""

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from . import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="account_index"),
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("invitation/<str:token>/", views.InvitationView.as_view(), name="staff_invitation"),
    path("2fa/totp/activate/", views.UseAppView.as_view(), name="mfa_activate_totp"),
    # The list of all ways shows the passkeys too.
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        views.RemovePasskeyView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("2fa/webauthn/login/", views.LoginPasskeyView.as_view(), name="mfa_login_webauthn"),
    path("2fa/", views.WaysView.as_view(), name="mfa_index"),
    path("2fa/", include("allauth.mfa.urls")),
]

_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)
# Wagtail's own forms, which ask for a password alone. They come before Wagtail's addresses.
closed_doors = [
    path("_util/login/", _sign_in),
    path("admin/login/", _sign_in, name="wagtailadmin_login"),
    re_path(r"^admin/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
]
