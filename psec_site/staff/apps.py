from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class StaffConfig(AppConfig):
    name = "psec_site.staff"
    default = True


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's app for users, with our forms. It is in INSTALLED_APPS for `wagtail.users`."""

    user_viewset = "psec_site.staff.viewsets.UserViewSet"
