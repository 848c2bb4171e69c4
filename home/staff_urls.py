"""Addresses of the staff view in the admin."""

from django.urls import path

from home import staff_views as views

urlpatterns = [
    path("staff/", views.ChooseStaffView.as_view(), name="home_staff_choose"),
    path("staff/<int:site_id>/", views.StaffListView.as_view(), name="home_staff"),
    path("staff/<int:site_id>/invite/", views.InviteView.as_view(), name="home_staff_invite"),
    path("staff/<int:site_id>/person/<int:user_id>/", views.ColleagueView.as_view(), name="home_staff_person"),
    path(
        "staff/<int:site_id>/person/<int:user_id>/withdraw/", views.WithdrawView.as_view(), name="home_staff_withdraw"
    ),
    path(
        "staff/<int:site_id>/invitation/<int:invitation_id>/again/",
        views.InviteAgainView.as_view(),
        name="home_staff_invite_again",
    ),
    path(
        "staff/<int:site_id>/invitation/<int:invitation_id>/withdraw/",
        views.WithdrawInvitationView.as_view(),
        name="home_staff_uninvite",
    ),
]
