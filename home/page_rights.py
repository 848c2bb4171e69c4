"""What somebody may do with a page, where Wagtail's own rights say too much."""

from wagtail.models import PagePermissionTester


class SchoolPagePermissionTester(PagePermissionTester):
    """An author proposes changes of every page, but removes only what they made themselves."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Whether the page may be removed, and with that moved."""
        if not super().can_delete(ignore_bulk):
            return False
        is_own = self.page.owner_id == self.user.pk
        return bool(self.user.is_superuser or is_own or "publish" in self.permissions)
