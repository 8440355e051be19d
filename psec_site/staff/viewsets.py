"""People in the admin: Settings → Users. Whatever changes an account asks for a fresh sign-in."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import date
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.users.forms import UserForm
from wagtail.users.views import users

from . import people
from .forms import UserCreationForm, UserEditForm
from .models import Invitation, User

LETTER_SENT = "A letter is on its way to {}. Its link works for {} days."


class IndexView(users.IndexView):
    add_item_label = "Invite a person"

    def get_base_queryset(self) -> QuerySet:
        unused = Prefetch("invitations", Invitation.objects.unused(), to_attr="unused_invitations")
        return super().get_base_queryset().prefetch_related("groups", unused)

    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns
        for column in columns:
            if column.name == User.USERNAME_FIELD:
                column.label = "Email"  # Wagtail says "Username" whatever the field is
        roles = Column("roles", label="Roles", accessor=_roles)
        columns = [roles if column.name == "is_superuser" else column for column in columns]
        return [*columns, Column("invitation", label="Invitation", accessor=_invitation)]

    def get_edit_url(self, instance: User) -> str | None:
        may_change = people.may_change(self.request.user, instance)
        return super().get_edit_url(instance) if may_change else None


@method_decorator(reauthentication_required, name="dispatch")
class CreateView(users.CreateView):
    page_title = page_subtitle = "Invite a person"
    submit_button_label = "Send the invitation"
    submit_button_active_label = "Sending…"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        *items, last = super().get_breadcrumbs_items()
        return [*items, last | {"label": self.page_title}]  # not "New: Invite a person"

    def save_instance(self) -> User:
        user = super().save_instance()
        people.invite(user, by=self.request.user)
        return user

    def get_success_message(self, instance: User) -> str:
        return LETTER_SENT.format(instance.email, settings.INVITATION_DAYS)


@method_decorator(reauthentication_required, name="dispatch")
class EditView(users.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not people.may_change(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def save_instance(self) -> User:
        """In the transaction of Wagtail's form_valid()."""
        before = User.objects.select_for_update().get(pk=self.object.pk)
        user = super().save_instance()
        people.tell_of_changes(before, user, by=self.request.user)
        return user

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if not self.editing_self:
            if self.object.invitations.unused().exists():
                url = reverse("wagtailusers_users:invite_again", args=[self.object.pk])
                label = "Send the invitation again"
                buttons.append(Button(label, url=url, icon_name="mail", priority=10))
            url = reverse("wagtailusers_users:reset", args=[self.object.pk])
            buttons.append(Button("Reset how they sign in", url=url, icon_name="key", priority=20))
        return buttons


@method_decorator(reauthentication_required, name="dispatch")
class DeleteView(users.DeleteView):
    """Wagtail's, which lets nobody but superusers delete a superuser."""

    @transaction.atomic
    def delete_action(self) -> None:
        people.tell("deleted", self.object, self.request.user)
        super().delete_action()


@reauthentication_required
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody who lost everything begin again. Another administrator does it."""
    user, by = _somebody_else(request, pk)
    if request.method == "POST":
        people.reset(user, by)
        messages.success(request, LETTER_SENT.format(user.email, settings.INVITATION_DAYS))
        return redirect("wagtailusers_users:edit", pk)
    return render(request, "staff/reset.html", {"person": user})


@reauthentication_required
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send another link to somebody who has not chosen how they sign in."""
    user, by = _somebody_else(request, pk)
    if not user.invitations.unused().exists():
        messages.warning(request, f"{user.email} has used the invitation.")
        return redirect("wagtailusers_users:edit", pk)
    if request.method == "POST":
        people.invite(user, by)
        messages.success(request, LETTER_SENT.format(user.email, settings.INVITATION_DAYS))
        return redirect("wagtailusers_users:edit", pk)
    return render(request, "staff/invite_again.html", {"person": user})


def _somebody_else(request: HttpRequest, pk: int) -> tuple[User, User]:
    """Whose account it is, and who may change it. Raises PermissionDenied."""
    user = get_object_or_404(User, pk=pk)
    by = request.user
    if not isinstance(by, User) or by == user or not people.may_change(by, user):
        raise PermissionDenied
    return user, by


class UserViewSet(users.UserViewSet):
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView
    copy_view_enabled = False  # Wagtail's would make an account without an invitation
    create_template_name = "staff/user_create.html"
    edit_template_name = "staff/user_edit.html"

    def get_form_class(self, for_update: bool = False) -> type[UserForm]:
        return UserEditForm if for_update else UserCreationForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/reset/", reset, name="reset"),
            path("<int:pk>/invite-again/", invite_again, name="invite_again"),
        ]


def _roles(user: User) -> str:
    names = sorted(group.name for group in user.groups.all())
    return ", ".join([*(["Everything"] if user.is_superuser else []), *names]) or "None"


def _invitation(user: Any) -> str:
    """Whether somebody was invited and has not chosen how they sign in; empty if they have."""
    if not user.unused_invitations:
        return ""
    ends_at = user.unused_invitations[0].ends_at
    day = date(timezone.localtime(ends_at), "N\N{NO-BREAK SPACE}j")
    return f"Not used, ended {day}" if ends_at < timezone.now() else f"Not yet used, until {day}"
