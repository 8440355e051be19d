from wagtail.models import PagePermissionTester


class FixedPagePermissionTester(PagePermissionTester):
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
