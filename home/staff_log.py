"""What the log says of a school's staff."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry


def register_staff_actions(actions: LogActionRegistry) -> None:
    """Name each thing that is done with somebody's access."""
    actions.register_action("home.staff.invite", _("Invite a colleague"), _("A colleague was invited"))
    actions.register_action("home.staff.uninvite", _("Withdraw an invitation"), _("An invitation was withdrawn"))
    actions.register_action("home.staff.accept", _("Accept an invitation"), _("An invitation was accepted"))
    actions.register_action("home.staff.roles", _("Change roles"), _("Roles of a colleague were changed"))
    actions.register_action("home.staff.classes", _("Change classes"), _("Classes of a mentor were changed"))
    actions.register_action("home.staff.withdraw", _("Withdraw access"), _("Access of a colleague was withdrawn"))
