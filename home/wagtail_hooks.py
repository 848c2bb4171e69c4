"""Where home joins Wagtail's admin."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page, Site

from home import (
    adoption_hooks,
    archive_urls,
    isolation,
    plain_hooks,
    school_urls,
    second_factor,
    staff_access,
    staff_panels,
    staff_urls,
    translation_hooks,
)
from home.actions.names import name_school
from home.actions.workflows import allow_translations, assign_workflow
from home.admin_views import SchoolPageViewSet
from home.adoption_jobs import adoption_jobs
from home.archive_jobs import archive_jobs
from home.archive_log import register_archive_actions
from home.archive_views import ArchiveMenuItem
from home.choices import Role
from home.closed_hooks import refuse_in_bulk, refuse_in_closed_school
from home.job_panel import add_jobs_panel
from home.models import SchoolSettings
from home.school_jobs import school_jobs
from home.school_log import register_school_actions
from home.school_settings import follow_settings
from home.school_views import SchoolsMenuItem
from home.scope import scope_of
from home.site_roots import cache_site_roots
from home.staff_log import register_staff_actions
from home.staff_views import StaffMenuItem
from home.work_views import WorkMenuItem


@hooks.register("after_edit_setting")
def keep_school_name(request: HttpRequest, instance: Any) -> None:
    """The name that the settings give is the name of the school's home page."""
    if isinstance(instance, SchoolSettings) and instance.new_name:
        name_school(instance.site, instance.new_name, user=request.user)


