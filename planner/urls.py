"""Addresses below a plan that are no pages: the feed, the exports, and the way to the running plan."""

from django.urls import re_path

from planner import views

app_name = "planner"

EXPORT = r"(?P<name>agenda\.ics|plan\.json|plan\.csv|plan\.xlsx|plan\.pdf)"

urlpatterns = [
    re_path(r"^(?P<level_path>(?:[\w-]+/)*)jaarplan/$", views.running_plan, name="running_plan"),
    re_path(rf"^(?P<level_path>(?:[\w-]+/)*)jaarplan/{EXPORT}$", views.running_export, name="running_export"),
    re_path(rf"^(?P<plan_path>(?:[\w-]+/)+){EXPORT}$", views.plan_export, name="plan_export"),
]
