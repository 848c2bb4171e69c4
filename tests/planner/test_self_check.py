"""The ten success factors: the evidence of a plan, and the team's answers, kept with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.utils import translation
from wagtail.models import ModelLogEntry, PageLogEntry, Site

from home.choices import Kind, Role
from home.models import SchoolGroup
from planner.choices import Lane, Relation
from planner.models import SelfCheckAnswer, YearPlanPage
from planner.plan import Plan, PlanLink, PlannedItem
from planner.success_factors import FACTORS, Evidence

STUDENT = {Kind.EXPERIENCE, Kind.ASSIGNMENT, Kind.CHOICE, Kind.MILESTONE, Kind.TRAINING}


def item(number: int, kind: Kind, start: date = date(2026, 12, 1), **fields: object) -> PlannedItem:
    lane = Lane.STUDENT if kind in STUDENT else Lane.PARENT
    return PlannedItem(UUID(int=number), lane, kind, f"Nummer {number}", start, start, **fields)  # type: ignore[arg-type]


def evidence(number: int, *items: PlannedItem, links: tuple[tuple[int, Relation, int], ...] = ()) -> Evidence:
    plan_links = tuple(PlanLink(UUID(int=source), UUID(int=target), relation) for source, relation, target in links)
    return FACTORS[number - 1].evidence(Plan(2026, items, plan_links))


def numbers(found: Evidence) -> list[int]:
    return [item.uid.int for item in found.activities]


def test_there_are_ten_factors_in_three_groups_each_in_its_own_words() -> None:
    assert [factor.number for factor in FACTORS] == list(range(1, 11))
    assert [factor.group.value for factor in FACTORS] == ["contact"] * 3 + ["cooperation"] * 4 + ["future"] * 3
    with translation.override("en"):
        texts = [str(text) for factor in FACTORS for text in (factor.statement, factor.question)]
    assert len(set(texts)) == 20


@pytest.mark.parametrize("number", range(1, 11))
def test_an_empty_plan_gives_no_evidence(number: int) -> None:
    assert not evidence(number)


def test_links_to_rows_that_are_gone_are_no_evidence() -> None:
    for factor in FACTORS:
        assert not factor.evidence(Plan(2026, (), (PlanLink(UUID(int=1), UUID(int=2), Relation.PREPARES),)))


def test_1_is_shown_by_contact_and_information_for_parents() -> None:
    informing = item(1, Kind.MEETING, partnership=("informing",))
    assert numbers(evidence(1, informing, item(2, Kind.MEETING, partnership=("supporting",)))) == [1]
    assert not evidence(1, item(3, Kind.EXPERIENCE, partnership=("contact",)))


def test_2_asks_for_an_introduction_before_november() -> None:
    assert numbers(evidence(2, item(1, Kind.INTRODUCTION, date(2026, 10, 31)))) == [1]
    assert not evidence(2, item(1, Kind.INTRODUCTION, date(2026, 11, 1)))


def test_3_is_shown_by_conversations_contact_and_the_familys_network() -> None:
    found = evidence(
        3,
        item(1, Kind.PROGRESS),
        item(2, Kind.CONTACT),
        item(3, Kind.HOME_ASSIGNMENT, competences=("networking",)),
        item(4, Kind.ASSIGNMENT, competences=("networking",)),
        item(5, Kind.HOME_ASSIGNMENT),
    )
    assert numbers(found) == [1, 2, 3]


def test_4_is_shown_by_what_prepares_a_conversation() -> None:
    rows = (item(1, Kind.ASSIGNMENT), item(2, Kind.PROGRESS))
    assert len(evidence(4, *rows, links=((1, Relation.PREPARES, 2),)).links) == 1
    assert not evidence(4, *rows, links=((2, Relation.PREPARES, 1), (1, Relation.BUILDS_ON, 2)))


def test_5_is_shown_by_meetings_and_by_looking_back_on_an_experience() -> None:
    rows = (item(1, Kind.EXPERIENCE), item(2, Kind.PROGRESS), item(3, Kind.ASSIGNMENT))
    found = evidence(5, *rows, links=((2, Relation.REFLECTS_ON, 1), (2, Relation.REFLECTS_ON, 3)))
    assert [link.target.uid.int for link in found.links] == [1]
    assert numbers(evidence(5, item(4, Kind.MEETING))) == [4]


def test_6_and_7_are_shown_by_what_parents_do() -> None:
    rows = (
        item(1, Kind.HOME_ASSIGNMENT, competences=("work",)),
        item(2, Kind.MEETING, partnership=("supporting",), competences=("motives",)),
        item(3, Kind.EXPERIENCE, competences=("qualities",)),
    )
    assert numbers(evidence(6, *rows)) == [1, 2]
    assert numbers(evidence(7, *rows)) == [2]


def test_8_is_shown_by_links_across_the_lanes_only() -> None:
    rows = (item(1, Kind.EXPERIENCE), item(2, Kind.PROGRESS), item(3, Kind.CHOICE))
    found = evidence(8, *rows, links=((2, Relation.REFLECTS_ON, 1), (1, Relation.PREPARES, 3)))
    assert [(link.source.uid.int, link.target.uid.int) for link in found.links] == [(2, 1)]


def test_9_and_10_are_shown_by_what_conversations_lead_to_and_look_back_on() -> None:
    rows = (item(1, Kind.PROGRESS), item(2, Kind.CHOICE), item(3, Kind.EXPERIENCE))
    assert len(evidence(9, *rows, links=((1, Relation.PREPARES, 2),)).links) == 1
    assert not evidence(9, *rows, links=((1, Relation.REFLECTS_ON, 2),))
    assert len(evidence(10, *rows, links=((1, Relation.REFLECTS_ON, 2),)).links) == 1
    assert not evidence(10, *rows, links=((1, Relation.REFLECTS_ON, 3),))


# The page -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_decaan(client_of: Callable) -> Callable:
    """A browser on a host, logged in as decaan of a school."""

    def browser(host: str, school: Site, role: Role = Role.DECAAN) -> object:
        user = get_user_model().objects.create_user(f"decaan-{school.hostname}-{role}", password="geheim-genoeg")
        user.groups.add(SchoolGroup.objects.get(site=school, role=role).group)
        client = client_of(host)
        client.force_login(user)
        return client

    return browser


def address(plan: YearPlanPage) -> str:
    return f"/admin/planner/self-check/{plan.pk}/"


def filled(page: object, **values: str) -> dict[str, str]:
    """The form as a browser sends it: what is ticked and written, and what was shown."""
    data = {}
    for field in page.select("form.self-check input, form.self-check textarea"):  # type: ignore[attr-defined]
        if field.get("type") == "radio" and not field.has_attr("checked"):
            continue
        data[field["name"]] = field.get("value", "") if field.name == "input" else field.get_text().lstrip("\n")
    return data | values


def answers(plan: YearPlanPage) -> dict[int, tuple[str, str]]:
    draft = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return {answer.factor: (answer.state, answer.note) for answer in draft.self_check.all()}


@pytest.mark.django_db
def test_ten_factors_with_evidence_and_fields(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    page = soup(as_decaan("zuid.example", school).get(address(plans[1])))
    factors = page.select("section.factor")
    assert len(factors) == 10
    assert all(len(factor.select("input[type=radio]")) == 4 and factor.select("textarea") for factor in factors)
    assert "kennismakingsgesprek" in factors[1].select_one(".factor-evidence").get_text().lower()
    assert all(factor.select_one("fieldset legend") for factor in factors)


@pytest.mark.django_db
def test_answers_are_saved_as_a_draft_and_nothing_goes_live(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    client, plan = as_decaan("zuid.example", school), plans[1]
    before = list(plan.activities.values_list("uid", flat=True))
    data = filled(soup(client.get(address(plan))), state_3="partly", note_3="Bellen\r\nna schooltijd", note_9="Wie?")
    assert client.post(address(plan), data).status_code == 302
    assert answers(plan) == {3: ("partly", "Bellen\r\nna schooltijd"), 9: ("", "Wie?")}
    page = YearPlanPage.objects.get(pk=plan.pk)
    assert (page.live, page.has_unpublished_changes) == (True, True)
    assert not SelfCheckAnswer.objects.exists()
    assert page.latest_revision.user.username.startswith("decaan")
    assert PageLogEntry.objects.filter(page=page, action="wagtail.edit").exists()
    assert ModelLogEntry.objects.count() == 0
    draft = page.get_latest_revision_as_object()
    assert [activity.uid for activity in draft.activities.all()] == before
    shown = soup(client.get(address(plan)))
    assert shown.select_one("#id_note_9").get_text().strip() == "Wie?"
    assert shown.select_one('input[name=state_3][value="partly"]').has_attr("checked")


@pytest.mark.django_db
def test_published_with_the_plan_and_changed_again(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    client, plan = as_decaan("zuid.example", school), plans[1]
    client.post(address(plan), filled(soup(client.get(address(plan))), state_1="not_yet"))
    YearPlanPage.objects.get(pk=plan.pk).latest_revision.publish()
    client.post(address(plan), filled(soup(client.get(address(plan))), state_1="yes"))
    YearPlanPage.objects.get(pk=plan.pk).latest_revision.publish()
    assert list(SelfCheckAnswer.objects.values_list("factor", "state")) == [(1, "yes")]
    client.post(address(plan), filled(soup(client.get(address(plan))), state_1=""))
    assert answers(plan) == {}


@pytest.mark.django_db
def test_nothing_changed_makes_no_revision(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    client, plan = as_decaan("zuid.example", school), plans[1]
    count = plan.revisions.count()
    client.post(address(plan), filled(soup(client.get(address(plan)))))
    assert plan.revisions.count() == count


@pytest.mark.django_db
def test_two_people_on_different_factors_do_not_undo_each_other(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    client, plan = as_decaan("zuid.example", school), plans[1]
    first = second = soup(client.get(address(plan)))
    client.post(address(plan), filled(first, state_1="yes", note_1="Van de een"))
    client.post(address(plan), filled(second, state_2="partly"))
    assert answers(plan) == {1: ("yes", "Van de een"), 2: ("partly", "")}


@pytest.mark.django_db
def test_a_later_edit_of_the_plan_keeps_the_answers_and_they_keep_the_edit(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    client, plan = as_decaan("zuid.example", school), plans[1]
    draft = plan.get_latest_revision_as_object()
    draft.headline = "Alleen in het concept"
    draft.save_revision()
    client.post(address(plan), filled(soup(client.get(address(plan))), state_5="yes"))
    newest = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    assert (newest.headline, answers(plan)) == ("Alleen in het concept", {5: ("yes", "")})


@pytest.mark.django_db
def test_last_years_answers_of_the_same_level_stand_beside(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    plan = plans[1]
    last = YearPlanPage(title="Vorig jaar", slug="jaarplan-2025-2026", school_year=2025, live=False)
    plan.get_parent().add_child(instance=last)
    last.self_check = [SelfCheckAnswer(factor=4, state="not_yet", note="Vorig jaar zei de mentor alles")]
    last.save_revision()
    other = YearPlanPage(title="Ander leerjaar", slug="jaarplan-2025-2026", school_year=2025, live=False)
    plans[0].get_parent().add_child(instance=other)
    other.self_check = [SelfCheckAnswer(factor=5, state="yes", note="VAN EEN ANDER LEERJAAR")]
    other.save_revision()
    page = soup(as_decaan("zuid.example", school).get(address(plan)))
    beside = page.select(".last-year")
    assert len(beside) == 1
    assert "Vorig jaar zei de mentor alles" in beside[0].get_text()
    assert "ANDER" not in page.get_text()


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"state_1": "misschien"}, {"note_1": "x" * 5001}])
def test_what_cannot_be_is_refused(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, data: dict[str, str]
) -> None:
    client, plan = as_decaan("zuid.example", school), plans[1]
    count = plan.revisions.count()
    assert client.post(address(plan), data).status_code == 200
    assert plan.revisions.count() == count


@pytest.mark.django_db
def test_a_locked_plan_can_be_read_only(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable
) -> None:
    client, plan = as_decaan("zuid.example", school), plans[1]
    page = soup(client.get(address(plan)))
    YearPlanPage.objects.filter(pk=plan.pk).update(locked=True)
    assert not soup(client.get(address(plan))).select("form.self-check button")
    client.post(address(plan), filled(page, state_1="yes"))
    assert answers(plan) == {}


@pytest.mark.django_db
def test_another_schools_self_check_does_not_exist(
    school: Site, other_school: Site, plans: list[YearPlanPage], as_decaan: Callable
) -> None:
    plan = plans[1]
    stranger = as_decaan("noord.example", other_school)
    for host, status in (("noord.example", 404), ("zuid.example", 302)):  # there one is asked to log in
        assert stranger.get(address(plan), headers={"host": host}).status_code == status
        assert stranger.post(address(plan), {"state_1": "yes"}, headers={"host": host}).status_code == status
    communication = as_decaan("zuid.example", school, Role.COMMUNICATION)
    assert communication.post(address(plan), {"state_1": "yes"}).status_code == 404
    assert answers(plan) == {}


@pytest.mark.django_db
def test_parents_see_nothing_of_it(
    school: Site, plans: list[YearPlanPage], as_decaan: Callable, soup: Callable, client_of: Callable
) -> None:
    client, plan = as_decaan("zuid.example", school), plans[1]
    client.post(address(plan), filled(soup(client.get(address(plan))), note_1="ALLEEN VOOR HET TEAM"))
    YearPlanPage.objects.get(pk=plan.pk).latest_revision.publish()
    for name in ("", "plan.json", "plan.csv", "agenda.ics"):
        content = client_of("zuid.example").get(f"/leerjaar-2/jaarplan-2026-2027/{name}").content.decode()
        assert "ALLEEN VOOR HET TEAM" not in content
