"""Make the portal's own site: the home page that finds schools, and the library below it."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page, Site

from home.models import ActivityIndexPage, PortalPage

NAME = "LOB-portaal"


@transaction.atomic
def create_portal(hostname: str, port: int = 80) -> ActivityIndexPage:
    """The library's page on the portal's own host, made in the place of Wagtail's welcome page; once.

    A portal that is there already only gets the host name and port.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = site.root_page.specific if site else None
    if not isinstance(home, PortalPage):
        home = _home()
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": hostname, "port": port, "site_name": NAME, "root_page": home}
    )
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    transaction.on_commit(Site.clear_site_root_paths_cache)
    return ActivityIndexPage.objects.child_of(home).first() or _bank(home)


def _home() -> PortalPage:
    page = PortalPage(
        title=NAME,
        slug="portaal",
        introduction="Hier ziet u wat uw kind op school doet aan loopbaanoriëntatie, en wat u thuis kunt doen.",
    )
    Page.get_first_root_node().add_child(instance=page)
    page.save_revision().publish()
    return page


def _bank(home: PortalPage) -> ActivityIndexPage:
    bank = ActivityIndexPage(title="Bibliotheek", slug="bibliotheek", show_in_menus=True)
    home.add_child(instance=bank)
    bank.save_revision().publish()
    return bank
