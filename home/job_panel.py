"""On the admin's home: what somebody asked for and waits for, or what became of it since yesterday."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from home.job_queries import JobNow, jobs_now, waited_for

SHOWN = 5


class JobsPanel(Component):
    """The last few, with their state and the way to their page."""

    name = "jobs"
    template_name = "home/admin/jobs_panel.html"
    order = 60

    def __init__(self, jobs: list[JobNow]) -> None:
        self.jobs = jobs

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The jobs."""
        return {"jobs": self.jobs}


def add_jobs_panel(request: HttpRequest, panels: list[Any]) -> None:
    """For who has asked for something."""
    jobs = jobs_now(waited_for(request)[:SHOWN])
    if jobs:
        panels.append(JobsPanel(jobs))
