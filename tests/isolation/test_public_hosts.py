"""What a reader finds on the host of school A: nothing of school B, whatever address is asked."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests.conftest import SchoolClient
from tests.isolation.test_every_address import faults
from tests.isolation.world import HALF, MARK, World

HOSTS = ("zuid.example", "portal.example")


def public_paths(world: World) -> list[str]:
    """The addresses of all that B has: its pages in every language, with all that hangs below them."""
    paths = []
    roots = [(world.b.pages["root"], ""), (world.b.pages["english root"], "/en")]
    for root, prefix in roots:
        for page in Page.objects.descendant_of(root):
            below = prefix + "/" + page.url_path.removeprefix(root.url_path)
            paths.append(below)
            paths += [below + tail for tail in ("agenda.ics", "plan.json", "plan.csv", "plan.xlsx", "voor-mentoren/")]
    for document in world.b.documents:
        paths += [
            document.url,
            f"/media/documents/{document.filename}",
            f"/media/images/../documents/{document.filename}",
        ]
    paths += [f"/{MARK}-oud/", "/sitemap.xml", "/robots.txt", "/zoeken/"]
    keys = world.b.keys
    page = world.b.pages["private"].pk
    paths.append(reverse("wagtailcore_authenticate_with_password", args=[keys["page restriction"][0], page]))
    paths.append(reverse("wagtaildocs_authenticate_with_password", args=[keys["collection restriction"][0]]))
    return paths


@pytest.mark.parametrize("host", HOSTS)
def test_a_reader_finds_nothing_of_another_school(world: World, host: str) -> None:
    """Pages, exports, documents, redirects and password forms of B on another host: not there."""
    client = SchoolClient(host, raise_request_exception=False)
    found = []
    for path in public_paths(world):
        # What A has at the same address (its bank, its levels) may answer; it says nothing of B.
        answer = client.get(path)
        found += faults(answer, "GET", path, hidden=MARK in path or "authenticate" in path)
        found += faults(client.post(path, {"password": f"{MARK}-wachtwoord"}), "POST", path, hidden=False)
    assert not found, "\n".join(found)


def test_searches_find_nothing_of_another_school(world: World) -> None:
    """The bank searches its own school."""
    client = SchoolClient("zuid.example")
    answer = client.get("/opdrachten/", {"q": HALF})
    assert answer.status_code == 200
    assert MARK not in answer.content.decode().lower()


def test_the_school_itself_does_have_them(world: World) -> None:
    """The same addresses on B's own host are there: pages, documents, and the forms that ask for a password."""
    client = SchoolClient(f"{MARK}.example")
    own = world.b.pages
    assert client.get("/" + own["content"].slug + "/").status_code == 200
    assert client.get(world.b.documents[0].url).status_code == 200
    keys = world.b.keys
    form = reverse("wagtailcore_authenticate_with_password", args=[keys["page restriction"][0], own["private"].pk])
    assert client.get(form).status_code == 200
    assert (
        client.get(reverse("wagtaildocs_authenticate_with_password", args=keys["collection restriction"])).status_code
        == 200
    )


def test_a_private_document_asks_for_its_password(world: World) -> None:
    """Also on the school's own host, and never from the folder of the pictures."""
    client = SchoolClient(f"{MARK}.example")
    private = world.b.documents[1]
    answer = client.get(private.url)
    assert answer.status_code == 200
    assert not answer.streaming
    assert "password" in answer.content.decode()
    assert client.get(f"/media/documents/{private.filename}").status_code == 404


def test_documents_of_the_library_are_on_every_host(world: World) -> None:
    """What no school owns is the portal's, and copies of its activities link to it."""
    document = world.b.documents[0]
    type(document).objects.filter(pk=document.pk).update(collection=document.collection.get_root())
    assert SchoolClient("zuid.example").get(document.url).status_code == 200


def test_staff_open_documents_on_the_portals_host(world: World) -> None:
    """The list of documents on the portal's host leads to them; for staff of another school they are not there."""
    document = world.b.documents[0]
    for school, status in ((world.b, 200), (world.a, 404)):
        client = SchoolClient("portal.example")
        client.force_login(next(iter(school.staff.values())))
        assert client.get(document.url).status_code == status
