"""Where home joins Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from home.actions.names import name_school
from home.models import SchoolSettings


@hooks.register("after_edit_setting")
def keep_school_name(request: HttpRequest, instance: Any) -> None:
    """The name that the settings give is the name of the school's home page."""
    if isinstance(instance, SchoolSettings) and instance.new_name:
        name_school(instance.site, instance.new_name, user=request.user)
