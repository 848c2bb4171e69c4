"""Where words, answers of readers and readability join Wagtail's admin."""

from __future__ import annotations

from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry

from home import plain_urls
from home.plain_access import PlainMenuItem


def plain_pages() -> list[URLPattern]:
    """The words of a school, and what readers think of its activities."""
    return plain_urls.urlpatterns


def words_menu_item() -> PlainMenuItem:
    """The school's words in the menu."""
    return PlainMenuItem(
        _("School words"), reverse_lazy("home_words_choose"), name="words", icon_name="title", order=700
    )


def feedback_menu_item() -> PlainMenuItem:
    """What readers think, in the menu."""
    url = reverse_lazy("home_feedback_choose")
    return PlainMenuItem(_("What readers think"), url, name="feedback", icon_name="comment", order=710)


def plain_log_actions(actions: LogActionRegistry) -> None:
    """What the history of a school's home page tells."""
    actions.register_action("home.words", _("Change the school words"), _("The school words were changed"))
