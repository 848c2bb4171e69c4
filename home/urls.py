"""Public addresses of a school that are no pages."""

from django.urls import path

from home import views

app_name = "home"

urlpatterns = [
    path("huisstijl-<str:colour>.css", views.accent_stylesheet, name="accent_stylesheet"),
    path("sitemap.xml", views.site_map, name="site_map"),
    path("robots.txt", views.robots, name="robots"),
    path("pictogram-<str:name>.png", views.school_icon, name="school_icon"),
]
