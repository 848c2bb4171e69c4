"""Whose an object is that an address of the admin names: one question per kind, never one per object.

Each answers whether *all* of these keys belong to the schools of a request. A key that no object has belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.functions import Cast
from wagtail.admin.models import EditingSession
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Revision,
    Task,
    TaskState,
    UploadedFile,
    WorkflowState,
    get_default_page_content_type,
)
from wagtail.rich_text import extract_references_from_rich_text
from wagtail_localize.models import OverridableSegment, StringSegment, Translation, TranslationSource

from home.models import Job, SchoolGroup, StaffInvitation
from home.scope import Scope

Keys = frozenset[int]
Check = Callable[[Keys, Scope], bool]


def pages(keys: Keys, scope: Scope) -> bool:
    """Pages: by their place in the tree."""
    paths = Page.objects.filter(pk__in=keys).values_list("path", flat=True)
    return _all(keys, paths, scope.has_page)


def _files_of(model: type[Model], path: str) -> Check:
    def check(keys: Keys, scope: Scope) -> bool:
        return _all(keys, model._default_manager.filter(pk__in=keys).values_list(path, flat=True), scope.has_collection)

    return check


images = _files_of(get_image_model(), "collection__path")
documents = _files_of(get_document_model(), "collection__path")
collections = _files_of(Collection, "path")
collection_restrictions = _files_of(CollectionViewRestriction, "collection__path")


def page_restrictions(keys: Keys, scope: Scope) -> bool:
    """What keeps pages private: by their page."""
    rows = PageViewRestriction.objects.filter(pk__in=keys)
    return _all(keys, rows.values_list("page__path", flat=True), scope.has_page)


def sites(keys: Keys, scope: Scope) -> bool:
    """Sites, and what is set for them."""
    return scope.is_everything or keys <= scope.sites


def locales(keys: Keys, scope: Scope) -> bool:
    """Languages that a school has."""
    return scope.is_everything or keys <= scope.locales


def groups(keys: Keys, scope: Scope) -> bool:
    """Groups of staff."""
    return scope.is_everything or keys <= _found(
        SchoolGroup.objects.filter(group__in=keys, site__in=scope.sites).values_list("group", flat=True)
    )


def users(keys: Keys, scope: Scope) -> bool:
    """Staff: whoever is in a group of one of the schools."""
    return scope.is_everything or keys <= _found(
        SchoolGroup.objects.filter(group__user__in=keys, site__in=scope.sites).values_list("group__user", flat=True)
    )


def invitations(keys: Keys, scope: Scope) -> bool:
    """Invitations of staff: by their site."""
    rows = StaffInvitation.objects.filter(pk__in=keys, site__in=scope.sites)
    return scope.is_everything or keys <= _found(rows.values_list("pk", flat=True))


def _of_pages(rows: QuerySet, keys: Keys, scope: Scope, prefix: str = "") -> bool:
    """Rows that point at a page by content type and key, as text."""
    page = rows.filter(pk__in=keys, **{f"{prefix}base_content_type": get_default_page_content_type()})
    found = page.annotate(page_key=Cast(f"{prefix}object_id", BigIntegerField())).values_list("pk", "page_key")
    keys_of_pages = dict(found)
    return keys <= keys_of_pages.keys() and pages(frozenset(keys_of_pages.values()), scope)


def revisions(keys: Keys, scope: Scope) -> bool:
    """Versions: by their page."""
    return _of_pages(Revision.objects.all(), keys, scope)


def workflow_states(keys: Keys, scope: Scope) -> bool:
    """What waits for approval: by its page."""
    return _of_pages(WorkflowState.objects.all(), keys, scope)


def task_states(keys: Keys, scope: Scope) -> bool:
    """The steps of an approval: by its page."""
    return _of_pages(TaskState.objects.all(), keys, scope, "workflow_state__")


def tasks(keys: Keys, scope: Scope) -> bool:
    """Tasks are everybody's or nobody's: those that a page of the schools has gone through."""
    states = TaskState.objects.filter(
        task__in=keys, workflow_state__base_content_type=get_default_page_content_type()
    ).annotate(page_key=Cast("workflow_state__object_id", BigIntegerField()))
    own = scope.pages(Page.objects.all()).values("pk")
    return keys <= _found(states.filter(page_key__in=own).values_list("task", flat=True)) & _found(
        Task.objects.filter(pk__in=keys).values_list("pk", flat=True)
    )


def translation_sources(keys: Keys, scope: Scope) -> bool:
    """What is translated: by the pages that share the translation key."""
    return _translated(keys, TranslationSource.objects.all(), scope, "object_id")


def translations(keys: Keys, scope: Scope) -> bool:
    """A translation: by what it translates."""
    return _translated(keys, Translation.objects.all(), scope)


def string_segments(keys: Keys, scope: Scope) -> bool:
    """A piece of text to translate."""
    return _translated(keys, StringSegment.objects.all(), scope)


def overridable_segments(keys: Keys, scope: Scope) -> bool:
    """A value that a translation may replace."""
    return _translated(keys, OverridableSegment.objects.all(), scope)


def _translated(keys: Keys, rows: QuerySet, scope: Scope, key: str = "source__object_id") -> bool:
    translation_keys = dict(rows.filter(pk__in=keys).values_list("pk", key))
    if keys - translation_keys.keys():
        return False
    wanted = set(translation_keys.values())
    found = list(Page.objects.filter(translation_key__in=wanted).values_list("translation_key", "path"))
    return wanted == {key for key, _path in found} and all(scope.has_page(path) for _key, path in found)


def uploads(keys: Keys, scope: Scope) -> bool:
    """Files that wait for their particulars: the user's own."""
    mine = UploadedFile.objects.filter(pk__in=keys, uploaded_by_user=scope.user)
    return keys <= _found(mine.values_list("pk", flat=True))


