from collections.abc import Collection

from django.contrib.auth.models import AbstractUser
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies import ModelPermissionPolicy


class OnlyRowPermissionPolicy(ModelPermissionPolicy):
    """For a model with one row: it can be changed, but no other added, and it stays."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return action == "change" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractUser, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class PageTester(PagePermissionTester):
    """For every page: it stays in its language.

    Those below it are sorted by hand only where visitors read them so.
    """

    def can_reorder_children(self) -> bool:
        is_sorted = getattr(self.page.specific, "children_are_sorted_by_hand", True)
        return is_sorted and super().can_reorder_children()

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        is_in_language = destination.locale_id == self.page.locale_id
        return is_in_language and super().can_copy_to(destination, recursive)


class FixedPagePermissionTester(PageTester):
    """For pages the site depends on: they can be edited, but not copied, moved or removed."""

    def can_copy(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False
