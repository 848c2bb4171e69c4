"""Year plans, and the holidays they have to live with."""

from planner.models.holidays import ClosureDay, PlannerSettings, SchoolHoliday
from planner.models.invitations import InvitationPage, InvitationState
from planner.models.plans import ActivityLink, PlannedActivity, YearPlanPage
from planner.models.replies import InvitationTotals, ListedPupil, Reply, ReplyPupil
from planner.models.reviews import SelfCheckAnswer, SetAsideFinding
from planner.models.slots import Slot, SlotBooking, SlotRound

__all__ = [
    "ActivityLink",
    "ClosureDay",
    "InvitationPage",
    "InvitationState",
    "InvitationTotals",
    "ListedPupil",
    "PlannedActivity",
    "PlannerSettings",
    "Reply",
    "ReplyPupil",
    "SchoolHoliday",
    "SelfCheckAnswer",
    "SetAsideFinding",
    "Slot",
    "SlotBooking",
    "SlotRound",
    "YearPlanPage",
]
