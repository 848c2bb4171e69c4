"""Addresses of the invitations in the admin."""

from django.urls import path

from planner import invitation_views as views
from planner import letter_views as letters
from planner import reply_desk_views as desk
from planner import slot_desk_views as slots

ONE = "parent-invitations/<int:page_id>/"

urlpatterns = [
    path("parent-invitations/", views.InvitationsView.as_view(), name="planner_invitations"),
    path(
        "parent-invitations/make/<int:page_id>/<uuid:uid>/", views.MakeInvitationView.as_view(), name="planner_invite"
    ),
    path(ONE, desk.RepliesView.as_view(), name="planner_replies"),
    path(f"{ONE}reply/", desk.StaffReplyView.as_view(), name="planner_reply_add"),
    path(f"{ONE}reply/<int:reply_id>/", desk.StaffReplyView.as_view(), name="planner_reply_edit"),
    path(f"{ONE}class/<str:class_name>/", desk.ClassListView.as_view(), name="planner_class_list"),
    path(f"{ONE}letters/<str:class_name>/", letters.PersonalLettersView.as_view(), name="planner_personal_letters"),
    path(
        f"{ONE}letters/<str:class_name>/letters.pdf",
        letters.PersonalLettersPdfView.as_view(),
        name="planner_personal_letters_pdf",
    ),
    path(f"{ONE}links/", desk.ReplyLinksView.as_view(), name="planner_reply_links"),
    path(f"{ONE}door/", desk.DoorView.as_view(), name="planner_door"),
    path(f"{ONE}cards/", desk.NameCardsView.as_view(), name="planner_name_cards"),
    path(f"{ONE}slots/", slots.SlotsView.as_view(), name="planner_slots"),
    path(f"{ONE}slots/make/", slots.MakeSlotsView.as_view(), name="planner_slots_make"),
    path(f"{ONE}slots/door/", slots.DoorListsView.as_view(), name="planner_slots_door"),
    path(f"{ONE}slots/<int:slot_id>/", slots.SlotView.as_view(), name="planner_slot"),
    path(f"{ONE}slots/<int:slot_id>/place/", slots.SlotPlaceView.as_view(), name="planner_slot_place"),
    path(f"{ONE}cancel/", views.CancelInvitationView.as_view(), name="planner_invitation_cancel"),
]
