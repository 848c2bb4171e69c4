"""What happens elsewhere that home takes note of."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.mail import BaseGroupApprovalTaskStateEmailNotifier, Notifier
from wagtail.images import get_image_model
from wagtail.models import Page, TaskState
from wagtail.permissions import page_permission_policy
from wagtail.signals import page_published, task_submitted

from home.actions.translation_bases import follow_publication
from home.background import later
from home.models import SchoolApprovalTask, StaffSignIn
from home.permissions import school_of_host
from home.tasks import make_picture_sizes


def note_sign_in(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Keep when somebody last signed in at this school, for the list of its staff."""
    # Commands and tests sign somebody in without a host.
    has_host = request is not None and not {"HTTP_HOST", "SERVER_NAME"}.isdisjoint(request.META)
    school = school_of_host(request) if request is not None and has_host else None
    if school is not None:
        StaffSignIn.objects.update_or_create(site=school, user=user, defaults={"at": timezone.now()})


class ApprovalNotifier(BaseGroupApprovalTaskStateEmailNotifier):
    """Tells those who may publish a page that an author proposes a change of it."""

    notification = "submitted"

    def can_handle(self, instance: TaskState, **kwargs: Any) -> bool:
        """Only our own step."""
        return Notifier.can_handle(self, instance, **kwargs) and isinstance(instance.task.specific, SchoolApprovalTask)

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> QuerySet[User]:
        """The page's own school: whoever may publish it, but for the one who asks and the portal's administrators."""
        page = task_state.workflow_state.content_object
        users = page_permission_policy.users_with_permission_for_instance("publish", page, include_superusers=False)
        keys = [user.pk for user in users if page.permissions_for_user(user).can_publish()]
        asker = kwargs.get("user")
        found: QuerySet[User] = User.objects.filter(pk__in=keys).exclude(pk=asker.pk if asker else None)
        return found


approval_notifier = ApprovalNotifier()


def note_publication(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Wagtail says by a signal alone that a page was published, by whom or what it may be."""
    follow_publication(instance)


def note_picture(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """A picture comes by an upload, a chooser, an archive or a command; in each case its sizes are made afterwards."""
    if not raw:
        later(make_picture_sizes, instance.pk)


def connect() -> None:
    """Once, when the portal starts."""
    user_logged_in.connect(note_sign_in, dispatch_uid="home_note_sign_in")
    task_submitted.connect(approval_notifier, sender=TaskState, dispatch_uid="home_school_approval")
    page_published.connect(note_publication, dispatch_uid="home_note_publication")
    post_save.connect(note_picture, sender=get_image_model(), dispatch_uid="home_note_picture")
