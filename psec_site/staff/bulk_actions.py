"""What can be done to several people at once under Settings → Users: Wagtail's, with our limits."""

from collections.abc import Sequence
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from wagtail.users.views import bulk_actions
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction

from . import people
from .models import User


class Limited(UserBulkAction):
    """Asks for a fresh sign-in, and leaves alone who may do more than the one who asks."""

    @method_decorator(reauthentication_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def check_perm(self, obj: User) -> bool:
        return super().check_perm(obj) and people.may_change(self.request.user, obj)


class AssignRole(Limited, bulk_actions.AssignRoleBulkAction):
    pass


class Delete(Limited, bulk_actions.DeleteBulkAction):
    def get_execution_context(self) -> dict[str, Any]:
        return super().get_execution_context() | {"user": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: Sequence[User], user: User | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        for person in objects:
            people.tell("deleted", person, user)
        return super().execute_action(objects, **kwargs)


class SetActiveState(Limited, bulk_actions.SetActiveStateBulkAction):
    @classmethod
    def execute_action(
        cls, objects: Sequence[User], mark_as_active: bool = False, **kwargs: Any
    ) -> tuple[int, int]:
        counts = super().execute_action(objects, mark_as_active=mark_as_active, **kwargs)
        for person in objects:
            if person.is_active != mark_as_active:
                people.tell("reopened" if mark_as_active else "closed", person, kwargs["user"])
        return counts


ACTIONS = [AssignRole, Delete, SetActiveState]
