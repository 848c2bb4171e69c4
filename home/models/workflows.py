"""How a school approves what its authors propose."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState
from wagtail.permissions import page_permission_policy


class SchoolApprovalTask(Task):
    """The step in which a school approves what an author proposes: whoever may publish the page approves it.

    One task serves all schools: Wagtail asks every active task on the home page of the admin, so a task for each
    school would make that page slower with every school.
    """

    class Meta:
        verbose_name = _("approval by the school")
        verbose_name_plural = _("approvals by the school")

    def _may_approve(self, page: Any, user: Any) -> bool:
        return bool(page.permissions_for_user(user).can_publish())

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Whoever approves may also mend."""
        return self._may_approve(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """The author waits until the school has looked."""
        return not self._may_approve(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        """Whoever approves may hold it."""
        return self._may_approve(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Ask for changes or approve."""
        if not self._may_approve(obj, user):
            return []
        return [
            ("reject", _("Request changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:
        """What waits for this user: texts of pages that they may publish."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        keys = waiting.annotate(page=Cast("workflow_state__object_id", models.BigIntegerField())).values("page")
        pages = page_permission_policy.instances_user_has_permission_for(user, "publish").filter(pk__in=keys)
        mine = [str(page.pk) for page in pages if self._may_approve(page, user)]
        return waiting.filter(workflow_state__object_id__in=mine)

    @classmethod
    def get_description(cls) -> Any:
        """What the portal administrator reads about it."""
        return _("Whoever may publish a page at its school approves it")
