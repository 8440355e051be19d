from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class StaffConfig(AppConfig):
    name = "psec_site.staff"
    default = True


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users with our forms: INSTALLED_APPS names it instead of `wagtail.users`."""

    user_viewset = "psec_site.staff.viewsets.UserViewSet"
