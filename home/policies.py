"""Wagtail's own permission policies, narrowed to the schools that a request of the admin shows.

They matter for who serves several schools, and for the portal administrator on a school's host: without them lists
would show on one school's host what belongs to another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page, Site
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from home.scope import remembered


class SchoolPagePolicy(PagePermissionPolicy):
    """Pages of the schools that the request shows."""

    # Names of our own: Wagtail's policy, asked directly, would leave its wider answer under the usual ones.
    permission_cache_name = "_school_page_permission_cache"
    _explorable_root_instance_cache_name = "_school_explorable_root_cache"

    def get_all_permissions_for_user(self, user: Any) -> QuerySet:
        """The rights on pages of these schools alone."""
        return remembered(user).pages(super().get_all_permissions_for_user(user), "page__path")

    def _base_queryset_for_user(self, user: Any) -> QuerySet | None:
        pages = super()._base_queryset_for_user(user)
        return pages if pages is None else remembered(user).pages(pages)

    def instances_with_direct_explore_permission(self, user: Any) -> Any:
        """On a school's host a portal administrator begins at the school."""
        scope = remembered(user)
        if user.is_superuser and not scope.is_everything:
            return list(Page.objects.filter(pk__in=[pk for pk, _path in scope.roots]))
        return super().instances_with_direct_explore_permission(user)


class SchoolFilePolicy(CollectionOwnershipPermissionPolicy):
    """Images and documents of the schools that the request shows."""

    permission_cache_name = "_school_collection_permission_cache"

    def get_all_permissions_for_user(self, user: Any) -> QuerySet:
        """The rights on collections of these schools alone."""
        return remembered(user).files(super().get_all_permissions_for_user(user), "collection__path")

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        """What the rights give, of these schools."""
        return remembered(user).files(super().instances_user_has_any_permission_for(user, actions))

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        """The collections that a form may offer."""
        return remembered(user).files(super().collections_user_has_any_permission_for(user, actions), "path")


class SchoolSettingPolicy(SitePermissionPolicy):
    """Settings of the schools that the request shows: no other can be switched to."""

    def sites_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Site]:
        """The sites whose settings may be opened."""
        sites: QuerySet[Site] = super().sites_user_has_any_permission_for(user, actions)
        scope = remembered(user)
        return sites if scope.is_everything else sites.filter(pk__in=scope.sites)
