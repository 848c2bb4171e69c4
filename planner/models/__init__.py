"""Year plans, and the holidays they have to live with."""

from planner.models.holidays import ClosureDay, PlannerSettings, SchoolHoliday
from planner.models.plans import ActivityLink, PlannedActivity, YearPlanPage

__all__ = ["ActivityLink", "ClosureDay", "PlannedActivity", "PlannerSettings", "SchoolHoliday", "YearPlanPage"]
