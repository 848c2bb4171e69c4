"""The library in the admin: who sees it, what may be named, one at once or many as a job."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Site

from home import adoption
from home.actions.adoption import AdoptionRefused
from home.choices import Role
from home.models import ActivityPage, Job
from tests.home.adoption_parts import change, copy_in, keys_of, original, staff, state_of, url

QUALITIES = "thuisopdracht-kwaliteiten"
HAVO = ["activiteit-havo-talentendag", "thuisopdracht-havo-vier-profielen"]  # which the vmbo school has not
HOSTS = {"zuid": "zuid.example", "noord": "noord.example", "portal": "portal.example"}


@pytest.fixture
def school(schools: Any) -> Site:
    """The school that works here."""
    site: Site = schools.zuid
    return site


@pytest.fixture
def other_school(schools: Any) -> Site:
    """The one that must not be seen."""
    site: Site = schools.noord
    return site


@pytest.fixture
def client(school: Site, client_of: Any) -> Client:
    """A decaan of the school, signed in on its host."""
    browser: Client = client_of("zuid.example")
    browser.force_login(staff(school))
    return browser


@pytest.fixture
def administrator(schools: Any, client_of: Any, admin_user: Any) -> Client:
    """A portal administrator on the portal's host."""
    browser: Client = client_of("portal.example")
    browser.force_login(admin_user)
    return browser


def soup_of(response: Any) -> BeautifulSoup:
    """A page that was answered."""
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def titles(soup: BeautifulSoup) -> list[str]:
    """The activities in a list."""
    return [heading.get_text(strip=True) for heading in soup.select(".library-row__title a")]


def told(response: Any) -> str:
    """What the next page says in its messages."""
    return " ".join(item.get_text(" ", strip=True) for item in soup_of(response).select(".messages li"))


# Who -------------------------------------------------------------------------------------------------------------


PAGES = ("home_library", "home_library_changes", "home_library_entry", "home_library_face", "home_library_change")
STAFF = (Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT)


def address_of(name: str, school: Site) -> str:
    """A page about an activity that this school has."""
    if name in ("home_library_entry", "home_library_face"):
        return url(name, original(QUALITIES).pk)
    return url(name, copy_in(school, QUALITIES).pk) if name == "home_library_change" else url(name)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", PAGES)
def test_who_sees_what(school: Site, client_of: Any, role: Role, name: str):
    browser = client_of("zuid.example")
    browser.force_login(staff(school, role))
    response = browser.get(address_of(name, school))
    assert response.status_code == (200 if role in STAFF else 404)


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_signs_in(school: Site, client_of: Any, name: str):
    response = client_of("zuid.example").get(address_of(name, school))
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("role", STAFF)
def test_the_menu_leads_there(school: Site, client_of: Any, role: Role):
    browser = client_of("zuid.example")
    browser.force_login(staff(school, role))
    assert url("home_library") in browser.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("who", "host", "status"),
    [
        ("administrator", "portal", 200),
        ("administrator", "zuid", 404),
        ("decaan", "zuid", 404),
        ("decaan", "portal", 404),
    ],
)
def test_only_a_portal_administrator_sees_which_schools_use_what(
    school: Site, client_of: Any, admin_user: Any, who: str, host: str, status: int
):
    browser = client_of(HOSTS[host])
    browser.force_login(admin_user if who == "administrator" else staff(school))
    assert browser.get(url("home_library_usage")).status_code == status


# What may be named -----------------------------------------------------------------------------------------------


def test_the_other_schools_copy_is_not_there(client: Client, other_school: Site):
    change(original(QUALITIES), summary="Nieuw.")
    theirs = copy_in(other_school, QUALITIES)
    before = theirs.latest_revision_id
    address = url("home_library_change", theirs.pk)
    assert client.get(address).status_code == 404
    seen = state_of(other_school, QUALITIES).token
    assert client.post(address, {"seen": seen, "everything": "publish"}).status_code == 404
    assert client.post(url("home_library_take_over"), {"copy_id": theirs.pk}).status_code == 404
    assert copy_in(other_school, QUALITIES).latest_revision_id == before


