from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out
from wagtail.users.apps import WagtailUsersAppConfig


class StaffConfig(AppConfig):
    name = "psec_site.staff"
    default = True

    def ready(self) -> None:
        from allauth.account import signals as account
        from allauth.mfa.models import Authenticator
        from allauth.mfa.signals import authenticator_added, authenticator_reset
        from django.db.models.signals import m2m_changed, post_delete

        from . import activity, people, revoked, sessions
        from .models import User
        from .second_factor import record_first_use, record_new_codes, record_password

        activity.connect()
        authenticator_added.connect(record_first_use)
        authenticator_reset.connect(record_new_codes)
        for signal in (account.password_set, account.password_changed, account.password_reset):
            signal.connect(record_password)
        m2m_changed.connect(people.roles_changed, sender=User.groups.through)
        post_delete.connect(revoked.record, sender=Authenticator)
        user_logged_in.connect(sessions.begin)
        user_logged_out.connect(sessions.end)


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's app for users, with our forms. It is in INSTALLED_APPS for `wagtail.users`."""

    user_viewset = "psec_site.staff.viewsets.UserViewSet"
