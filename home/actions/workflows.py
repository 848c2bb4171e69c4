"""Who translates at a school, and the way by which a proposal of an author is approved there."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from home.choices import Role
from home.models import SchoolApprovalTask

TRANSLATING_ROLES = (Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT)


def allow_translations(groups: Mapping[Role, Group]) -> None:
    """Let those who publish also send pages to be translated."""
    permission = Permission.objects.get(content_type__app_label="wagtail_localize", codename="submit_translation")
    for role in TRANSLATING_ROLES:
        groups[role].permissions.add(permission)


def assign_workflow(root: Page) -> None:
    """Let what authors propose below this page wait for whoever may publish there.

    For the root of a school, in each of its languages: another language is another tree.
    """
    WorkflowPage.objects.update_or_create(page=Page.objects.get(pk=root.pk), defaults={"workflow": school_workflow()})


def school_workflow() -> Workflow:
    """The one workflow that all schools share; who approves follows from the page."""
    task = SchoolApprovalTask.objects.filter(active=True).order_by("pk").first()
    if task is not None and (step := WorkflowTask.objects.filter(task=task).select_related("workflow").first()):
        return step.workflow
    with translation.override(settings.LANGUAGE_CODE):
        name = _("Approval by the school")
    task = task or SchoolApprovalTask.objects.create(name=name)
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    return workflow
