"""The app that holds schools and their pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Schools, levels, activities."""

    name = "home"
    verbose_name = _("Schools")
