"""A world of two schools: A is Zuiderschool, and B has the marker in everything that it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupApprovalTask,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from home.actions import SchoolPlan, create_school
from home.choices import Role
from home.models import (
    ActivityIndexPage,
    ContactPerson,
    ContentPage,
    Feedback,
    Job,
    MentorClass,
    PortalPage,
    SchoolCollection,
    SchoolGroup,
    SchoolSettings,
    StaffInvitation,
)
from home.school_jobs import LANGUAGES
from planner.actions_invitations import make_invitation
from planner.actions_replies import ReplyData, save_reply
from planner.models import ActivityLink, ListedPupil, PlannedActivity, Slot, SlotBooking, YearPlanPage
from tests.isolation.rows import Rows, all_keys
from tests.isolation.world_pages import School, add_files, add_page, add_pages, filled

MARK = "zqgeheim"
"""Stands in every text of school B, its host and its people; nothing of A has it."""
HALF = MARK[:6]
"""What is typed to search for it, so that a page that repeats the question does not hold the marker."""


@dataclass
class World:
    """Both schools, and which rows of the database are B's."""

    portal: Site
    a: School
    b: School
    rows_of_b: Rows
    everything: User


def make_world() -> World:
    """Build it; the caller sees to the transaction."""
    portal = _portal()
    everything = User.objects.create_superuser("alles", "alles@portal.example", "x")
    a = _school(portal, "Zuiderschool", "zuid.example", "zuid", "vmbo_bk")
    before = all_keys()
    b = _school(portal, f"{MARK} College", f"{MARK}.example", MARK, "havo")
    after = all_keys()
    rows = {label: keys - before[label] for label, keys in after.items()}
    return World(portal, a, b, rows, everything)


def _portal() -> Site:
    page = PortalPage(title="LOB-portaal", slug="portaal")
    Page.get_first_root_node().add_child(instance=page)
    page.save_revision().publish()
    site, _is_new = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "portal.example", "port": 80, "root_page": page}
    )
    Page.objects.filter(depth=2, slug="home").delete()
    page.add_child(instance=ActivityIndexPage(title="Bibliotheek", slug="bibliotheek"))
    return site


def _school(portal: Site, name: str, hostname: str, word: str, track: str) -> School:
    levels = tuple((track, level) for level in range(1, 4))
    site = create_school(
        SchoolPlan(name=name, hostname=hostname, levels=levels, languages=("nl", "en"), with_library=False)
    )
    staff = {role: _member(site, role, word) for role in Role}
    school = School(site, SchoolCollection.objects.get(site=site).collection, staff)
    with transaction.atomic():
        for fill in (add_pages, add_files, _settings, _plan, _invitation, _translations, _approval, _people, _private):
            fill(school, word)
    _note_keys(school)
    return school


def _member(site: Site, role: Role, word: str) -> User:
    user = User.objects.create_user(
        f"{word}-{role.value}", f"{role.value}@{word}.example", "x", first_name=word, last_name=f"{word} {role.value}"
    )
    user.groups.add(SchoolGroup.objects.get(site=site, role=role).group)
    return user


def _settings(school: School, word: str) -> None:
    settings = SchoolSettings.for_site(school.site)
    settings.footer = f"{word} voet"
    settings.logo = school.images[0]
    settings.own_words = [{"word": f"{word}woord", "language": "nl", "explanation": f"{word} uitleg", "instead": ""}]
    settings.save()
    ContactPerson.objects.create(setting=settings, name=f"{word} decaan", email=f"bel@{word}.example")
    Redirect.objects.create(old_path=f"/{word}-oud", site=school.site, redirect_page=school.pages["content"])


def _plan(school: School, word: str) -> None:
    user = school.staff[Role.DECAAN]
    plan = YearPlanPage(title=f"{word} jaarplan", school_year=2026, headline=f"{word} kop", slug="jaarplan-2026-2027")
    add_page(school, school.pages["level"], plan, "plan", user)
    activity = next(page for key, page in school.pages.items() if key == "studentactivitypage")
    Feedback.objects.create(site=school.site, page_id=activity.pk, mood=2, line=f"{word} mening", language="nl")
    first = PlannedActivity(
        kind="training", activity=activity, start=date(2026, 9, 1), end=date(2026, 9, 1), notes=f"{word} notitie"
    )
    second = PlannedActivity(
        lane="parent",
        kind="progress",
        title=f"{word} gesprek",
        owner=word,
        start=date(2026, 10, 1),
        end=date(2026, 10, 1),
    )
    plan.activities.add(first, second)
    plan.links.add(ActivityLink(source=first.uid, target=second.uid))
    plan.save_revision(user=user, log_action=True).publish(user=user)


