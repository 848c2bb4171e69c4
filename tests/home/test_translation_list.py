"""The overview of a school's translations in the admin."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import StringTranslation, Translation

from home.actions import turn_on_language
from home.actions.starter_translations import translate_starters
from home.choices import Role
from home.models import ContentPage, StudentActivityPage, TranslationBase
from home.starters import is_starter
from home.translation_list import State, tallies, translation_rows
from tests.home.school_plans import staff_of
from tests.home.test_translation_bases import bring_up_to_date, by_hand, change, dutch_page, with_localize


@pytest.fixture(autouse=True)
def commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """wagtail-localize publishes after the commit; a test never commits."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, using=None, robust=False: do())


@pytest.fixture
def zuid(schools: Any, client_of: Any) -> Any:
    """Who does communication at Zuiderschool, which has English and Arabic, signed in."""
    for code in ("en", "ar"):
        turn_on_language(schools.zuid, code)
    cache.clear()
    client = client_of("zuid.example")
    client.force_login(staff_of(schools.zuid, Role.COMMUNICATION))
    return client


def address(site: Site, rest: str = "") -> str:
    """A page of the overview."""
    return f"/admin/translations/{site.pk}/{rest}"


def state_of(site: Site, page: Page, code: str) -> State:
    """How far one page is in one language."""
    (row,) = [row for row in translation_rows(site, [code]) if row.page.pk == page.pk]
    return row.cells[0].state


def soup(response: Any) -> BeautifulSoup:
    """An answer as a tree."""
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_a_translation_goes_through_its_states(schools: Any, zuid: Any) -> None:
    page, arabic = dutch_page(schools.zuid), Locale.objects.get(language_code="ar")
    assert state_of(schools.zuid, page, "ar") == State.ABSENT
    answer = zuid.post(address(schools.zuid, "begin/"), {"begin": f"{page.pk}:ar"})
    draft = page.get_translation(arabic)
    assert answer["Location"] == f"/admin/pages/{draft.pk}/edit/"
    assert not draft.live
    assert state_of(schools.zuid, page, "ar") == State.PROGRESS
    translation = Translation.objects.get(source__object_id=page.translation_key)
    bring_up_to_date(translation)
    Page.objects.filter(pk=draft.pk).update(live=False)
    assert state_of(schools.zuid, page, "ar") == State.READY
    translation.save_target(publish=True)
    assert state_of(schools.zuid, page, "ar") == State.DONE
    StringTranslation.objects.filter(locale=arabic).order_by("pk").first().delete()
    (row,) = [row for row in translation_rows(schools.zuid, ["ar"]) if row.page.pk == page.pk]
    cell = row.cells[0]
    assert (cell.state, cell.translated) == (State.PROGRESS, cell.total - 1)
    change(page, summary="Anders.")
    assert state_of(schools.zuid, page, "ar") == State.BEHIND
    assert state_of(schools.zuid, page, "en") == State.ABSENT


def test_one_click_brings_the_new_texts_to_the_translator(schools: Any, zuid: Any) -> None:
    page = dutch_page(schools.zuid)
    before = page.summary
    translation = with_localize(page, "ar")
    arabic = page.get_translation(Locale.objects.get(language_code="ar"))
    change(page, summary="Anders dan eerst.")
    shown = zuid.get(address(schools.zuid, f"page/{arabic.pk}/"))
    body = soup(shown).find("main") or soup(shown)
    assert "Anders dan eerst" in flat(body)
    assert body.find(class_="addition")
    assert all(word in flat(body.find(class_="comparison")) for word in before.split()[:3])
    answer = zuid.post(address(schools.zuid, f"page/{arabic.pk}/"), {"bring_in": "1"})
    assert answer["Location"] == f"/admin/pages/{arabic.pk}/edit/"
    total, done = Translation.objects.get(pk=translation.pk).get_progress()
    assert total == done + 1
    assert StudentActivityPage.objects.get(pk=arabic.pk).summary.startswith("TR ")


def flat(tag: Any) -> str:
    """Its words with single spaces."""
    return " ".join(tag.get_text("").split())


def test_who_looked_says_that_it_is_right(schools: Any, zuid: Any) -> None:
    page = dutch_page(schools.zuid)
    english = by_hand(page, "en", title="A day's trial")
    change(page, summary="Anders.")
    editor = soup(zuid.get(f"/admin/pages/{page.pk}/edit/"))
    assert editor.find("a", href=address(schools.zuid, f"page/{english.pk}/"))
    editor = soup(zuid.get(f"/admin/pages/{english.pk}/edit/"))
    assert editor.find("a", href=address(schools.zuid, f"page/{english.pk}/"))
    zuid.post(address(schools.zuid, f"page/{english.pk}/"), {"right": "1"})
    assert TranslationBase.objects.get(page=english.pk).behind_since is None
    assert state_of(schools.zuid, page, "en") == State.DONE


