from django.core.exceptions import PermissionDenied
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

REVIEW = "youth_stories.review_submission"
WITHDRAW = "youth_stories.withdraw_submission"
VIEW = "youth_stories.view_submission"
CONCERN = "youth_stories.raise_concern_submission"
PUBLISH = "youth_stories.publish_storypage"
EXPORT = "youth_stories.export_submission"


class SubmissionPermissionPolicy(ModelPermissionPolicy):
    """Submissions are read in the admin and changed by services only: no add, edit or delete."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class StoryPagePermissionPolicy(PagePermissionPolicy):
    """What StoryPermissionTester says of one story, said of stories in general."""

    def user_has_any_permission(self, user, actions):
        own = {"change", "publish"} & set(actions)
        rest = set(actions) - own
        return any(user.has_perm(f"youth_stories.{action}_storypage") for action in own) or (
            bool(rest) and super().user_has_any_permission(user, rest)
        )


def require_permission(user, permission: str) -> None:
    if not user.has_perm(permission):
        raise PermissionDenied