@pytest.mark.parametrize("kind", ["own copy", "their copy", "paper", "nothing", "word", "huge"])
def test_only_the_librarys_activities_can_be_adopted(client: Client, school: Site, other_school: Site, kind: str):
    key = {
        "own copy": copy_in(school, QUALITIES).pk,
        "their copy": copy_in(other_school, QUALITIES).pk,
        "paper": original("briefing-leraren").pk,
        "nothing": 999999,
        "word": "1 OR 1",
        "huge": "9" * 40,
    }[kind]
    pages = Page.objects.count()
    response = client.post(url("home_library_adopt"), {"library_id": [original(HAVO[0]).pk, key]})
    assert response.status_code == 404
    assert Page.objects.count() == pages
    if isinstance(key, int):
        assert client.get(url("home_library_entry", key)).status_code == 404
        assert client.get(url("home_library_face", key)).status_code == 404


@pytest.mark.parametrize(
    "name", ["home_library", "home_library_changes", "home_library_adopt", "home_library_take_over"]
)
def test_another_school_cannot_be_named(client: Client, other_school: Site, name: str):
    assert client.get(url(name), {"school": other_school.pk}).status_code in (302, 404)
    assert client.post(url(name), {"school": other_school.pk, "library_id": original(HAVO[0]).pk}).status_code in (
        404,
        405,
    )
    assert HAVO[0] in keys_of(other_school)


def test_nothing_of_the_other_school_is_in_sight(client: Client, school: Site, other_school: Site):
    change(copy_in(other_school, QUALITIES), title="Geheim van Noord", summary="Geheim van Noord")
    change(original(QUALITIES), summary="Nieuw.")
    for name in PAGES:
        text = client.get(address_of(name, school)).content.decode()
        assert "Noord" not in text, name
    assert "Noord" not in client.get("/admin/").content.decode()


# The list --------------------------------------------------------------------------------------------------------


def test_by_default_a_school_sees_what_suits_its_tracks(client: Client, school: Site):
    shown = titles(soup_of(client.get(url("home_library"))))
    assert shown == sorted(shown, key=str.casefold)
    assert original(QUALITIES).title in shown
    assert original(HAVO[0]).title not in shown
    assert original(HAVO[0]).title in titles(soup_of(client.get(url("home_library"), {"track": "all"})))


@pytest.mark.parametrize(
    ("query", "key", "is_found"),
    [
        ({"q": "kwaliteiten"}, QUALITIES, True),
        ({"q": "bestaatniet"}, QUALITIES, False),
        ({"q": '"'}, QUALITIES, False),
        ({"kind": "meeting"}, QUALITIES, False),
        ({"kind": "home_assignment"}, QUALITIES, True),
        ({"level": "4"}, "gesprek-kennismaking-leerjaar-1", False),
        ({"level": "1"}, "gesprek-kennismaking-leerjaar-1", True),
        ({"competence": "qualities"}, QUALITIES, True),
        ({"competence": "steering"}, QUALITIES, False),
        ({"state": "adopted"}, QUALITIES, True),
        ({"state": "absent"}, QUALITIES, False),
        ({"state": "absent", "track": "all"}, HAVO[0], True),
        ({"track": "havo"}, HAVO[0], True),
        ({"kind": "nonsense", "level": "x", "track": "y"}, QUALITIES, True),
    ],
)
def test_search_and_filters(client: Client, query: dict[str, str], key: str, is_found: bool):
    assert (original(key).title in titles(soup_of(client.get(url("home_library"), query)))) == is_found


def test_each_state_is_told(client: Client, school: Site):
    change(original(QUALITIES), summary="Nieuw.")
    change(copy_in(school, "activiteit-mini-stage"), summary="Van ons.")
    soup = soup_of(client.get(url("home_library"), {"track": "all"}))
    states = {
        row.select_one(".library-row__title").get_text(strip=True): [
            badge["data-state"] for badge in row.select(".library-state")
        ]
        for row in soup.select(".library-row")
    }
    assert states[original(QUALITIES).title] == ["changed", "adopted"]
    assert states[original("activiteit-mini-stage").title] == ["adapted"]
    assert states[original(HAVO[0]).title] == ["absent"]


