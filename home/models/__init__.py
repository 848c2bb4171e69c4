"""Pages and settings, split by role."""

from home.models.activities import (
    ActivityIndexPage,
    ActivityPage,
    ActivityPaper,
    ConversationGuidePage,
    HomeAssignmentPage,
    ParentMeetingPage,
    StudentActivityPage,
)
from home.models.base import BasePage, ContentPage
from home.models.schools import PortalPage, SchoolClass, SchoolPage, YearLevelPage
from home.models.settings import ContactPerson, SchoolGroup, SchoolSettings

__all__ = [
    "ActivityIndexPage",
    "ActivityPage",
    "ActivityPaper",
    "BasePage",
    "ContactPerson",
    "ContentPage",
    "ConversationGuidePage",
    "HomeAssignmentPage",
    "ParentMeetingPage",
    "PortalPage",
    "SchoolClass",
    "SchoolGroup",
    "SchoolPage",
    "SchoolSettings",
    "StudentActivityPage",
    "YearLevelPage",
]
