"""Addresses in the admin of what helps to write plainly: the words of a school."""

from django.urls import path

from home import word_views

urlpatterns = [
    path("words/", word_views.ChooseWordsView.as_view(), name="home_words_choose"),
    path("words/<int:site_id>/", word_views.WordsView.as_view(), name="home_words"),
]
