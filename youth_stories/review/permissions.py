"""Who can do what with stories in the admin: permission names, and Wagtail's policies."""

from collections.abc import Collection

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

REVIEW = "youth_stories.review_submission"
WITHDRAW = "youth_stories.withdraw_submission"
VIEW = "youth_stories.view_submission"
CONCERN = "youth_stories.raise_concern_submission"
PUBLISH = "youth_stories.publish_storypage"
CONTACT = "pages.change_sitesettings"
SAFEGUARDING = "youth_stories.change_safeguardingsettings"
ERASING = "youth_stories.manage_erasing"
EXPORT = "youth_stories.export_submission"


class SubmissionPermissionPolicy(ModelPermissionPolicy):
    """Wagtail's own views only show submissions: no add, edit or delete."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractUser, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class StoryPagePermissionPolicy(PagePermissionPolicy):
    """For stories in general what StoryPermissionTester is for one story."""

    def user_has_any_permission(self, user: AbstractUser, actions: Collection[str]) -> bool:
        own = {"change", "publish"} & set(actions)
        rest = set(actions) - own
        return any(user.has_perm(f"youth_stories.{action}_storypage") for action in own) or (
            bool(rest) and super().user_has_any_permission(user, rest)
        )


def require_permission(user: AbstractUser, permission: str) -> None:
    """Raise PermissionDenied unless the user has the permission."""
    if not user.has_perm(permission):
        raise PermissionDenied
