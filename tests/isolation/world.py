"""A world of two schools: A is Zuiderschool, and B has the marker in everything that it has."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import models, transaction
from django.utils import timezone
from PIL import Image as Picture
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Comment,
    GroupApprovalTask,
    Locale,
    Page,
    PageViewRestriction,
    Revision,
    Site,
    Task,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
    get_page_models,
)
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from home.actions import SchoolPlan, create_school
from home.choices import Role
from home.models import (
    ActivityIndexPage,
    ContactPerson,
    ContentPage,
    MentorClass,
    PortalPage,
    SchoolClass,
    SchoolCollection,
    SchoolGroup,
    SchoolPage,
    SchoolSettings,
    StaffInvitation,
    YearLevelPage,
)
from planner.models import ActivityLink, PlannedActivity, SelfCheckAnswer, YearPlanPage

MARK = "zqgeheim"
"""Stands in every text of school B, its host and its people; nothing of A has it."""
HALF = MARK[:6]
"""What is typed to search for it, so that a page that repeats the question does not hold the marker."""

Rows = dict[str, set[Any]]


@dataclass
class School:
    """A school of the world, with the keys of what it has by the kind of thing."""

    site: Site
    collection: Collection
    staff: dict[Role, User]
    keys: dict[str, list[int]] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)


@dataclass
class World:
    """Both schools, and which rows of the database are B's."""

    portal: Site
    a: School
    b: School
    rows_of_b: Rows
    everything: User


def all_keys() -> Rows:
    """The keys of all rows, by table."""
    return {
        model._meta.label: set(model._base_manager.values_list("pk", flat=True))
        for model in apps.get_models(include_auto_created=True)
    }


def values_of(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """All that the database says of these rows."""
    return {
        label: list(apps.get_model(label)._base_manager.filter(pk__in=keys).order_by("pk").values())
        for label, keys in rows.items()
        if keys
    }


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
        for fill in (_pages, _files, _settings, _plan, _translations, _approval, _people, _private):
            fill(school, word)
    _note_keys(school)
    return school


def _member(site: Site, role: Role, word: str) -> User:
    user = User.objects.create_user(
        f"{word}-{role.value}", f"{role.value}@{word}.example", "x", first_name=word, last_name=f"{word} {role.value}"
    )
    user.groups.add(SchoolGroup.objects.get(site=site, role=role).group)
    return user


# Pages ------------------------------------------------------------------------------------------------------------
def filled(model: type[Page], word: str, **values: Any) -> Any:
    """An instance with the word in every text that it has."""
    page = model(title=f"{word} {model._meta.model_name}", slug=f"{word}-{model._meta.model_name}")
    for of in model._meta.get_fields():
        if not getattr(of, "editable", False) or of.name in ("slug", "title", "path", "url_path", "draft_title"):
            continue
        if isinstance(of, RichTextField):
            setattr(page, of.name, f"<p>{word} {of.name}</p>")
        elif isinstance(of, (models.CharField, models.TextField)) and not of.choices and of.model is not Page:
            setattr(page, of.name, f"{word} {of.name}"[: of.max_length])
        elif isinstance(of, models.PositiveSmallIntegerField) and not of.choices:
            setattr(page, of.name, 20)
        elif of.name == "kind":
            page.kind = "training"
        elif isinstance(of, StreamField):
            setattr(page, of.name, [])
    for name, value in values.items():
        setattr(page, name, value)
    return page


def _add(school: School, parent: Page, page: Page, key: str, user: User, *, live: bool = True) -> Any:
    page.live, page.owner = live, user
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision(user=user, log_action=True)
    if live:
        revision.publish(user=user)
    school.pages[key] = page
    return page


def _pages(school: School, word: str) -> None:
    root, user = school.site.root_page, school.staff[Role.COMMUNICATION]
    bank = ActivityIndexPage.objects.child_of(root).first()
    level = YearLevelPage.objects.child_of(root).first()
    assert bank is not None
    assert level is not None
    school.pages |= {"root": root, "bank": bank, "level": level}
    for level_page in YearLevelPage.objects.child_of(root):
        level_page.title = f"{word} {level_page.title}"
        level_page.theme = f"{word} thema"
        level_page.save_revision(user=user).publish()
    own = {SchoolPage, PortalPage, YearLevelPage, YearPlanPage, ActivityIndexPage, ContentPage}
    for model in get_page_models():
        if model not in own and model.can_create_at(bank):
            _add(school, bank, filled(model, word), model._meta.model_name, user)
    body = [("text", f"<p>{word} tekst</p>")] if "text" in ContentPage.body.field.stream_block.child_blocks else []
    live = _add(school, root, filled(ContentPage, word, body=body), "content", user)
    draft = filled(ContentPage, word, slug=f"{word}-concept", title=f"{word} concept")
    _add(school, root, draft, "draft", user, live=False)
    later = filled(ContentPage, word, slug=f"{word}-straks", title=f"{word} straks")
    later.go_live_at = timezone.now() + timedelta(days=30)
    _add(school, root, later, "later", user, live=False)
    Page.objects.get(pk=later.pk).specific.get_latest_revision().publish(user=user)
    locked = filled(ContentPage, word, slug=f"{word}-op-slot", title=f"{word} op slot")
    _add(school, root, locked, "locked", user)
    Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=user, locked_at=timezone.now())
    live.introduction = f"{word} nieuwe inleiding"
    live.save_revision(user=user, log_action=True)
    Comment.objects.create(page=live, user=user, text=f"{word} opmerking", contentpath="introduction")
    SchoolClass.objects.create(page=YearLevelPage.objects.get(pk=level.pk), name=word[:8], mentor=f"{word} mentor")


