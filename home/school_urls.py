"""Addresses of the pages about schools."""

from django.urls import path

from home import job_views
from home import school_views as views
from home.work_views import WorkView

urlpatterns = [
    path("work/", WorkView.as_view(), name="home_work"),
    path("work/<int:job_id>/", job_views.JobView.as_view(), name="home_job"),
    path("work/<int:job_id>/file/", job_views.JobFileView.as_view(), name="home_job_file"),
    path("schools/", views.SchoolListView.as_view(), name="home_schools"),
    path("schools/new/", views.NewSchoolView.as_view(), name="home_school_create"),
    path("schools/<int:site_id>/rename/", views.RenameSchoolView.as_view(), name="home_school_rename"),
    path("schools/<int:site_id>/close/", views.CloseSchoolView.as_view(), name="home_school_close"),
    path("schools/<int:site_id>/reopen/", views.ReopenSchoolView.as_view(), name="home_school_reopen"),
    path("schools/<int:site_id>/delete/", views.DeleteSchoolView.as_view(), name="home_school_delete"),
]
