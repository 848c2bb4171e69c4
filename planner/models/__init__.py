"""Year plans, and the holidays they have to live with."""

from planner.models.holidays import ClosureDay, PlannerSettings, SchoolHoliday
from planner.models.plans import ActivityLink, PlannedActivity, YearPlanPage
from planner.models.reviews import SelfCheckAnswer, SetAsideFinding

__all__ = [
    "ActivityLink",
    "ClosureDay",
    "PlannedActivity",
    "PlannerSettings",
    "SchoolHoliday",
    "SelfCheckAnswer",
    "SetAsideFinding",
    "YearPlanPage",
]