def editing_sessions(keys: Keys, scope: Scope) -> bool:
    """Who is editing: the user's own. Wagtail replaces one that has gone stale, so it need not exist."""
    return not EditingSession.objects.filter(pk__in=keys).exclude(user=scope.user).exists()


def jobs(keys: Keys, scope: Scope) -> bool:
    """Work that waits for a worker: what the user asked for, of these schools."""
    rows = Job.objects.filter(pk__in=keys, user=scope.user, site__in=scope.sites)
    return scope.is_everything or keys <= _found(rows.values_list("pk", flat=True))


def of_model(model: type[Model]) -> Check:
    """The question for objects of a model that an address names by app and model."""
    if issubclass(model, Page):
        return pages
    if issubclass(model, get_image_model()):
        return images
    if issubclass(model, get_document_model()):
        return documents
    if issubclass(model, BaseSiteSetting):
        return _settings_of(model)
    return nobody


def _settings_of(model: type[Model]) -> Check:
    def check(keys: Keys, scope: Scope) -> bool:
        site_of = dict(model._default_manager.filter(pk__in=keys).values_list("pk", "site"))
        return keys <= site_of.keys() and sites(Keys(site_of.values()), scope)

    return check


def links_in(html: str) -> Iterator[tuple[Check, int]]:
    """The pages, pictures and documents that a rich text links to, each with its question."""
    for model, key, _model_path, _content_path in extract_references_from_rich_text(html):
        if str(key).isdecimal():
            yield of_model(model), int(key)


def nobody(keys: Keys, scope: Scope) -> bool:
    """What no school owns, and no school gets at."""
    return scope.is_everything


def _all(keys: Keys, paths: Iterable[str], belongs: Callable[[str], bool]) -> bool:
    found = list(paths)
    return len(found) == len(keys) and all(belongs(path) for path in found)


def _found(keys: Iterable[int]) -> set[int]:
    return set(keys)
