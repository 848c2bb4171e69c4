"""Addresses in the admin for archives of schools."""

from django.urls import path

from home import archive_views as views

urlpatterns = [
    path("school/archives/", views.ArchiveListView.as_view(), name="home_school_archives"),
    path("school/<int:site_id>/export/", views.ExportView.as_view(), name="home_school_export"),
    path("school/import/", views.ImportView.as_view(), name="home_school_import"),
]
