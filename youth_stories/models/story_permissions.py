from typing import TYPE_CHECKING

from pages.permissions import FixedPagePermissionTester

if TYPE_CHECKING:
    from .story import StoryPage


class StoryPermissionTester(FixedPagePermissionTester):
    """Permissions of a story page: model permissions instead of the page tree's.

    Reviewers edit, publishers publish, and only a version that a consent covers. Story pages are
    never copied, moved or deleted in the editor: withdraw the story in the Youth stories menu.
    """

    def can_edit(self) -> bool:
        """Also while the draft is locked: the hook before_edit_page says then why, and refuses."""
        return self.user.is_active and self.user.has_perm("youth_stories.change_storypage")

    def can_publish(self) -> bool:
        return self._may_publish() and not self._newest_version().refusal(by=self.user)

    def can_unpublish(self) -> bool:
        return self.page.live and self._may_publish()

    def can_unschedule(self) -> bool:
        return self._may_publish()

    def can_view_revisions(self) -> bool:
        return self.can_edit()

    def _may_publish(self) -> bool:
        return self.user.is_active and self.user.has_perm("youth_stories.publish_storypage")

    def _newest_version(self) -> "StoryPage":
        return self.page.specific.get_latest_revision_as_object()
