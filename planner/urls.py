"""Addresses below a level, a plan or an invitation that are no pages: feed, exports, the running plan, *Our year*,
replies."""

from django.urls import re_path

from planner import letter_pages, our_year_views, paper_views, reply_views, slot_views, views

app_name = "planner"

SIGNED = r"(?P<token>[\w.:=-]{20,400})"
INVITATION = r"^(?P<path>(?:[\w-]+/)+)"

EXPORT = r"(?P<name>agenda\.ics|plan\.json|plan\.csv|plan\.xlsx|plan\.pdf|koelkast\.pdf)"

PAPER = r"(?P<name>(?:draaiboek|werkblad|voorbereiding-(?:ouder|leerling))\.pdf)"

OUR_YEAR = r"^(?P<path>(?:[\w-]+/)+)ons-jaar/"
OF_CLASS = r"(?:(?P<class_slug>[\w-]+)/)?"

urlpatterns = [
    re_path(rf"{OUR_YEAR}{OF_CLASS}manifest\.webmanifest$", our_year_views.manifest, name="our_year_manifest"),
    re_path(rf"{OUR_YEAR}{OF_CLASS}poster\.pdf$", our_year_views.poster_pdf, name="our_year_poster_pdf"),
    re_path(rf"{OUR_YEAR}{OF_CLASS}poster/$", our_year_views.poster, name="our_year_poster"),
    re_path(rf"{OUR_YEAR}offline\.js$", our_year_views.worker, name="our_year_worker"),
    re_path(rf"{OUR_YEAR}{OF_CLASS}$", our_year_views.page, name="our_year"),
    re_path(r"^(?P<level_path>(?:[\w-]+/)*)jaarplan/$", views.running_plan, name="running_plan"),
    re_path(rf"^(?P<level_path>(?:[\w-]+/)*)jaarplan/{EXPORT}$", views.running_export, name="running_export"),
    re_path(rf"^(?P<plan_path>(?:[\w-]+/)+){EXPORT}$", views.plan_export, name="plan_export"),
    re_path(rf"^(?P<path>(?:[\w-]+/)+){PAPER}$", paper_views.activity_paper, name="activity_paper"),
    re_path(rf"{INVITATION}antwoord/$", reply_views.reply, name="invitation_reply"),
    re_path(rf"{INVITATION}antwoord/{SIGNED}/$", reply_views.reply, name="invitation_class_reply"),
    re_path(rf"{INVITATION}mijn-antwoord/{SIGNED}/$", reply_views.my_reply, name="invitation_my_reply"),
    re_path(rf"{INVITATION}mijn-antwoord/{SIGNED}/tijd/$", slot_views.choose_time, name="invitation_time"),
    re_path(
        rf"{INVITATION}mijn-antwoord/{SIGNED}/afspraak\.ics$", slot_views.my_calendar, name="invitation_my_calendar"
    ),
    re_path(rf"{INVITATION}afspraak-weg/{SIGNED}\.ics$", slot_views.gone_calendar, name="invitation_gone_calendar"),
    re_path(rf"{INVITATION}geen-mail/{SIGNED}/$", reply_views.no_mail, name="invitation_no_mail"),
    re_path(rf"{INVITATION}uitnodiging\.ics$", reply_views.calendar, name="invitation_calendar"),
    re_path(rf"{INVITATION}zelf-uitnodigen/$", reply_views.own_invitation, name="invitation_own"),
    re_path(rf"{INVITATION}brief/$", letter_pages.letter, name="invitation_letter"),
    re_path(rf"{INVITATION}brief\.pdf$", letter_pages.letter_pdf, name="invitation_letter_pdf"),
    re_path(rf"{INVITATION}brief/{SIGNED}/brief\.pdf$", letter_pages.letter_pdf, name="invitation_class_letter_pdf"),
    re_path(rf"{INVITATION}brief/{SIGNED}/$", letter_pages.letter, name="invitation_class_letter"),
]