def _picture(word: str) -> ImageFile:
    out = io.BytesIO()
    Picture.new("RGB", (8, 8)).save(out, "PNG")
    return ImageFile(out, name=f"{word}-plaatje.png")


def _files(school: School, word: str) -> None:
    user = school.staff[Role.COMMUNICATION]
    below = school.collection.add_child(instance=Collection(name=f"{word} map"))
    for collection in (school.collection, below):
        image = Image(title=f"{word} plaatje", collection=collection, uploaded_by_user=user, file=_picture(word))
        image.save()
        image.tags.add(f"{word}-etiket")
        document = Document(title=f"{word} stuk", collection=collection, uploaded_by_user=user)
        document.file.save(f"{word}-stuk.txt", ContentFile(f"{word} inhoud".encode()), save=False)
        document.save()
        document.tags.add(f"{word}-map")
        school.images.append(image)
        school.documents.append(document)
    school.keys["collection"] = [school.collection.pk, below.pk]
    upload = UploadedFile.objects.create(uploaded_by_user=user, file=ContentFile(b"x", name=f"{word}.png"))
    school.keys["upload"] = [upload.pk]


def _settings(school: School, word: str) -> None:
    settings = SchoolSettings.for_site(school.site)
    settings.footer = f"{word} voet"
    settings.logo = school.images[0]
    settings.save()
    ContactPerson.objects.create(setting=settings, name=f"{word} decaan", email=f"bel@{word}.example")
    Redirect.objects.create(old_path=f"/{word}-oud", site=school.site, redirect_page=school.pages["content"])


def _plan(school: School, word: str) -> None:
    user = school.staff[Role.DECAAN]
    plan = YearPlanPage(title=f"{word} jaarplan", school_year=2026, headline=f"{word} kop", slug="jaarplan-2026-2027")
    _add(school, school.pages["level"], plan, "plan", user)
    activity = next(page for key, page in school.pages.items() if key == "studentactivitypage")
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
    SelfCheckAnswer._base_manager.count()


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
    level = school.pages["level"]
    MentorClass.objects.create(site=school.site, user=school.staff[Role.MENTOR], level_id=level.pk, name=word[:8])
    session = EditingSession.objects.create(
        user=school.staff[Role.DECAAN], content_object=school.pages["content"], last_seen_at=timezone.now()
    )
    school.keys["session"] = [session.pk]


def _private(school: School, word: str) -> None:
    page = filled(ContentPage, word, slug=f"{word}-besloten", title=f"{word} besloten")
    _add(school, school.site.root_page, page, "private", school.staff[Role.COMMUNICATION])
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


Filler = Callable[[School, str], None]
__all__ = [
    "HALF",
    "MARK",
    "School",
    "Task",
    "TaskState",
    "WorkflowState",
    "World",
    "all_keys",
    "make_world",
    "values_of",
]
