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
from home.models.adoption import LibraryBase
from home.models.base import BasePage, ContentPage
from home.models.feedback import Feedback
from home.models.jobs import Job
from home.models.offline import OfflinePages
from home.models.schools import PortalPage, SchoolClass, SchoolPage, YearLevelPage
from home.models.settings import ContactPerson, SchoolCollection, SchoolGroup, SchoolSettings
from home.models.staff import MentorClass, StaffInvitation, StaffSignIn
from home.models.translations import TranslationBase
from home.models.work import DoneOnce, WorkerSign
from home.models.workflows import SchoolApprovalTask

__all__ = [
    "ActivityIndexPage",
    "ActivityPage",
    "ActivityPaper",
    "BasePage",
    "ContactPerson",
    "ContentPage",
    "ConversationGuidePage",
    "DoneOnce",
    "Feedback",
    "HomeAssignmentPage",
    "Job",
    "LibraryBase",
    "MentorClass",
    "OfflinePages",
    "ParentMeetingPage",
    "PortalPage",
    "SchoolApprovalTask",
    "SchoolClass",
    "SchoolCollection",
    "SchoolGroup",
    "SchoolPage",
    "SchoolSettings",
    "StaffInvitation",
    "StaffSignIn",
    "StudentActivityPage",
    "TranslationBase",
    "WorkerSign",
    "YearLevelPage",
]
