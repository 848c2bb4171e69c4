"""What the history of a school's home page says of the school itself."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry


def register_school_actions(actions: LogActionRegistry) -> None:
    """Name each thing that is done with a whole school."""
    actions.register_action("home.create_school", _("Make the school"), _("The school was made"))
    actions.register_action("home.rename_host", _("Change the host name"), _("The host name was changed"))
    actions.register_action("home.close_school", _("Close the school"), _("The school was closed"))
    actions.register_action("home.reopen_school", _("Open the school again"), _("The school was opened again"))
    actions.register_action("home.language_on", _("Turn on a language"), _("The language was turned on"))
    actions.register_action("home.language_off", _("Turn off a language"), _("The language was turned off"))
