"""The plugin that builds year plans."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlannerConfig(AppConfig):
    """Year plans, timeline, calendar."""

    name = "planner"
    verbose_name = _("Planner")

    def ready(self) -> None:
        """Register the checks, and what follows a page that is published."""
        from wagtail.permissions import register_permission_policy

        from home.policies import SchoolSettingPolicy
        from planner import checks, signals  # noqa: F401
        from planner.models import PlannerSettings

        register_permission_policy(PlannerSettings, SchoolSettingPolicy(PlannerSettings))
