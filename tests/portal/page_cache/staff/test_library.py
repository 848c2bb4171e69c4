"""The library changes, and a school takes over what it wants: both show on the next request, each where it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from tests.home.adoption_parts import change, copy_in, fill_library
from tests.portal.page_cache.conftest import Reader
from tests.portal.page_cache.everywhere import Everywhere
from tests.portal.page_cache.staff.conftest import send


def test_adopted_changed_in_the_library_and_taken_over(
    everywhere: Everywhere, decaan: Client, portal: Any, school: Site, english: Page
):
    (original,) = fill_library(portal, 1)
    with everywhere() as seen:
        send(decaan, reverse("home_library_adopt"), {"library_id": original.pk, "as": "published"})
    assert {"/opdrachten/", "/en/opdrachten/"} <= seen.changed
    copy = copy_in(school, original.library_key)
    here, there = urlsplit(copy.full_url).path, urlsplit(original.full_url).path
    library = Reader("portal.example")
    library.warm(there)
    with everywhere(of_all=True) as seen:
        change(original, summary="Beter gezegd.")
    assert "Beter gezegd." in library.reads(there)
    assert seen.changed == set()  # the school has a copy of its own
    with everywhere() as seen:
        send(decaan, reverse("home_library_take_over"), {"copy_id": copy.pk, "as": "published"})
    assert {here, "/opdrachten/", f"/en{here}"} <= seen.changed
    assert "Beter gezegd." in everywhere.reader.reads(here)