def test_a_face_can_be_looked_at_without_rights_on_the_portal(client: Client, school: Site):
    page = original(QUALITIES)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code in (302, 404)
    frame = soup_of(client.get(url("home_library_entry", page.pk))).select_one("iframe")
    response = client.get(frame["src"])
    assert page.summary in soup_of(response).get_text()
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    for face in ("pupils", "mentors", "organisers", "nonsense"):
        assert client.get(url("home_library_face", page.pk), {"face": face}).status_code == 200


# Adopting --------------------------------------------------------------------------------------------------------


def test_ticked_activities_are_adopted_in_one_post(client: Client, school: Site, at_once: None):
    keys = [original(key).pk for key in HAVO]
    response = client.post(
        url("home_library_adopt"), {"library_id": keys, "as": "published", "back": "track=all"}, follow=True
    )
    assert response.redirect_chain[-1][0] == url("home_library") + "?track=all"
    assert "2" in told(response)
    assert set(HAVO) <= set(keys_of(school))
    assert all(copy_in(school, key).live for key in HAVO)


def test_as_drafts(client: Client, school: Site):
    client.post(url("home_library_adopt"), {"library_id": original(HAVO[0]).pk, "as": "drafts"})
    assert not copy_in(school, HAVO[0]).live


def test_everything_that_was_found_is_adopted(client: Client, school: Site, at_once: None):
    soup = soup_of(client.get(url("home_library"), {"track": "all"}))
    every = [field["value"] for field in soup.select("input[name=every]")]
    client.post(url("home_library_adopt"), {"every": every, "adopt_every": "1", "as": "published"})
    assert keys_of(school) == sorted(adoption.library_activities().values_list("library_key", flat=True))


def test_nothing_ticked_is_said(client: Client, school: Site):
    before = keys_of(school)
    assert told(client.post(url("home_library_adopt"), {}, follow=True))
    assert keys_of(school) == before


def test_the_same_twice_adopts_once(client: Client, school: Site, at_once: None):
    post = {"library_id": [original(key).pk for key in HAVO], "as": "published"}
    for _time in range(2):
        assert "2 activiteiten" in told(client.post(url("home_library_adopt"), post, follow=True))
    assert keys_of(school) == sorted(set(keys_of(school)))
    one = {"library_id": original(HAVO[0]).pk}
    assert "al" in told(client.post(url("home_library_adopt"), one, follow=True))


def test_many_follow_when_a_worker_gets_to_them(client: Client, school: Site, work: Any):
    post = {"library_id": [original(key).pk for key in HAVO], "as": "published"}
    answer = client.post(url("home_library_adopt"), post)
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("home_job", args=[job.pk])
    assert not set(HAVO) & set(keys_of(school))
    work()
    assert set(HAVO) <= set(keys_of(school))
    assert "2 activiteiten" in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("error", [RuntimeError("a secret of the machine"), AdoptionRefused("Kan niet.")])
def test_a_failure_halfway_keeps_what_was_adopted(
    client: Client, school: Site, monkeypatch: pytest.MonkeyPatch, error: Exception, work: Any
):
    from home import adoption_jobs

    adopt = adoption_jobs.adopt

    def fail_once(site: Site, page: ActivityPage, user: Any, *, publish: bool) -> Any:
        if page.library_key == HAVO[0]:
            raise error
        return adopt(site, page, user, publish=publish)

    monkeypatch.setattr(adoption_jobs, "adopt", fail_once)
    post = {"library_id": [original(key).pk for key in HAVO], "as": "published"}
    answer = client.post(url("home_library_adopt"), post)
    work()
    page = client.get(answer.headers["Location"]).content.decode()
    assert "1 activiteit " in page
    assert original(HAVO[0]).title in page
    assert "secret" not in page
    assert HAVO[0] not in keys_of(school)
    assert HAVO[1] in keys_of(school)
    monkeypatch.setattr(adoption_jobs, "adopt", adopt)
    client.post(url("home_library_adopt"), post)
    work()
    assert set(HAVO) <= set(keys_of(school))