@hooks.register("after_edit_setting")
def turn_languages_on_and_off(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """The languages that the settings name get a home page of the school; those that they no longer name rest."""
    return follow_settings(request, instance.site) if isinstance(instance, SchoolSettings) else None


@hooks.register("register_admin_urls")
def school_pages() -> list[URLPattern]:
    """The schools of the installation."""
    return school_urls.urlpatterns


@hooks.register("register_admin_menu_item")
def schools_menu_item() -> SchoolsMenuItem:
    """The schools in the menu, for the portal administrator."""
    return SchoolsMenuItem(_("Schools"), reverse_lazy("home_schools"), name="schools", icon_name="site", order=90)


for _moment in ("edit", "delete", "publish", "unpublish", "move", "copy", "convert_alias"):
    hooks.register(f"before_{_moment}_page", refuse_in_closed_school, order=-100)
hooks.register("before_bulk_action", refuse_in_bulk, order=-100)


@hooks.register("before_create_page", order=-100)
def no_new_page_in_closed_school(request: HttpRequest, parent_page: Page, page_class: Any) -> HttpResponse | None:
    """Nothing is added to a school that is closed."""
    return refuse_in_closed_school(request, parent_page)


@hooks.register("before_serve_page")
def know_site_roots(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Spare a reader who comes first the questions that Wagtail asks for every school."""
    cache_site_roots()


@hooks.register("register_log_actions")
def school_actions(actions: LogActionRegistry) -> None:
    """What is done with a whole school stands in the history of its home page."""
    register_school_actions(actions)


isolation.register_policies()


@hooks.register("register_admin_viewset")
def pages_of_schools() -> SchoolPageViewSet:
    """Wagtail's views of pages, narrowed to the schools that a request shows."""
    return SchoolPageViewSet()


@hooks.register("construct_page_chooser_queryset")
def own_pages(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Choosers of pages offer the school's own."""
    return scope_of(request).pages(pages)


@hooks.register("construct_explorer_page_queryset")
def own_explorer_pages(parent_page: Page, pages: QuerySet, request: HttpRequest) -> QuerySet:
    """The explorer shows the school's own."""
    return scope_of(request).pages(pages)


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def own_files(files: QuerySet, request: HttpRequest) -> QuerySet:
    """Choosers of pictures and documents offer the school's own."""
    return scope_of(request).files(files)


@hooks.register("construct_main_menu")
@hooks.register("construct_reports_menu")
@hooks.register("construct_settings_menu")
@hooks.register("construct_help_menu")
def reachable_items(request: HttpRequest, menu_items: list[Any]) -> None:
    """Menus name nothing that a school does not get."""
    isolation.keep_to_menu(request, menu_items)


@hooks.register("construct_homepage_panels")
def own_panels(request: HttpRequest, panels: list[Any]) -> None:
    """The admin's home page shows what waits at these schools."""
    isolation.narrow_panels(request, panels)


@hooks.register("construct_homepage_summary_items", order=1000)
def own_summary(request: HttpRequest, items: list[Any]) -> None:
    """The admin's home page counts what these schools have."""
    isolation.narrow_summary(request, items)


# After Wagtail's own, to stand in their place.
@hooks.register("construct_admin_api", order=1000)
def own_api(router: WagtailAPIRouter) -> None:
    """The admin's API gives what the user may choose."""
    isolation.narrow_api(router)


@hooks.register("before_serve_document")
def own_document(document: Any, request: HttpRequest) -> None:
    """A school's document is there on the school's own host."""
    isolation.check_document(document, request)


@hooks.register("register_log_actions")
def staff_actions(actions: LogActionRegistry) -> None:
    """What is done with somebody's access stands in the log."""
    register_staff_actions(actions)


@hooks.register("home_school_created")
def begin_working_together(site: Site, groups: Mapping[Role, Group]) -> None:
    """Who translates, and who approves what authors propose."""
    allow_translations(groups)
    assign_workflow(site.root_page)


@hooks.register("register_admin_urls")
def staff_pages() -> list[URLPattern]:
    """The staff of a school."""
    return staff_urls.urlpatterns


@hooks.register("home_guarded_parameters")
def staff_parameters() -> dict[str, Any]:
    """Whose an invitation is."""
    return {"invitation_id": staff_access.invitations}


@hooks.register("register_admin_menu_item")
def staff_menu_item() -> StaffMenuItem:
    """The staff of a school in the menu, above the settings."""
    return StaffMenuItem(_("Staff"), reverse_lazy("home_staff_choose"), name="staff", icon_name="group", order=9000)


@hooks.register("register_account_menu_item")
def second_factor_menu_item(request: HttpRequest) -> dict[str, Any] | None:
    """One's own second factor, beside the other settings of one's account."""
    return second_factor.menu_item()


@hooks.register("register_log_actions")
def archive_actions(actions: LogActionRegistry) -> None:
    """Who took a school along, or brought it here, stands in its history."""
    register_archive_actions(actions)


hooks.register("register_admin_urls", adoption_hooks.library_urls)
hooks.register("register_admin_menu_item", adoption_hooks.library_menu_item)
hooks.register("register_log_actions", adoption_hooks.library_log_actions)
hooks.register("before_edit_page", adoption_hooks.tell_in_editor)
hooks.register("construct_homepage_panels", adoption_hooks.library_panels)


hooks.register("register_admin_urls", translation_hooks.translation_urls)
hooks.register("register_admin_menu_item", translation_hooks.translations_menu_item)
hooks.register("register_log_actions", translation_hooks.translation_log_actions)
hooks.register("insert_global_admin_css", translation_hooks.writing_styles)
# Before wagtail-localize, which answers with an editor of its own.
hooks.register("before_edit_page", translation_hooks.tell_translator, order=-10)


@hooks.register("home_guarded_parameters")
def library_parameters() -> Mapping[str, Any]:
    """What names an activity of the library in an address: no school's, for all schools."""
    return {"library_id": adoption_hooks.are_offered}


@hooks.register("register_admin_urls")
def archive_pages() -> list[URLPattern]:
    """Taking a school along, and bringing one in."""
    return archive_urls.urlpatterns


@hooks.register("register_settings_menu_item")
def work_menu_item() -> WorkMenuItem:
    """The queue in the menu, among the settings."""
    return WorkMenuItem(
        _("Work in the background"), reverse_lazy("home_work"), name="work", icon_name="tasks", order=910
    )


@hooks.register("register_settings_menu_item")
def archive_menu_item() -> ArchiveMenuItem:
    """Archives in the menu, among the settings."""
    return ArchiveMenuItem(
        _("Archives"), reverse_lazy("home_school_archives"), name="archives", icon_name="download", order=900
    )


hooks.register("home_job_kinds", school_jobs)
hooks.register("home_job_kinds", adoption_jobs)
hooks.register("home_job_kinds", archive_jobs)
hooks.register("construct_homepage_panels", add_jobs_panel)
hooks.register("construct_homepage_panels", staff_panels.add_mentor_panel)
hooks.register("construct_reports_menu", staff_panels.leave_out_reports, order=1000)
hooks.register("register_admin_urls", plain_hooks.plain_pages)
hooks.register("register_admin_menu_item", plain_hooks.words_menu_item)
hooks.register("register_admin_menu_item", plain_hooks.feedback_menu_item)
hooks.register("register_log_actions", plain_hooks.plain_log_actions)
