"""The app that holds schools and their pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Schools, levels, activities."""

    name = "home"
    verbose_name = _("Schools")

    def ready(self) -> None:
        """Take note of who signs in and of what authors propose."""
        from home import signals

        signals.connect()
