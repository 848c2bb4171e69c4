"""Where the planner joins Wagtail and the pages of home."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page, Site

from home.archive_parts import ArchiveRows
from home.choices import Role
from home.guard_objects import Check
from home.models import ActivityPage, YearLevelPage
from home.parts import Part
from home.queries import LevelCard, shows_part
from planner import (
    admin_urls,
    board_views,
    carry_over_views,
    components,
    invitation_guard,
    invitation_urls,
    overview_views,
    plan_guard,
)
from planner.actions_schools import allow_planner_settings, copy_model_plans
from planner.archive import holiday_rows, reply_rows
from planner.desk_views import PlannerMenuItem
from planner.invitation_lists import InvitationSection
from planner.invitation_views import InvitationsMenuItem
from planner.letter_jobs import letter_jobs
from planner.models import InvitationPage, YearPlanPage
from planner.papers import PART_WHEN, PaperLinks
from planner.run_sheet_section import RunSheetSection, planned_places
from planner.viewsets import SchoolHolidayViewSet, school_holiday_viewset

PART_NEXT, PART_PLAN = "planner-next", "planner-plan"
PART_INVITED = "planner-invited"


@hooks.register("home_parts")
def parts() -> list[Part]:
    """What a school may leave out of its pages."""
    return [
        Part(PART_NEXT, _("What comes next, on the home page")),
        Part(PART_PLAN, _("The year plan, on the page of a year")),
        Part(PART_INVITED, _("What parents are invited to, on the page of a year")),
        Part(PART_WHEN, _("When an activity is planned, on its page")),
    ]


@hooks.register("home_school_created")
def who_keeps_settings(site: Site, groups: Mapping[Role, Group]) -> None:
    """Decaan and management say on which days their school is closed, and how long replies are kept."""
    allow_planner_settings(site, groups)


@hooks.register("home_level_cards")
def level_cards(request: HttpRequest, school: Page, cards: list[LevelCard]) -> list[LevelCard]:
    """What comes up, on the school's home page."""
    if not shows_part(request, PART_NEXT):
        return cards
    return components.fill_level_cards(school, cards, request, timezone.localdate())


@hooks.register("home_page_sections")
def page_sections(request: HttpRequest, page: Page, place: str) -> list[Any]:
    """The running plan on a level's page, and the chain on an activity's page."""
    if place == "level" and isinstance(page, YearLevelPage) and shows_part(request, PART_PLAN):
        return [components.LevelSection(page, request, timezone.localdate())]
    if place == "activity" and isinstance(page, ActivityPage) and shows_part(request, PART_WHEN):
        return [components.ActivitySection(page, request, timezone.localdate())]
    return []


@hooks.register("home_page_sections")
def run_sheet_sections(request: HttpRequest, page: Page, place: str) -> list[Any]:
    """On which days an activity is prepared, on its organisers' face."""
    if place == "run_sheet" and isinstance(page, ActivityPage) and shows_part(request, PART_WHEN):
        return [RunSheetSection(found) for found in planned_places(page, request, timezone.localdate())]
    return []


@hooks.register("home_page_sections")
def paper_sections(request: HttpRequest, page: Page, place: str) -> list[Any]:
    """What of an activity can be printed as a sheet of its own, on each of its faces."""
    return [PaperLinks()] if place == "paper" and isinstance(page, ActivityPage) else []


@hooks.register("home_page_sections")
def invitation_sections(request: HttpRequest, page: Page, place: str) -> list[Any]:
    """What parents are invited to, on a level's page."""
    if place == "level" and isinstance(page, YearLevelPage) and shows_part(request, PART_INVITED):
        return [InvitationSection(page, request, timezone.localdate())]
    return []


@hooks.register("register_admin_urls")
def board_urls() -> list[URLPattern]:
    """What the board of a plan asks the server."""
    return [
        path("planner/board/activities/", board_views.activities, name="planner_board_activities"),
        path("planner/board/new/<int:parent_id>/", board_views.new_board, name="planner_board_new"),
        path("planner/board/<int:page_id>/", board_views.board, name="planner_board"),
    ]


@hooks.register("register_admin_urls")
def carry_over_urls() -> list[URLPattern]:
    """The next school year of a plan."""
    view = carry_over_views.CarryOverView.as_view()
    return [path("planner/carry-over/<int:page_id>/", view, name="planner_carry_over")]


