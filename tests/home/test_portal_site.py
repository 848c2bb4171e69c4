"""The portal's own site on a new installation."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, Site

from home.models import ActivityIndexPage, PortalPage


@pytest.mark.django_db
def test_a_new_installation_gets_a_portal_with_a_library(client_of: Any):
    call_command("create_portal", "--hostname", "Lob.Example")
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("lob.example", 443, True)
    assert client_of("lob.example").get("/").status_code == 200
    assert client_of("lob.example").get("/bibliotheek/").status_code == 200
    assert not Page.objects.filter(depth=2).exclude(pk=site.root_page_id).exists()


@pytest.mark.django_db
def test_again_it_only_gets_another_host():
    call_command("create_portal", "--hostname", "lob.example")
    before = (PortalPage.objects.get().pk, ActivityIndexPage.objects.get().pk)
    call_command("create_portal", "--hostname", "ouders.example", "--port", "8000")
    assert (PortalPage.objects.get().pk, ActivityIndexPage.objects.get().pk) == before
    assert Site.objects.values_list("hostname", "port").get() == ("ouders.example", 8000)


def test_schools_stay_as_they_are(school: Site, other_school: Site):
    before = list(Site.objects.filter(is_default_site=False).values())
    call_command("create_portal", "--hostname", "lob.example")
    assert list(Site.objects.filter(is_default_site=False).values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("hostname", ["", "lob example", "https://lob.example", "-lob.example"])
def test_what_is_no_host_name_is_refused(hostname: str):
    with pytest.raises(CommandError):
        call_command("create_portal", f"--hostname={hostname}")
    assert not PortalPage.objects.exists()


def test_the_host_of_a_school_is_taken(school: Site):
    with pytest.raises(CommandError):
        call_command("create_portal", "--hostname", "zuid.example")
    assert Site.objects.get(hostname="zuid.example").root_page_id == school.root_page_id
