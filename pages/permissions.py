from wagtail.models import PagePermissionTester


class FixedPagePermissionTester(PagePermissionTester):
    """For pages that others stand on: edited, and never copied, moved, hidden or deleted."""

    def can_copy(self):
        return False

    def can_move(self):
        return False

    def can_delete(self, ignore_bulk=False):
        return False

    def can_unpublish(self):
        return False

    def can_set_view_restrictions(self):
        return False