@hooks.register("register_admin_viewset")
def school_holidays() -> SchoolHolidayViewSet:
    """The school holidays, for the portal administrator."""
    return school_holiday_viewset


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern]:
    """The desk, and import, export and copy from it."""
    return admin_urls.urlpatterns


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> PlannerMenuItem:
    """The desk in the menu, below the pages."""
    url = reverse_lazy("planner_desk")
    return PlannerMenuItem(_("Planner"), url, name="planner", icon_name="calendar-alt", order=150)


@hooks.register("register_admin_urls")
def overview_urls() -> list[URLPattern]:
    """Coverage, self-check and workbook of a plan, and the learning line of a school."""
    coverage, check = overview_views.CoverageView.as_view(), overview_views.SelfCheckView.as_view()
    line, workbook = overview_views.LearningLineView.as_view(), overview_views.TeamWorkbookView.as_view()
    pdf = overview_views.learning_line_pdf
    return [
        path("planner/coverage/<int:page_id>/", coverage, name="planner_coverage"),
        path("planner/self-check/<int:page_id>/", check, name="planner_self_check"),
        path("planner/learning-line/", line, name="planner_learning_line"),
        path("planner/learning-line/learning-line.pdf", pdf, name="planner_learning_line_pdf"),
        path("planner/team-workbook/<int:page_id>/", workbook, name="planner_team_workbook"),
    ]


@hooks.register("register_admin_urls")
def invitation_admin_urls() -> list[URLPattern]:
    """Invitations and the replies on them."""
    return invitation_urls.urlpatterns


@hooks.register("register_admin_menu_item")
def invitations_menu_item() -> InvitationsMenuItem:
    """The invitations in the menu, below the planner."""
    url = reverse_lazy("planner_invitations")
    return InvitationsMenuItem(_("Invitations"), url, name="invitations", icon_name="mail", order=160)


@hooks.register("home_guarded_parameters")
def invitation_parameters() -> Mapping[str, Check]:
    """What the addresses of invitations name."""
    return invitation_guard.PARAMETERS


@hooks.register("register_log_actions")
def invitation_log(actions: LogActionRegistry) -> None:
    """What the history of an invitation tells besides its text; never a name."""
    actions.register_action("planner.cancel", _("Cancel"), _("Cancelled what it invites to"))
    actions.register_action("planner.reinstate", _("Reinstate"), _("Let it take place after all"))
    actions.register_action("planner.class_list", _("Class list"), _("Pasted in a class list"))
    actions.register_action("planner.reply_deleted", _("Delete a reply"), _("Deleted the reply of a family"))
    actions.register_action("planner.slots", _("Times"), _("Made or changed times of conversations"))
    actions.register_action("planner.purge", _("Delete replies"), _("Deleted the replies; totals remain"))


@hooks.register("home_school_plans")
def plans_of_new_school(site: Site, user: Any) -> None:
    """A new school may begin with model plans."""
    copy_model_plans(site, user)


@hooks.register("before_create_page")
def check_new_plan(request: HttpRequest, parent: Page, page_class: type[Page]) -> None:
    """A plan is made by who keeps plans."""
    plan_guard.check_creation(request, parent, page_class)


@hooks.register("before_copy_page")
def check_copied_plans(request: HttpRequest, page: Page) -> None:
    """Plans are not copied along with a level by who keeps none."""
    plan_guard.check_copy(request, page)


@hooks.register("before_unpublish_page")
def check_unpublished_plans(request: HttpRequest, page: Page) -> None:
    """Plans are not unpublished along with a level by who keeps none."""
    plan_guard.check_unpublication(request, page)


@hooks.register("home_school_rows")
def archive_rows(site: Site) -> list[ArchiveRows]:
    """What comes along in the archive of a school besides its plans."""
    return [holiday_rows(site), *reply_rows(site)]


@hooks.register("home_readable_fields")
def readable_fields() -> dict[type[Page], tuple[str, ...]]:
    """What parents read of an invitation and of a year plan."""
    return {
        InvitationPage: ("title", "introduction", "why", "who", "bring"),
        YearPlanPage: ("headline", "introduction"),
    }


hooks.register("home_job_kinds", letter_jobs)


@hooks.register("home_task_names")
def names_of_tasks() -> dict[str, Any]:
    """What the planner's tasks are called in the list of work."""
    return {
        "planner.tasks.tell_moved": _("Mail to parents: date, time or place changed"),
        "planner.tasks.tell_cancelled": _("Mail to parents: cancelled, or on after all"),
        "planner.tasks.tell_room": _("Mail to parents: there is room"),
        "planner.tasks.tell_time": _("Mail to parents: their own time"),
        "planner.tasks.remind": _("Mail to parents: reminder"),
    }
