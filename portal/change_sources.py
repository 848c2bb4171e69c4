"""Whose public pages a row belongs to: what every model leads to, on the way to a school.

Every table counts as read by public pages unless it is named here as private, and leads to its school by itself
where it can. A table that leads nowhere is shared: a change of it renews the pages of all schools.
``tests/portal/test_change_sources.py`` has the list of all models, so that a new one is thought about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import ForeignKey, Model
from modelcluster.fields import ParentalKey
from wagtail.images.models import Image
from wagtail.models import Collection, Page, Site

PRIVATE_APPS = frozenset(
    {
        "account", "admin", "auth", "axes", "contenttypes", "django_tasks_database", "mfa", "sessions",
        "socialaccount", "taggit", "wagtail_localize", "wagtailadmin", "wagtailembeds", "wagtailforms",
        "wagtailredirects", "wagtailsearch", "wagtailusers",
    }
)  # fmt: skip
"""Accounts, logs, drafts of translations, the search index (answers to a search are not kept)."""
PRIVATE_MODELS = frozenset(
    {
        "home.DoneOnce", "home.Feedback", "home.Job", "home.LibraryBase", "home.MentorClass", "home.SchoolApprovalTask",
        "home.SchoolGroup", "home.StaffInvitation", "home.StaffSignIn", "home.WorkerSign",
        "planner.InvitationTotals", "planner.ListedPupil", "planner.Reply", "planner.ReplyPupil",
        "planner.SelfCheckAnswer", "planner.SetAsideFinding", "planner.Slot", "planner.SlotBooking",
        "planner.SlotRound", "portal.UntoldChange",
        "wagtailcore.APIToken", "wagtailcore.Comment", "wagtailcore.CommentReply", "wagtailcore.GroupApprovalTask",
        "wagtailcore.GroupApprovalTask_groups", "wagtailcore.GroupCollectionPermission",
        "wagtailcore.GroupPagePermission", "wagtailcore.GroupSitePermission", "wagtailcore.ModelLogEntry",
        "wagtailcore.PageLogEntry", "wagtailcore.PageSubscription", "wagtailcore.ReferenceIndex",
        "wagtailcore.Revision", "wagtailcore.Task", "wagtailcore.TaskState", "wagtailcore.UploadedFile",
        "wagtailcore.Workflow", "wagtailcore.WorkflowContentType", "wagtailcore.WorkflowPage",
        "wagtailcore.WorkflowState", "wagtailcore.WorkflowTask",
    }
)  # fmt: skip
SHARED_MODELS = frozenset(
    {
        "planner.SchoolHoliday",
        "wagtailcore.Collection", "wagtailcore.CollectionViewRestriction_groups", "wagtailcore.Locale",
        "wagtailcore.PageViewRestriction_groups", "wagtailcore.Site",
    }
)  # fmt: skip
"""Read by the pages of all schools, or rare enough to treat so."""
UNSEEN_COLUMNS: dict[str, frozenset[str]] = {
    "wagtailcore_page": frozenset(
        {
            "draft_title", "has_unpublished_changes", "latest_revision_created_at", "latest_revision_id", "locked",
            "locked_at", "locked_by_id", "numchild", "owner_id",
        }
    ),
}  # fmt: skip
"""Columns that no public page shows: a draft saved every half second renews nothing."""

UNSEEN_NEW = frozenset({"wagtailimages_rendition"})
"""Tables to which a row is added while a page is made, for that page."""


@dataclass(frozen=True, slots=True)
class Source:
    """A model that public pages read; ``column`` leads to a row of ``leads_to``, or is itself a path of the tree."""

    model: type[Model]
    table: str
    key: str
    column: str = ""
    leads_to: type[Model] | None = None

    @property
    def is_shared(self) -> bool:
        """Whether a change of it concerns all schools."""
        return not self.column


@cache
def sources() -> dict[str, Source]:
    """All models that public pages read, by table."""
    models = [model for model in apps.get_models(include_auto_created=True) if not is_private(model)]
    found = [_source(model) for model in models if model._meta.managed and not model._meta.proxy]
    return {source.table: source for source in found}


def is_private(model: type[Model]) -> bool:
    """Whether no public page reads it."""
    return model._meta.app_label in PRIVATE_APPS or model._meta.label in PRIVATE_MODELS


def _source(model: type[Model]) -> Source:
    meta = model._meta
    key = str(meta.pk.column)
    if model is Page:
        return Source(model, meta.db_table, key, "path")
    if meta.label in SHARED_MODELS:
        return Source(model, meta.db_table, key)
    keys = [field for field in meta.local_fields if isinstance(field, ForeignKey)]
    for is_way in WAYS:
        for field in keys:
            if is_way(field):
                target = field.related_model
                return Source(
                    model, meta.db_table, key, str(field.column), Page if issubclass(target, Page) else target
                )
    return Source(model, meta.db_table, key)


def _is_parent(field: ForeignKey) -> bool:
    return field.primary_key


def _is_site(field: ForeignKey) -> bool:
    return field.related_model is Site


def _is_owner(field: ForeignKey) -> bool:
    return isinstance(field, ParentalKey)


def _is_collection(field: ForeignKey) -> bool:
    return field.related_model is Collection


def _is_page(field: ForeignKey) -> bool:
    return issubclass(field.related_model, Page)


def _is_image(field: ForeignKey) -> bool:
    return field.related_model is Image


WAYS: tuple[Callable[[ForeignKey], bool], ...] = (_is_parent, _is_site, _is_owner, _is_collection, _is_page, _is_image)
"""In which order a way to the school is looked for among the columns of a model."""
