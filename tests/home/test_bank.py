"""The activity bank: found by words and filters, whatever stands in the address."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from home.choices import Kind
from home.models import ActivityIndexPage, ActivityPage, HomeAssignmentPage, StudentActivityPage
from tests.home.conftest import Schools
from tests.home.html_checks import soup_of

BANK = "/opdrachten/"
ALL = {
    "Het netwerk van je familie",
    "Kwaliteiten",
    "Loopbaangericht kennismakingsgesprek",
    "Kennismakingsgesprek",
    "Een spel over motieven, kwaliteiten en beroepen",
    "Mini-stage",
}
HOSTILE = [
    "\x00", "sta\x00ge", "\x00" * 50, '"', "'", '"" OR *', '" OR * NEAR(', "NEAR(", "NEAR(a b)", "AND", "OR", "NOT",
    "a AND", "OR b", "NOT NOT", "*", "**", "sta*", "^stage", "title:stage", "{title} : stage", "-stage", "+stage",
    "(", ")", "()", "(((", "a)b", "a & b", "a | b", "!a", "<->", "a <-> b", ":*", "\\", "%", "_", "%s", "%(x)s", "{}",
    "{0}", ";", "--", "'; DROP TABLE home_activitypage; --", "<script>alert(1)</script>", "x" * 5000, "x " * 2500,
    "\u202e", "\U0001f600", "ﬁ", "é", "ё", "مدرسة", " ", "\t\n", "#", "..", "...", "/", "0", "1.5", "-", "—",
]  # fmt: skip


def bank_of(site: Site) -> ActivityIndexPage:
    """The activity bank of a school."""
    return ActivityIndexPage.objects.child_of(site.root_page).get()


def make(bank: ActivityIndexPage, number: int = 1, **values: Any) -> StudentActivityPage:
    """A published activity of pupils."""
    values = {"title": f"Proef {number}", "kind": "experience", "summary": "Kort.", "what": "Iets."} | values
    page = StudentActivityPage(**values)
    bank.add_child(instance=page)
    return page


def found(client: Any, **asked: str) -> list[str]:
    """The titles that a search leaves, in order."""
    response = client.get(BANK, asked)
    assert response.status_code == 200
    return [link.get_text() for link in soup_of(response).select("ul.bank a.tile-link")]


def options(client: Any, **asked: str) -> dict[str, dict[str, int]]:
    """For each filter its values with the counts behind them."""
    soup = soup_of(client.get(BANK, asked))
    return {
        select["name"]: {
            option["value"]: int(option.get_text().rsplit("(", 1)[1].rstrip(")"))
            for option in select.find_all("option")
            if option["value"]
        }
        for select in soup.select("form.search select")
    }


@pytest.fixture
def zuid(schools: Schools, client_of: Any) -> Any:
    """A reader of the Zuiderschool."""
    return client_of("zuid.example")


# Words -----------------------------------------------------------------------------------------------------------


def test_the_bank_shows_everything_by_title(zuid: Any):
    assert found(zuid) == sorted(ALL)


def test_a_school_finds_its_own_only(schools: Schools, client_of: Any):
    assert "Talentendag" in found(client_of("noord.example"))
    assert found(client_of("noord.example"), q="talentendag") == ["Talentendag"]
    assert found(client_of("zuid.example"), q="talentendag") == []
    titles = set(found(client_of("noord.example"), q="kwaliteiten"))
    assert "Een spel over motieven, kwaliteiten en beroepen" not in titles


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("netwerk", "Het netwerk van je familie"),
        ("NETWERK", "Het netwerk van je familie"),
        ("  netwerk  familie ", "Het netwerk van je familie"),
        ("motieven", "Een spel over motieven, kwaliteiten en beroepen"),
        ("mini-stage", "Mini-stage"),
        ("kennismakingsgesprek", "Kennismakingsgesprek"),
    ],
)
def test_a_word_of_the_title_finds_an_activity(zuid: Any, query: str, expected: str):
    titles = found(zuid, q=query)
    assert expected in titles
    assert set(titles) < ALL


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("netw", "Het netwerk van je familie"),
        ("Kennisma", "Kennismakingsgesprek"),
        ("fam", "Het netwerk van je familie"),
    ],
)
def test_the_beginning_of_a_word_of_the_title_finds_an_activity(zuid: Any, query: str, expected: str):
    titles = found(zuid, q=query)
    assert expected in titles
    assert "Mini-stage" not in titles


def test_words_of_the_summary_and_the_worksheet_find_an_activity(schools: Schools, zuid: Any):
    make(bank_of(schools.zuid), title="Onopvallend", summary="Over zeppelins.")
    assert found(zuid, q="zeppelins") == ["Onopvallend"]
    page = HomeAssignmentPage.objects.descendant_of(schools.zuid.root_page).get(library_key="thuisopdracht-kwaliteiten")
    page.parts = [{"type": "part", "value": {
        "title": "Samen", "place": "home_together", "minutes": 5, "instruction": "",
        "content": [{"type": "question", "value": {"question": "Wie van jullie jodelt?", "lines": 1}}],
    }}]  # fmt: skip
    page.save_revision().publish()
    assert found(zuid, q="jodelt") == ["Kwaliteiten"]


def test_a_search_without_result_says_so_and_leads_back(zuid: Any):
    soup = soup_of(zuid.get(BANK, {"q": "bestaatniet"}))
    assert soup.select_one("main .empty").get_text(strip=True)
    assert soup.select_one(".found a")["href"] == BANK
    assert soup.find("input", {"name": "q"})["value"] == "bestaatniet"


def test_the_number_found_is_told(zuid: Any):
    said = soup_of(zuid.get(BANK, {"q": "netwerk"})).select_one("[role=status]").get_text()
    assert str(len(found(zuid, q="netwerk"))) in said
    assert "6" in said


# Filters ---------------------------------------------------------------------------------------------------------


def test_the_counts_of_the_filters_are_what_choosing_them_leaves(zuid: Any):
    shown = options(zuid)
    assert set(shown) == {"level", "kind", "competence", "partnership", "minutes"}
    for name, counts in shown.items():
        assert counts
        for value, count in counts.items():
            assert len(found(zuid, **{name: value})) == count > 0, (name, value)


def test_the_counts_follow_the_words_and_the_other_filters(zuid: Any):
    asked = {"q": "kwaliteiten", "kind": "home_assignment"}
    for name, counts in options(zuid, **asked).items():
        for value, count in counts.items():
            assert len(found(zuid, **(asked | {name: value}))) == count, (name, value)


def test_filters_leave_the_right_activities(zuid: Any):
    assert set(found(zuid, kind="home_assignment")) == {"Het netwerk van je familie", "Kwaliteiten"}
    assert found(zuid, kind="meeting") == ["Een spel over motieven, kwaliteiten en beroepen"]
    assert found(zuid, kind="home_assignment", level="2") == ["Het netwerk van je familie"]
    assert found(zuid, kind="meeting", level="2") == []
    assert set(found(zuid, competence="networking")) <= ALL
    assert "Het netwerk van je familie" in found(zuid, competence="networking")
    assert "Kwaliteiten" not in found(zuid, competence="networking")
    assert found(zuid, partnership="supporting", q="netwerk") == ["Het netwerk van je familie"]


def test_an_activity_for_all_years_suits_each(zuid: Any):
    for level in "123456":
        assert "Kennismakingsgesprek" in found(zuid, level=level)
    assert "Kwaliteiten" not in found(zuid, level="4")


@pytest.mark.parametrize(
    ("minutes", "value"),
    [(1, "20"), (20, "20"), (21, "45"), (45, "45"), (46, "90"), (90, "90"), (91, "more"), (600, "more"), (None, None)],
)
def test_how_long_an_activity_takes_falls_under_one_value(schools: Schools, zuid: Any, minutes: int | None, value: str):
    make(bank_of(schools.zuid), title="Proef", minutes=minutes)
    values = [name for name in ("20", "45", "90", "more") if "Proef" in found(zuid, minutes=name)]
    assert values == ([value] if value else [])


def test_a_chosen_filter_stays_chosen_also_when_it_leaves_nothing(zuid: Any):
    soup = soup_of(zuid.get(BANK, {"kind": "meeting", "level": "2"}))
    chosen = {select["name"]: select.find("option", selected=True) for select in soup.select("select")}
    assert chosen["kind"]["value"] == "meeting"
    assert chosen["level"]["value"] == "2"


@pytest.mark.parametrize("name", ["level", "kind", "competence", "partnership", "minutes", "page", "onbekend"])
@pytest.mark.parametrize(
    "value", ["", "0", "7", "-1", "1.0", "one", "experience'", "\x00", "x" * 5000, "HOME_ASSIGNMENT"]
)
def test_unknown_filter_values_are_ignored(zuid: Any, name: str, value: str):
    assert found(zuid, **{name: value}) == sorted(ALL)


def test_every_kind_can_be_a_filter(schools: Schools, zuid: Any):
    kinds = {kind for kind in Kind if StudentActivityPage.kinds & {kind}}
    for number, kind in enumerate(kinds):
        make(bank_of(schools.zuid), number, kind=kind.value)
    assert kinds <= set(options(zuid)["kind"])


# Hostile addresses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", HOSTILE, ids=[f"{n}-{q[:12]!r}" for n, q in enumerate(HOSTILE)])
def test_no_query_breaks_the_search(zuid: Any, query: str):
    response = zuid.get(BANK, {"q": query, "level": query, "kind": query})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["?q=%00", "?q=%ff%fe", "?q=%", "?q", "?q=a&q=b", "?=&&&", "?q[]=x", "?q=%C3", "?" + "q=x&" * 500]
)
def test_no_raw_address_breaks_the_search(zuid: Any, address: str):
    assert zuid.get(BANK + address).status_code == 200


def test_the_words_are_shown_again_without_becoming_part_of_the_page(zuid: Any):
    soup = soup_of(zuid.get(BANK, {"q": '"><b id="x">'}))
    assert soup.find("input", {"name": "q"})["value"] == '"><b id="x">'
    assert not soup.find(id="x")


# The number of queries -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{}, {"q": "proef"}, {"level": "1", "kind": "experience"}])
def test_the_bank_asks_as_much_with_five_activities_as_with_forty(schools: Schools, zuid: Any, asked: dict[str, str]):
    """Site and language (2), two pages down the tree and who may see them (5), the frame (3), the activities with
    their restrictions (2); a search by words asks two more: whole words, and beginnings of titles."""
    bank = bank_of(schools.zuid)
    for page in ActivityPage.objects.child_of(bank):
        page.delete()

    def queries() -> tuple[int, int]:
        zuid.get(BANK, asked)
        with CaptureQueriesContext(connection) as captured:
            titles = found(zuid, **asked)
        return len(captured), len(titles)

    for number in range(5):
        make(bank, number)
    few = queries()
    for number in range(5, 40):
        make(bank, number)
    many = queries()
    assert few[1] == 5
    assert many[1] == 40
    assert few[0] == many[0] <= (14 if "q" in asked else 12)
