"""Addresses of the planner's pages in the admin."""

from django.urls import path, re_path

from planner.copy_views import CopyView
from planner.desk_views import ExportView, NewPlanView, PlannerDeskView
from planner.import_views import ImportDoneView, ImportView

urlpatterns = [
    path("planner/", PlannerDeskView.as_view(), name="planner_desk"),
    path("planner/new/", NewPlanView.as_view(), name="planner_new"),
    path("planner/import/", ImportView.as_view(), name="planner_import"),
    path("planner/import/done/", ImportDoneView.as_view(), name="planner_import_done"),
    re_path(
        r"^planner/export/(?P<page_id>[0-9]{1,18})/(?P<file_format>csv|xlsx)/$",
        ExportView.as_view(),
        name="planner_export",
    ),
    path("planner/copy/", CopyView.as_view(), name="planner_copy"),
]
