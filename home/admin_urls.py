"""Our own views at Wagtail's addresses; they stand before Wagtail's in ``portal.urls``.

Names are our own: Wagtail goes on to name its addresses, and finds these behind them.
"""

from typing import Any

from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from home import admin_views, machine_views, report_views

_REPORTS: dict[str, Any] = {
    "locked": report_views.LockedPagesReport,
    "workflow": report_views.WorkflowReport,
    "workflow_tasks": report_views.WorkflowTasksReport,
    "site-history": report_views.HistoryReport,
}

urlpatterns: list[URLPattern] = [
    path("images/", admin_views.ImagesView.as_view(), name="school_images"),
    path("images/results/", admin_views.ImagesView.as_view(results_only=True), name="school_images_results"),
    path("images/chooser/", admin_views.image_chooser.choose_view, name="school_image_chooser"),
    path("documents/", admin_views.DocumentsView.as_view(), name="school_documents"),
    path("documents/results/", admin_views.DocumentsView.as_view(results_only=True), name="school_documents_results"),
    path("tag-autocomplete/", admin_views.tag_names, name="school_tags"),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", admin_views.tag_names, name="school_tags_of_model"),
    path("choose-page/", admin_views.PageChooserView.as_view(), name="school_choose_page"),
    path("localize/submit/page/<int:page_id>/", admin_views.TranslatePageView.as_view(), name="school_translate_page"),
    path(
        "localize/translate/<int:translation_id>/machine_translate/",
        machine_views.machine_translate_here,
        name="school_machine_translate",
    ),
    path(
        "localize/update/<int:translation_source_id>/",
        machine_views.UpdateView.as_view(),
        name="school_update_translations",
    ),
    path("localize/reports/translations/", report_views.TranslationsReport.as_view(), name="school_translations"),
    path(
        "localize/reports/translations/results/",
        report_views.TranslationsReport.as_view(results_only=True),
        name="school_translations_results",
    ),
]
for _address, _view in _REPORTS.items():
    _name = f"school_report_{_address}"
    urlpatterns += [
        path(f"reports/{_address}/", _view.as_view(), name=_name),
        path(f"reports/{_address}/results/", _view.as_view(results_only=True), name=f"{_name}_results"),
    ]

decorate_urlpatterns(urlpatterns, require_admin_access)
decorate_urlpatterns(urlpatterns, never_cache)
