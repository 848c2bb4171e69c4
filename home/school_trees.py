"""All that hangs below a school: its home page in each language, and every page of these trees."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from wagtail.models import Collection, Page, Site
from wagtail.query import PageQuerySet

from home.models import OfflinePages
from home.models.offline import CLOSED


def roots_of(site: Site) -> list[Page]:
    """The home pages of a school in all its languages, published or not, the Dutch one first."""
    roots = Page.objects.filter(translation_key=site.root_page.translation_key).select_related("locale")
    return sorted(roots, key=lambda root: (root.pk != site.root_page_id, root.path))


def pages_of(site: Site) -> PageQuerySet:
    """Every page of a school, in all languages."""
    below = Q()
    for root in roots_of(site):
        below |= Q(path__startswith=root.path)
    pages: PageQuerySet = Page.objects.filter(below)
    return pages


def collections_of(site: Site) -> QuerySet[Collection]:
    """The collection of a school, with those below it."""
    top = Collection.objects.filter(school_collection__site=site).first()
    collections: QuerySet[Collection] = top.get_descendants(inclusive=True) if top else Collection.objects.none()
    return collections


def is_closed(site: Site) -> bool:
    """Whether a school was closed by a portal administrator."""
    return OfflinePages.objects.filter(site=site, reason=CLOSED).exists()
