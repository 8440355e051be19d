from pages.permissions import FixedPagePermissionTester


class StoryPermissionTester(FixedPagePermissionTester):
    """Stories follow permissions of their own, not the page tree's: reviewers tidy, publishers
    publish, and nobody can publish a version that no consent covers.

    A number and a consent belong to one page: no copying, moving or plain deleting. Taking a
    story down for good is the withdrawal in the Youth stories menu.
    """

    def can_edit(self):
        return (
            self.user.is_active
            and self.user.has_perm("youth_stories.change_storypage")
            and not self.page.specific.is_locked
        )

    def can_publish(self):
        return self._may_publish() and not self._newest_version().refusal(by=self.user)

    def can_unpublish(self):
        return self.page.live and self._may_publish()

    def can_unschedule(self):
        return self._may_publish()

    def can_view_revisions(self):
        return self.can_edit()

    def _may_publish(self):
        return self.user.is_active and self.user.has_perm("youth_stories.publish_storypage")

    def _newest_version(self):
        return self.page.specific.get_latest_revision_as_object()
