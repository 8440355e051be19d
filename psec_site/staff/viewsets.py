from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.users.forms import UserForm
from wagtail.users.views import users

from .forms import UserCreationForm, UserEditForm
from .models import User


class IndexView(users.IndexView):
    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns
        for column in columns:
            if column.name == User.USERNAME_FIELD:
                column.label = "Email"  # Wagtail's own says "Username", whichever field it is
        return columns


class UserViewSet(users.UserViewSet):
    index_view_class = IndexView

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:
        return UserEditForm if for_update else UserCreationForm