def _invitation(school: School, word: str) -> None:
    plan = YearPlanPage.objects.get(pk=school.pages["plan"].pk)
    row = plan.activities.get(lane="parent")
    page = make_invitation(plan, row.uid, user=school.staff[Role.DECAAN], publish=True)
    page.introduction = f"{word} uitnodiging"
    page.save_revision().publish()
    school.pages["invitation"] = Page.objects.get(pk=page.pk)
    said = ReplyData(
        answer="yes",
        pupils=((f"{word} kind", "2A"),),
        people=2,
        email=f"ouder@{word}.example",
        question=f"{word} vraag",
    )
    reply = save_reply(page, said)
    ListedPupil.objects.create(invitation=page, class_name="2A", first_name=f"{word} leerling")
    slot = Slot.objects.create(
        invitation=page,
        class_name="2A",
        mentor=f"{word} mentor",
        room=word,
        day=row.start,
        start=time(16),
        end=time(16, 15),
    )
    SlotBooking.objects.create(slot=slot, pupil=reply.pupils.get(), starts_at=slot.starts_at, ends_at=slot.ends_at)
    school.keys |= {"reply": [reply.pk], "slot": [slot.pk], "row": [str(row.uid)]}


def _translations(school: School, word: str) -> None:
    english = Locale.objects.get(language_code="en")
    page = school.pages["content"]
    source, _is_new = TranslationSource.update_or_create_from_instance(page.specific)
    translation = Translation.objects.create(source=source, target_locale=english)
    translation.save_target(user=school.staff[Role.COMMUNICATION], publish=False)
    school.pages["english root"] = school.site.root_page.get_translation(english)
    school.pages["english"] = page.get_translation(english)
    school.keys["source"] = list(TranslationSource.objects.filter(pk=source.pk).values_list("pk", flat=True))
    school.keys["translation"] = [translation.pk]
    school.keys["string"] = list(StringSegment.objects.filter(source=source).values_list("pk", flat=True))[:1]
    overridable = OverridableSegment.objects.filter(source=source).values_list("pk", flat=True)
    school.keys["override"] = list(overridable)[:1] or [0]


def _approval(school: School, word: str) -> None:
    group = SchoolGroup.objects.get(site=school.site, role=Role.COMMUNICATION).group
    task = GroupApprovalTask.objects.create(name=f"{word} stap")
    task.groups.add(group)
    workflow = Workflow.objects.create(name=f"{word} route")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    page = school.pages["draft"]
    WorkflowPage.objects.create(workflow=workflow, page=page)
    state = workflow.start(page.specific, school.staff[Role.AUTHOR])
    school.keys |= {
        "task": [task.pk],
        "workflow": [workflow.pk],
        "workflow state": [state.pk],
        "task state": [state.current_task_state.pk],
    }


def _people(school: School, word: str) -> None:
    invitation = StaffInvitation.objects.create(
        site=school.site, email=f"nieuw@{word}.example", name=f"{word} nieuw", roles=["mentor"]
    )
    school.keys["invitation"] = [invitation.pk]
    manager = school.staff[Role.MANAGEMENT]
    job = Job.objects.create(kind=LANGUAGES, site=school.site, user=manager, state="failed", error=f"{word} klus")
    school.keys["job"] = [job.pk]
    level = school.pages["level"]
    MentorClass.objects.create(site=school.site, user=school.staff[Role.MENTOR], level_id=level.pk, name=word[:8])
    session = EditingSession.objects.create(
        user=school.staff[Role.DECAAN], content_object=school.pages["content"], last_seen_at=timezone.now()
    )
    school.keys["session"] = [session.pk]


def _private(school: School, word: str) -> None:
    page = filled(ContentPage, word, slug=f"{word}-besloten", title=f"{word} besloten")
    add_page(school, school.site.root_page, page, "private", school.staff[Role.COMMUNICATION])
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password=f"{word}-wachtwoord"
    )
    below = Collection.objects.get(pk=school.keys["collection"][1])
    files = CollectionViewRestriction.objects.create(
        collection=below, restriction_type="password", password=f"{word}-wachtwoord"
    )
    school.keys |= {"page restriction": [restriction.pk], "collection restriction": [files.pk]}


def _note_keys(school: School) -> None:
    site = school.site
    own = [page.pk for page in school.pages.values()]
    school.keys |= {
        "page": own,
        "image": [image.pk for image in school.images],
        "document": [document.pk for document in school.documents],
        "site": [site.pk],
        "settings": [SchoolSettings.for_site(site).pk],
        "group": list(SchoolGroup.objects.filter(site=site).values_list("group", flat=True)),
        "user": [user.pk for user in school.staff.values()],
        "revision": list(
            Revision.page_revisions.filter(object_id=str(school.pages["content"].pk)).values_list("pk", flat=True)
        ),
        "redirect": list(Redirect.objects.filter(site=site).values_list("pk", flat=True)),
    }