def test_what_was_withdrawn_a_moment_ago_is_not_adopted(client: Client, school: Site):
    page = original(HAVO[0])
    page.unpublish()
    assert page.title in told(client.post(url("home_library_adopt"), {"library_id": page.pk}, follow=True))
    assert HAVO[0] not in keys_of(school)


# Changes ---------------------------------------------------------------------------------------------------------


def test_without_changes_the_list_says_so(client: Client):
    soup = soup_of(client.get(url("home_library_changes")))
    assert not soup.select(".library-row")
    assert soup.select_one(".library p").get_text(strip=True)


def test_field_by_field(client: Client, school: Site):
    change(original(QUALITIES), summary="Nieuw.", why="Daarom.")
    change(copy_in(school, QUALITIES), summary="Van ons.")
    copy = copy_in(school, QUALITIES)
    address = url("home_library_change", copy.pk)
    assert [row["data-key"] for row in soup_of(client.get(url("home_library_changes"))).select(".library-row")] == [
        str(copy.pk)
    ]
    soup = soup_of(client.get(address))
    checked = {field["name"]: field["value"] for field in soup.select("input[type=radio][checked]")}
    assert checked == {"choice-summary": "later", "choice-why": "take"}
    seen = soup.select_one("input[name=seen]")["value"]
    response = client.post(
        address, {"seen": seen, "choice-summary": "leave", "choice-why": "take", "as": "publish"}, follow=True
    )
    assert told(response)
    stored = copy_in(school, QUALITIES)
    assert (stored.summary, stored.why) == ("Van ons.", "Daarom.")
    assert not soup_of(client.get(url("home_library_changes"))).select(".library-row")
    left = soup_of(client.get(address))
    assert [field["name"] for field in left.select(".library-left input[checked]")] == ["choice-summary"]


@pytest.mark.parametrize(
    "post", [{}, {"choice-summary": "later"}, {"choice-nonsense": "take"}, {"choice-summary": "x"}]
)
def test_nothing_chosen_changes_nothing(client: Client, school: Site, post: dict[str, str]):
    change(original(QUALITIES), summary="Nieuw.")
    state = state_of(school, QUALITIES)
    response = client.post(url("home_library_change", state.copy.pk), {"seen": state.token, **post}, follow=True)
    assert told(response)
    assert state_of(school, QUALITIES).token == state.token


@pytest.mark.parametrize("seen", ["", "nonsense", None])
def test_a_form_about_something_else_is_refused(client: Client, school: Site, seen: str | None):
    change(original(QUALITIES), summary="Nieuw.")
    old = state_of(school, QUALITIES)
    if seen is None:
        seen = old.token
        change(original(QUALITIES), summary="Nog nieuwer.")
    address = url("home_library_change", old.copy.pk)
    response = client.post(address, {"seen": seen, "choice-summary": "take", "as": "publish"}, follow=True)
    assert told(response)
    assert copy_in(school, QUALITIES).latest_revision_id == old.copy.latest_revision_id


def test_everything_at_once_in_untouched_copies(client: Client, school: Site, at_once: None):
    change(original(QUALITIES), summary="Nieuw.")
    change(original("activiteit-mini-stage"), summary="Ook nieuw.")
    change(copy_in(school, "activiteit-mini-stage"), summary="Van ons.")
    soup = soup_of(client.get(url("home_library_changes")))
    every = [field["value"] for field in soup.select("input[name=every]")]
    assert every == [str(copy_in(school, QUALITIES).pk)]
    post = {"every": every, "adopt_every": "1", "as": "published"}
    assert told(client.post(url("home_library_take_over"), post, follow=True))
    assert copy_in(school, QUALITIES).summary == "Nieuw."
    assert copy_in(school, "activiteit-mini-stage").summary == "Van ons."


