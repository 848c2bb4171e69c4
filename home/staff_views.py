"""The staff of one school, for who manages it. Another school's people do not exist here: 404."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from home.actions.invitations import invite, invite_again, withdraw_invitation
from home.actions.staff import StaffError, change_colleague, roles_at, withdraw_access
from home.models import MentorClass, StaffInvitation
from home.permissions import STAFF_ROLES, visible_sites
from home.school_desk import ChooseSchoolView, RoleMenuItem, SectionView, not_found
from home.staff_forms import ColleagueForm, InvitationForm
from home.staff_queries import in_order, member_of, open_invitations, staff_of


class StaffMenuItem(RoleMenuItem):
    """*Staff* in the menu of the admin, for those who manage it."""

    roles = STAFF_ROLES


class StaffView(SectionView):
    """A page about the staff of one school."""

    roles = STAFF_ROLES
    header_icon = "group"
    section = gettext_lazy("Staff")
    list_name = "home_staff"

    def address(self) -> str:
        """The school's own address, for links in mail."""
        port = self.request.get_port()
        suffix = "" if port in {"80", "443"} else f":{port}"
        return f"{self.request.scheme}://{self.site.hostname}{suffix}"

    def send(self, message: str, write: Any) -> bool:
        """Do what sends a mail, and say what came of it."""
        try:
            write()
        except StaffError as error:
            messages.error(self.request, str(error))
            return False
        messages.success(self.request, message)
        return True


class ChooseStaffView(ChooseSchoolView):
    """The staff of which school."""

    roles = STAFF_ROLES
    page_title = gettext_lazy("Staff")
    header_icon = "group"
    target = "home_staff"


class StaffListView(StaffView):
    """Everybody who works at the school, and who is invited."""

    page_title = gettext_lazy("Staff")
    template_name = "home/admin/staff.html"
    is_list = True

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """What one begins with."""
        url = reverse("home_staff_invite", args=[self.site.pk])
        return [HeaderButton(_("Invite a colleague"), url, icon_name="plus", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The two lists."""
        return super().get_context_data(**kwargs) | {
            "people": staff_of(self.site),
            "invitations": open_invitations(self.site),
            "shows_school": len(self.sites) > 1,
            "shows_second_factor": settings.SECOND_FACTOR,
            "invite_url": reverse("home_staff_invite", args=[self.site.pk]),
        }


class InviteView(StaffView):
    """Invite a colleague by mail."""

    page_title = gettext_lazy("Invite a colleague")
    template_name = "home/admin/staff_invite.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        kwargs.setdefault("form", InvitationForm())
        return super().get_context_data(**kwargs) | {"days": settings.INVITATION_DAYS}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the invitation."""
        form = InvitationForm(request.POST)
        if form.is_valid() and self._invite(form):
            return redirect(self.list_url)
        return self.render_to_response(self.get_context_data(form=form))

    def _invite(self, form: InvitationForm) -> bool:
        values = form.cleaned_data
        try:
            invite(self.site, **values, address=self.address(), user=self.user)
        except StaffError as error:
            form.add_error("email", str(error))
            return False
        messages.success(self.request, _("The invitation is on its way to %(email)s.") % {"email": values["email"]})
        return True


class ColleagueView(StaffView):
    """The roles and classes of one colleague."""

    template_name = "home/admin/staff_person.html"

    @cached_property
    def person(self) -> User:
        """Somebody of this school."""
        return member_of(self.site, self.kwargs["user_id"]) or not_found()

    def get_page_title(self) -> str:
        """Who it is."""
        return self.person.get_full_name() or self.person.get_username()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the way to take access back."""
        kwargs.setdefault("form", self._form())
        withdraw = reverse("home_staff_withdraw", args=[self.site.pk, self.person.pk])
        return super().get_context_data(**kwargs) | {"person": self.person, "withdraw_url": withdraw}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give the roles and classes that were ticked."""
        form = self._form(request.POST)
        if form.is_valid() and self._save(form):
            return redirect(self.list_url if self._still_manages() else "wagtailadmin_home")
        return self.render_to_response(self.get_context_data(form=form))

    def _still_manages(self) -> bool:
        return visible_sites(self.request, STAFF_ROLES).filter(pk=self.site.pk).exists()

    def _form(self, data: Any = None) -> ColleagueForm:
        ties = MentorClass.objects.filter(site=self.site, user=self.person).values_list("level", "name")
        initial = {"roles": sorted(roles_at(self.person, self.site))}
        return ColleagueForm(data, site=self.site, chosen=list(ties), initial=initial)

    def _save(self, form: ColleagueForm) -> bool:
        roles, classes = form.cleaned_data["roles"], form.chosen_classes()
        try:
            change_colleague(self.person, self.site, roles=roles, classes=classes, user=self.user)
        except StaffError as error:
            form.add_error("roles", str(error))
            return False
        messages.success(self.request, _("Roles of %(name)s are saved.") % {"name": self.get_page_title()})
        return True


class WithdrawView(ColleagueView):
    """Take a colleague's access to this school back, once that is confirmed."""

    template_name = "home/admin/staff_withdraw.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it back."""
        name = self.get_page_title()
        try:
            withdraw_access(self.person, self.site, user=self.user)
        except StaffError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(name)s no longer works at your school.") % {"name": name})
        return redirect("wagtailadmin_home" if self.person == self.user else self.list_url)


class InvitationView(StaffView):
    """Something to do with an invitation that nobody accepted yet."""

    http_method_names = ["get", "head", "post"]

    @cached_property
    def invitation(self) -> StaffInvitation:
        """An open invitation of this school."""
        waiting = StaffInvitation.objects.select_related("site").filter(site=self.site, accepted_at=None)
        return waiting.filter(pk=self.kwargs["invitation_id"]).first() or not_found()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing to see: the list is where one does this."""
        return redirect(self.list_url) if self.invitation else not_found()


class InviteAgainView(InvitationView):
    """Send an invitation again, with a new link."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it."""
        message = _("The invitation is on its way to %(email)s.") % {"email": self.invitation.email}
        self.send(message, lambda: invite_again(self.invitation, address=self.address(), user=self.user))
        return redirect(self.list_url)


class WithdrawInvitationView(InvitationView):
    """Take an invitation back, once that is confirmed."""

    page_title = gettext_lazy("Withdraw the invitation")
    template_name = "home/admin/staff_uninvite.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask whether that is meant."""
        roles = in_order(self.invitation.roles)
        return self.render_to_response(self.get_context_data(invitation=self.invitation, roles=roles))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it back."""
        message = _("The invitation of %(email)s is withdrawn.") % {"email": self.invitation.email}
        self.send(message, lambda: withdraw_invitation(self.invitation, user=self.user))
        return redirect(self.list_url)
