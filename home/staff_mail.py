"""Mail to the people of a school: plain text, in the language of the installation, about one school only."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from home.models import StaffInvitation
from home.staff_queries import in_order, token_of


def send_invitation(invitation: StaffInvitation, address: str) -> None:
    """The link by which a colleague joins. Raises OSError where mail cannot be sent."""
    school = invitation.site.root_page.title
    with translation.override(settings.LANGUAGE_CODE):
        values = {
            "name": invitation.name,
            "school": school,
            "roles": in_order(invitation.roles),
            "inviter": invitation.invited_by.get_full_name() if invitation.invited_by else "",
            "link": address + reverse("home_accept_invitation", args=[token_of(invitation)]),
            "last_day": timezone.localdate(invitation.expires_at),
        }
        subject = _("Invitation: work on the LOB portal of %(school)s") % {"school": school}
        text = render_to_string("home/mail/invitation.txt", values)
    send_mail(" ".join(subject.split()), text, None, [invitation.email])
