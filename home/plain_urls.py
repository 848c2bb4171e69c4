"""Addresses in the admin of what helps to write plainly: the words of a school, readability, and what readers think."""

from django.urls import path

from home import feedback_desk_views, readability_views, word_views

urlpatterns = [
    path("readability/<int:page_id>/", readability_views.readability, name="home_readability"),
    path(
        "readability/new/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        readability_views.readability_new,
        name="home_readability_new",
    ),
    path("words/", word_views.ChooseWordsView.as_view(), name="home_words_choose"),
    path("words/<int:site_id>/", word_views.WordsView.as_view(), name="home_words"),
    path("feedback/", feedback_desk_views.ChooseFeedbackView.as_view(), name="home_feedback_choose"),
    path("feedback/<int:site_id>/", feedback_desk_views.FeedbackView.as_view(), name="home_feedback"),
    path(
        "feedback/<int:site_id>/export/", feedback_desk_views.FeedbackExportView.as_view(), name="home_feedback_export"
    ),
    path(
        "feedback/<int:site_id>/page/<int:page_id>/",
        feedback_desk_views.ActivityFeedbackView.as_view(),
        name="home_feedback_page",
    ),
]
