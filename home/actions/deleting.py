"""Delete a school for good: afterwards no table has a row of it left, and no folder a file."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail import hooks
from wagtail.admin.models import EditingSession, FormState
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, ModelLogEntry, Page, PageLogEntry, Site, Task, Workflow

from home.actions.closing import give_rights_back
from home.actions.errors import SchoolError, only_for_the_portal
from home.actions.translations import forget_translations, translations_of
from home.models import Job, OfflinePages, SchoolSettings, StaffInvitation
from home.models.offline import CLOSED
from home.school_trees import collections_of, pages_of, roots_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Belongings:
    """What a school has besides its trees, found before anything is gone."""

    pages: list[int]
    people: list[AbstractBaseUser]
    groups: list[Group]
    collections: list[Collection]
    files: list[Model]
    settings: list[SchoolSettings]
    workflows: list[Workflow]
    tasks: list[Task]
    tags: list[int]


@transaction.atomic
def delete_school(site: Site, *, confirm: str, user: Any = None) -> None:
    """Delete a school and all that it has; ``confirm`` is its host name, typed. Other schools are not touched.

    Plugins throw away what does not hang below pages, settings or site through the Wagtail hook
    ``home_delete_school(site)``. Raises SchoolError or PermissionDenied, and then nothing is deleted.
    """
    only_for_the_portal(user)
    if confirm.strip().lower() != site.hostname:
        raise SchoolError(_("Type %(hostname)s to delete this school.") % {"hostname": site.hostname}, "confirm")
    if site.is_default_site:
        raise SchoolError(_("This is the portal itself."), "confirm")
    hostname, key = site.hostname, site.pk
    Page.objects.select_for_update().get(pk=site.root_page_id)
    if kept := OfflinePages.objects.filter(site=site, reason=CLOSED).first():
        give_rights_back(kept)  # They tell which collections are the school's.
    for hook in hooks.get_hooks("home_delete_school"):
        hook(site=site)
    for job in Job.objects.filter(site=site):
        job.delete()  # With its file.
    belongings = _belongings(site)
    people = [person.pk for person in belongings.people]
    traces = _traces_of(belongings, site)
    translated = translations_of(pages_of(site))
    for root in reversed(roots_of(site)):
        Page.objects.get(pk=root.pk).delete(user=user)
    Site.objects.filter(pk=key).delete()
    _delete(belongings)
    forget_translations(translated)
    _forget_history(belongings.pages, people, traces)
    transaction.on_commit(Site.clear_site_root_paths_cache)
    transaction.on_commit(
        lambda: logger.warning("School %s was deleted by %s", hostname, f"user {user.pk}" if user else "a command")
    )


def _belongings(site: Site) -> _Belongings:
    groups = list(Group.objects.filter(school_group__site=site))
    collections = list(collections_of(site))
    files = [
        file
        for model in (get_image_model(), get_document_model())
        for file in model.objects.filter(collection__in=collections)
    ]
    tasks = [task for task in Task.objects.all() if _is_task_of(task.specific, groups)]
    pages = list(pages_of(site).values_list("pk", flat=True))
    own = Q(workflow_tasks__task__in=tasks) | Q(workflow_pages__page__in=pages)
    foreign = Workflow.objects.filter(workflow_pages__page__isnull=False).exclude(workflow_pages__page__in=pages)
    shared = Workflow.objects.exclude(workflow_tasks__task__in=tasks).values("pk")
    return _Belongings(
        pages=pages,
        people=list(_people_of(site, groups)),
        groups=groups,
        collections=sorted(collections, key=lambda collection: -collection.depth),
        files=files,
        settings=list(SchoolSettings.objects.filter(site=site)),
        workflows=list(
            Workflow.objects.filter(own).exclude(pk__in=shared).exclude(pk__in=foreign.values("pk")).distinct()
        ),
        tasks=tasks,
        tags=list({tag for file in files for tag in file.tags.values_list("pk", flat=True)}),
    )


def _is_task_of(task: Task, groups: list[Group]) -> bool:
    """Whether only groups of this school have to do with a task."""
    of_task = list(task.groups.all()) if hasattr(task, "groups") else []
    return bool(of_task) and all(group in groups for group in of_task)


def _people_of(site: Site, groups: list[Group]) -> QuerySet:
    """Who serves this school, or was asked to, and no other."""
    invited = StaffInvitation.objects.filter(site=site, account__isnull=False).values("account")
    elsewhere = StaffInvitation.objects.filter(account__isnull=False).exclude(site=site).values("account")
    others = Group.objects.exclude(pk__in=[group.pk for group in groups])
    people = get_user_model().objects.filter(Q(groups__in=groups) | Q(pk__in=invited), is_superuser=False)
    return people.exclude(groups__in=others).exclude(pk__in=elsewhere).distinct()


def _delete(belongings: _Belongings) -> None:
    for workflow in belongings.workflows:
        workflow.delete()
    for task in belongings.tasks:
        task.delete()
    for file in belongings.files:
        file.delete()  # The files themselves go on commit: Wagtail's own signal handlers.
    for collection in belongings.collections:
        Collection.objects.get(pk=collection.pk).delete()
    for group in belongings.groups:
        group.delete()
    _end_sessions(belongings.people)
    for person in belongings.people:
        person.delete()
    Tag.objects.filter(pk__in=belongings.tags, taggit_taggeditem_items__isnull=True).delete()


def _end_sessions(people: list[AbstractBaseUser]) -> None:
    """Who is gone is signed out, and leaves no trace in the lists of attempts to sign in."""
    keys = {str(person.pk) for person in people}
    names = [person.get_username() for person in people]
    gone = [session.pk for session in Session.objects.iterator() if session.get_decoded().get("_auth_user_id") in keys]
    Session.objects.filter(pk__in=gone).delete()
    if apps.is_installed("axes"):
        for model in apps.get_app_config("axes").get_models():
            if any(field.name == "username" for field in model._meta.fields):
                model._default_manager.filter(username__in=names).delete()


def _traces_of(belongings: _Belongings, site: Site) -> dict[ContentType, list[str]]:
    """The keys of all that goes, by type: a row that is deleted forgets its own."""
    keys: dict[ContentType, list[str]] = {ContentType.objects.get_for_model(Site): [str(site.pk)]}
    gone: list[Model] = [
        *belongings.files,
        *belongings.collections,
        *belongings.groups,
        *belongings.people,
        *belongings.settings,
        *belongings.workflows,
        *belongings.tasks,
    ]
    for thing in gone:
        keys.setdefault(ContentType.objects.get_for_model(thing), []).append(str(thing.pk))
    pages = [str(key) for key in belongings.pages]
    models = [model for model in apps.get_models() if issubclass(model, Page)]
    return keys | dict.fromkeys(ContentType.objects.get_for_models(*models).values(), pages)


def _forget_history(pages: list[int], people: list[int], traces: dict[ContentType, list[str]]) -> None:
    """What the history says of the school, and what editors of others had open of it."""
    PageLogEntry.objects.filter(Q(page_id__in=pages) | Q(user_id__in=people)).delete()
    ModelLogEntry.objects.filter(user_id__in=people).delete()
    for content_type, keys in traces.items():
        for model in (ModelLogEntry, EditingSession, FormState):
            model.objects.filter(content_type=content_type, object_id__in=keys).delete()