def test_a_batch_of_changes(client: Client, school: Site, work: Any):
    change(original(QUALITIES), summary="Nieuw.")
    change(original("activiteit-mini-stage"), summary="Ook nieuw.")
    change(copy_in(school, "activiteit-mini-stage"), summary="Van ons.")
    keys = [copy_in(school, key).pk for key in (QUALITIES, "activiteit-mini-stage")]
    answer = client.post(url("home_library_take_over"), {"copy_id": keys, "as": "drafts"})
    for _time in range(2):
        work()
        page = client.get(answer.headers["Location"]).content.decode()
        assert "1 kopie" in page
        assert copy_in(school, "activiteit-mini-stage").title in page
        assert copy_in(school, QUALITIES).has_unpublished_changes
        Job.objects.update(state="waiting")
        DBTaskResult.objects.update(status="READY")


def test_a_withdrawn_original(client: Client, school: Site):
    original(QUALITIES).unpublish()
    copy = copy_in(school, QUALITIES)
    soup = soup_of(client.get(url("home_library_changes")))
    form = soup.select_one(f'form[action="{url("home_library_change", copy.pk)}"]')
    assert not soup_of(client.get(url("home_library_change", copy.pk))).select(".library-field")
    client.post(form["action"], {"seen": form.select_one("[name=seen]")["value"], "known": "1"})
    assert not soup_of(client.get(url("home_library_changes"))).select(".library-row")
    assert copy_in(school, QUALITIES).live


# Elsewhere in the admin ------------------------------------------------------------------------------------------


def test_the_editor_of_a_copy_tells(client: Client, school: Site):
    copy = copy_in(school, QUALITIES)
    editor, address = f"/admin/pages/{copy.pk}/edit/", url("home_library_change", copy.pk)
    assert address not in client.get(editor).content.decode()
    change(original(QUALITIES), summary="Nieuw.")
    assert address in client.get(editor).content.decode()


def test_the_home_of_the_admin_tells(client: Client, school: Site, other_school: Site, client_of: Any):
    assert 'id="panel-library-news' not in client.get("/admin/").content.decode()
    change(original("activiteit-mini-stage"), summary="Nieuw.")
    text = client.get("/admin/").content.decode()
    assert url("home_library_change", copy_in(school, "activiteit-mini-stage").pk) in text
    theirs = client_of("noord.example")
    theirs.force_login(staff(other_school))
    assert url("home_library_changes") not in theirs.get("/admin/").content.decode()


def test_who_serves_two_schools_chooses_one_on_the_portals_host(school: Site, other_school: Site, client_of: Any):
    user = staff(school)
    user.groups.add(*staff(other_school, name="ander").groups.all())
    browser = client_of("portal.example")
    browser.force_login(user)
    assert not soup_of(browser.get(url("home_library"))).select(".library-row")
    here = {"school": school.pk}
    shown = titles(soup_of(browser.get(url("home_library"), here | {"track": "all"})))
    assert len(shown) == adoption.library_activities().count()
    browser.post(url("home_library_adopt"), here | {"library_id": original(HAVO[0]).pk, "as": "published"})
    assert HAVO[0] in keys_of(school)
    assert soup_of(browser.get(url("home_library_change", copy_in(other_school, HAVO[0]).pk)))


def test_which_schools_use_what(administrator: Client, school: Site, other_school: Site):
    change(original(QUALITIES), summary="Nieuw.")
    change(copy_in(school, QUALITIES), why="Van ons.")

    def uses(**query: Any) -> dict[str, str]:
        soup = soup_of(administrator.get(url("home_library_usage"), query))
        return {
            item.select_one("h2").get_text(strip=True): item.select_one("ul").get_text(" ", strip=True)
            for item in soup.select(".library-use")
            if item.select_one("ul")
        }

    title = original(QUALITIES).title
    assert "Zuiderschool" in uses()[title]
    assert "Noorderschool" in uses()[title]
    assert list(uses(state="adapted")) == [title]
    assert list(uses(state="behind")) == [title]
    assert uses(state="unused") == {}
    assert "Noorderschool" not in uses(school=school.pk)[title]
    assert original(HAVO[0]).title not in uses(school=school.pk)
    assert list(uses(q="kwaliteiten", kind="home_assignment")) == [title]
    assert title in uses(school="nonsense", state="nonsense")