def test_a_starter_translation_is_marked_and_can_be_checked(schools: Any, zuid: Any, client_of: Any) -> None:
    translate_starters(schools.zuid, "ar")
    page = dutch_page(schools.zuid)
    arabic = page.get_translation(Locale.objects.get(language_code="ar")).specific
    assert state_of(schools.zuid, page, "ar") == State.STARTER
    public = client_of("zuid.example").get("/ar/opdrachten/activiteit-mini-stage/").content.decode()
    zuid.post(address(schools.zuid, f"page/{arabic.pk}/"), {"starter": "1"})
    arabic = type(arabic).objects.get(pk=arabic.pk)
    assert state_of(schools.zuid, page, "ar") == State.DONE
    assert not is_starter(arabic)
    assert arabic.live_revision.user.username
    cache.clear()
    assert client_of("zuid.example").get("/ar/opdrachten/activiteit-mini-stage/").content.decode() != public


def test_numbers_filters_and_pages_agree(schools: Any, zuid: Any) -> None:
    by_hand(dutch_page(schools.zuid), "en", title="Trial")
    rows = translation_rows(schools.zuid, ["en", "ar"])
    english, arabic = tallies(rows)
    assert (english.done, arabic.done) == (1, 0)
    assert english.total == len(rows) == Page.objects.live().descendant_of(schools.zuid.root_page, True).count()
    shown = soup(zuid.get(address(schools.zuid), {"language": "en", "state": "done"}))
    assert [flat(row.find("a")) for row in shown.select("tbody tr")] == [dutch_page(schools.zuid).title]
    shown = soup(zuid.get(address(schools.zuid), {"level": "2", "kind": "yearlevelpage"}))
    assert [flat(row.find("a")) for row in shown.select("tbody tr")] == ["Leerjaar 2"]
    assert soup(zuid.get(address(schools.zuid), {"language": "xx", "level": "n", "p": "99"})).select("tbody tr")


def test_the_list_as_a_spreadsheet_has_no_formulas(schools: Any, zuid: Any) -> None:
    change(ContentPage.objects.descendant_of(schools.zuid.root_page).first(), title="=1+1")
    answer = zuid.get(address(schools.zuid, "export/"), {"language": "ar"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    rows = translation_rows(schools.zuid, ["ar"])
    assert len(lines) == len(rows) + 1
    assert {line[3] for line in lines[1:]} == {"العربية"}
    assert "'=1+1" in {line[0] for line in lines}


def test_a_school_of_dutch_alone_is_told_what_to_do(schools: Any, client_of: Any) -> None:
    client = client_of("noord.example")
    client.force_login(staff_of(schools.noord, Role.MANAGEMENT))
    shown = soup(client.get(address(schools.noord)))
    assert shown.find("a", href=f"/admin/settings/home/schoolsettings/{schools.noord.pk}/")
    assert not shown.select("tbody tr")


def test_twenty_pages_cost_what_one_costs(schools: Any, zuid: Any) -> None:
    def counted() -> int:
        zuid.get(address(schools.zuid))
        with CaptureQueriesContext(connection) as queries:
            assert zuid.get(address(schools.zuid)).status_code == 200
        return len(queries)

    with_localize(dutch_page(schools.zuid), "ar")
    few = counted()
    for number in range(20):
        page = ContentPage(title=f"Blad {number}", slug=f"blad-{number}")
        schools.zuid.root_page.add_child(instance=page)
        page.save_revision().publish()
        if number % 2:
            with_localize(page, "ar")
        else:
            by_hand(page, "en", title=f"Sheet {number}")
    assert counted() == few


# Two schools ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, *Role])
def test_only_who_translates_at_this_school_comes_in(schools: Any, zuid: Any, client_of: Any, role: Any) -> None:
    english = by_hand(dutch_page(schools.zuid), "en", title="Trial")
    client = client_of("zuid.example")
    client.force_login(
        staff_of(schools.noord, Role.COMMUNICATION) if role is None else staff_of(schools.zuid, role, "reader")
    )
    expected = 200 if role in (Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT) else 404
    for rest in ("", "export/", f"page/{english.pk}/"):
        status = client.get(address(schools.zuid, rest)).status_code
        assert status == expected or (role is None and status == 302), rest


def test_pages_of_another_school_do_not_exist_here(schools: Any, zuid: Any) -> None:
    turn_on_language(schools.noord, "en")
    theirs = StudentActivityPage.objects.descendant_of(schools.noord.root_page).first()
    english = by_hand(theirs, "en", title="Theirs")
    pages = Page.objects.count()
    assert zuid.get(address(schools.noord)).status_code == 404
    assert zuid.get(address(schools.zuid, f"page/{english.pk}/")).status_code == 404
    assert zuid.get(address(schools.zuid, f"page/{dutch_page(schools.zuid).pk}/")).status_code == 404
    assert zuid.post(address(schools.zuid, "begin/"), {"begin": f"{theirs.pk}:ar"}).status_code == 404
    assert zuid.post(address(schools.zuid, "begin/"), {"begin": f"{dutch_page(schools.zuid).pk}:tr"}).status_code == 404
    assert zuid.post(address(schools.zuid, "begin/"), {"begin": "x"}).status_code == 404
    assert "Theirs" not in zuid.get(address(schools.zuid)).content.decode()
    assert Page.objects.count() == pages
