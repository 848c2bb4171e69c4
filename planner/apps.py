"""The plugin that builds year plans."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlannerConfig(AppConfig):
    """Year plans, timeline, calendar."""

    name = "planner"
    verbose_name = _("Planner")

    def ready(self) -> None:
        """Register the checks, and what follows a page that is published."""
        from planner import checks, signals  # noqa: F401
