"""Public addresses in every language that are no pages: what readers think of an activity."""

from django.urls import re_path

from home import feedback_views

app_name = "reader"

KEY = r"(?P<key>[\w.:=-]{20,200})"

urlpatterns = [
    re_path(rf"^mening/{KEY}/$", feedback_views.feedback, name="feedback"),
    re_path(rf"^mening/{KEY}/bedankt/$", feedback_views.thanks, name="feedback_thanks"),
]
