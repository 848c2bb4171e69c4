"""What home has done outside the request. Each task may be run twice, and does its work once."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task
from wagtail.images import get_image_model

from home.job_run import run_job
from home.models import StaffInvitation
from home.pictures import make_sizes
from home.staff_mail import send_invitation


@task(priority=10)
def mail_staff_invitation(invitation_id: int, sent_at: float, address: str) -> None:
    """Send a colleague the link of an invitation, unless it went out, was sent anew, accepted or withdrawn."""
    found = StaffInvitation.objects.filter(pk=invitation_id, accepted_at=None).first()
    if found is None or found.is_mailed or found.sent_at.timestamp() != sent_at:
        return
    send_invitation(found, address)
    StaffInvitation.objects.filter(pk=found.pk, sent_at=found.sent_at).update(mailed_at=timezone.now())


@task(priority=-10)
def make_picture_sizes(image_id: int) -> None:
    """Make the sizes of a picture before a reader asks for them; those that are made already stay."""
    if image := get_image_model().objects.filter(pk=image_id).first():
        make_sizes(image)


@task(priority=5)
def do_job(job_id: int) -> None:
    """Do what somebody asked for and waits for."""
    run_job(job_id)
