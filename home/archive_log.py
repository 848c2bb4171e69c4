"""What the history of a school's home page says of its archive."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry


def register_archive_actions(actions: LogActionRegistry) -> None:
    """Somebody took everything of a school along, or brought it here."""
    actions.register_action("home.export_school", _("Export the school"), _("The school was exported to an archive"))
    actions.register_action("home.import_school", _("Import the school"), _("The school was imported from an archive"))
