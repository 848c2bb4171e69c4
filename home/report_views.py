"""Wagtail's reports, of the schools that the request shows."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet, LockedPagesView
from wagtail.admin.views.reports.workflows import (
    WorkflowReportFilterSet,
    WorkflowTasksReportFilterSet,
    WorkflowTasksView,
    WorkflowView,
)
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Site, Task, Workflow
from wagtail_localize.views.report import TranslationsReportView

from home.admin_views import groups_in, sites_in, staff_in
from home.models import SchoolSettings
from home.scope import Scope, scope_of


class LockedFilters(LockedPagesReportFilterSet):
    """Locked by whom: staff of these schools."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["locked_by"].queryset = staff_in(scope_of(self.request))

    class Meta(LockedPagesReportFilterSet.Meta):
        pass


class LockedPagesReport(LockedPagesView):
    """Locked pages; not those that the user locked at another school."""

    filterset_class = LockedFilters

    def filter_queryset(self, queryset: QuerySet[Page]) -> QuerySet[Page]:
        """Only pages of these schools."""
        pages: QuerySet[Page] = super().filter_queryset(scope_of(self.request).pages(queryset))
        return pages


# What waits for approval ------------------------------------------------------------------------------------------
def _pages_as_text(scope: Scope) -> QuerySet:
    return scope.pages(Page.objects.all()).values_list(Cast("pk", CharField()), flat=True)


def _workflows_in(scope: Scope) -> QuerySet[Workflow]:
    workflows = Workflow.objects.all()
    if scope.is_everything:
        return workflows
    return workflows.filter(workflow_states__object_id__in=_pages_as_text(scope)).distinct()


class WorkflowFilters(WorkflowReportFilterSet):
    """Workflows that pages of these schools went through, and who asked for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(self.request)
        self.filters["workflow"].queryset = _workflows_in(scope)
        self.filters["requested_by"].queryset = staff_in(scope)

    class Meta(WorkflowReportFilterSet.Meta):
        pass


class WorkflowReport(WorkflowView):
    """What waits for approval, page by page."""

    filterset_class = WorkflowFilters

    def get_queryset(self) -> QuerySet:
        """Pages alone: schools have nothing else that is approved."""
        scope = scope_of(self.request)
        states = super().get_queryset()
        return states if scope.is_everything else states.filter(object_id__in=_pages_as_text(scope))


class WorkflowTaskFilters(WorkflowTasksReportFilterSet):
    """Workflows and tasks that pages of these schools went through."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(self.request)
        workflows = _workflows_in(scope)
        self.filters["workflow"].queryset = workflows
        if not scope.is_everything:
            self.filters["task"].queryset = Task.objects.filter(
                workflow_tasks__workflow__in=workflows.values("pk")
            ).distinct()

    class Meta(WorkflowTasksReportFilterSet.Meta):
        pass


class WorkflowTasksReport(WorkflowTasksView):
    """What waits for approval, step by step."""

    filterset_class = WorkflowTaskFilters

    def get_queryset(self) -> QuerySet:
        """Pages alone: schools have nothing else that is approved."""
        scope = scope_of(self.request)
        states = super().get_queryset()
        return states if scope.is_everything else states.filter(workflow_state__object_id__in=_pages_as_text(scope))


# Translations -----------------------------------------------------------------------------------------------------
class TranslationsReport(TranslationsReportView):
    """What is translated of these schools."""

    def get_queryset(self) -> QuerySet:
        """Translations of their pages."""
        scope = scope_of(self.request)
        rows = super().get_queryset()
        if scope.is_everything:
            return rows
        return rows.filter(source__object_id__in=scope.pages(Page.objects.all()).values("translation_key"))


# History ----------------------------------------------------------------------------------------------------------
def entries_in(scope: Scope, model: Any) -> QuerySet:
    """The entries of a log about what these schools have: pages, files, settings, site, groups and staff."""
    entries = model._default_manager.all()
    if scope.is_everything:
        return entries
    if model is PageLogEntry:
        return entries.filter(page__in=scope.pages(Page.objects.filter(depth__gt=1)).values("pk"))
    return entries.filter(_about(scope)) if model is ModelLogEntry else entries.none()


def _about(scope: Scope) -> Q:
    own: dict[type, QuerySet] = {
        get_image_model(): scope.files(get_image_model()._default_manager.all()),
        get_document_model(): scope.files(get_document_model()._default_manager.all()),
        SchoolSettings: SchoolSettings.objects.filter(site__in=scope.sites),
        Site: sites_in(scope),
        Group: groups_in(scope),
    }
    condition = Q()
    for model, content_type in ContentType.objects.get_for_models(*own).items():
        keys = own[model].order_by().values_list(Cast("pk", CharField()), flat=True)
        condition |= Q(content_type=content_type, object_id__in=keys)
    return condition


class HistoryFilters(SiteHistoryReportFilterSet):
    """Who did what with what, of these schools."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["object_type"].queryset = self._types()

    def _logs(self) -> list[Any]:
        scope = scope_of(self.request)
        return [entries_in(scope, model) for model in registry.get_log_entry_models()]

    def _types(self) -> QuerySet[ContentType]:
        keys: set[int] = set().union(*(log.get_content_type_ids() for log in self._logs()))
        return ContentType.objects.filter(pk__in=keys).order_by("model")

    def get_action_choices(self) -> list[tuple[str, Any]]:
        """What was done."""
        done: set[str] = set().union(*(log.get_actions() for log in self._logs()))
        return [choice for choice in registry.get_choices() if choice[0] in done]

    def get_users_queryset(self) -> QuerySet[User]:
        """Who did it."""
        keys: set[int] = set().union(*(log.get_user_ids() for log in self._logs()))
        return User.objects.filter(pk__in=keys).order_by("username")

    class Meta(SiteHistoryReportFilterSet.Meta):
        pass


class HistoryReport(LogEntriesView):
    """What happened at these schools."""

    filterset_class = HistoryFilters

    def get_filtered_queryset(self) -> QuerySet:
        """As Wagtail builds it, from the entries about these schools."""
        self.log_models = list(registry.get_log_entry_models())
        scope = scope_of(self.request)
        parts = []
        for index, model in enumerate(self.log_models):
            part = entries_in(scope, model).values("pk", "timestamp")
            part = part.annotate(log_model_index=Value(index, output_field=IntegerField()))
            parts.append(self.filter_queryset(part).order_by())
        return parts[0].union(*parts[1:], all=True).order_by("-timestamp")
