"""Carrying a plan over: the action, the command and the page of the admin, with a second school looking on."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, Site

from home.choices import Role
from planner.actions_carry_over import CarryOverRefused, carry_over_plan, preview_carry_over
from planner.carry_over import Choice
from planner.findings import findings_of
from planner.models import ActivityLink, PlannedActivity, SelfCheckAnswer, SetAsideFinding, YearPlanPage

HOST, OTHER_HOST = "zuid.example", "noord.example"


@pytest.fixture(autouse=True)
def _holidays(db: None) -> None:
    call_command("import_school_holidays", stdout=io.StringIO())


@pytest.fixture
def log_in(client_of: Callable[..., Any]) -> Callable[..., Any]:
    """A browser at a host, with a member of a school's staff in one role logged in: ``log_in(school, "decaan")``."""

    def run(site: Site, role: str = Role.DECAAN, host: str = "") -> Any:
        user = get_user_model().objects.filter(username=f"{role}-{site.hostname}").first()
        if user is None:
            user = get_user_model().objects.create_user(f"{role}-{site.hostname}", password="geheim-genoeg")
            user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
        browser = client_of(host or site.hostname)
        browser.force_login(user)
        return browser

    return run


def address(plan: YearPlanPage) -> str:
    return reverse("planner_carry_over", args=[plan.pk])


def stored() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Page, PlannedActivity, ActivityLink, Revision)}


def draft_of(plan: YearPlanPage) -> YearPlanPage:
    draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return draft


def row_of(plan: YearPlanPage, external_id: str) -> PlannedActivity:
    return next(row for row in plan.activities.get_object_list() if row.external_id == external_id)


def links_of(plan: YearPlanPage) -> set[tuple[Any, str, Any]]:
    return {(link.source, link.relation, link.target) for link in plan.links.all()}


def kept(plan: YearPlanPage, **changes: str) -> dict[str, str]:
    """What a browser sends when every activity is kept, but for these (by external id)."""
    rows = draft_of(plan).activities.all()
    return {f"choice-{row.uid}": changes.get(row.external_id.replace("-", "_"), "keep") for row in rows}


# --- The action ---


def test_the_four_plans_get_a_draft_with_all_rows_and_links(plans, school):
    for plan in plans:
        carried = carry_over_plan(draft_of(plan), school, 2027)
        new = draft_of(carried.page)
        assert carried.is_new
        assert (new.title, new.slug, new.school_year) == ("Jaarplan 2027–2028", "jaarplan-2027-2028", 2027)
        assert not new.live
        assert new.has_unpublished_changes
        assert new.get_parent().pk == plan.get_parent().pk
        assert [row.uid for row in new.activities.all()] == [row.uid for row in plan.activities.all()]
        assert links_of(new) == links_of(plan)
        _plan, findings = findings_of(new, school)
        assert not {"in-holiday", "link-out-of-order"} & {finding.code for finding in findings}
    assert YearPlanPage.objects.count() == 8


def test_a_row_keeps_what_the_team_knows_of_it_under_a_key_of_its_own(plans, school, add_activity):
    chosen = add_activity(school, "Profielen", "meeting")
    draft = draft_of(plans[1])
    draft.headline, draft.introduction = "Kiezen", "Dit jaar kiest uw kind."
    row = row_of(draft, "2-15")
    row.owner, row.notes, row.activity = "Mw. De Wit", "Zaal besproken", chosen
    draft.save_revision()
    new = draft_of(carry_over_plan(draft_of(plans[1]), school, 2027).page)
    carried = row_of(new, "2-15")
    assert (carried.owner, carried.notes, carried.activity_id) == ("Mw. De Wit", "Zaal besproken", chosen.pk)
    assert (carried.start, carried.start_time, carried.location) == (date(2028, 2, 15), time(19), "Praktijklokalen")
    assert carried.competences == ["work", "steering"]
    assert carried.uid == row.uid
    assert carried.translation_key != row.translation_key
    assert (new.headline, new.introduction) == ("Kiezen", "Dit jaar kiest uw kind.")
    assert row_of(draft_of(plans[1]), "2-15").start == date(2027, 2, 9)
    fixed = row_of(draft_of(carry_over_plan(draft_of(plans[3]), school, 2027).page), "4-05")
    assert (fixed.fixed_date, fixed.start) == (True, date(2028, 4, 1))


def test_what_was_set_aside_is_carried_and_the_self_check_is_not(plans, school):
    draft = draft_of(plans[2])
    first, second = (str(row_of(draft, key).uid) for key in ("3-01", "3-04"))
    moment = timezone.now().replace(microsecond=0)
    draft.set_aside = [
        SetAsideFinding(code="experience-not-prepared", uids=[first], reason="Zelf regelen", who="dw", when=moment),
        SetAsideFinding(code="experience-not-prepared", uids=[second], reason="Komt nog"),
    ]
    draft.self_check = [SelfCheckAnswer(factor=1, state="yes")]
    draft.save_revision()
    stop = {row_of(draft, "3-04").uid: Choice.STOP}
    new = draft_of(carry_over_plan(draft_of(plans[2]), school, 2027, stop).page)
    assert [(f.code, f.uids, f.reason, f.who, f.when) for f in new.set_aside.all()] == [
        ("experience-not-prepared", [first], "Zelf regelen", "dw", moment)
    ]
    assert not new.self_check.exists()


def test_what_stops_leaves_with_its_links(plans, school):
    draft = draft_of(plans[1])
    meeting, choice = row_of(draft, "2-15").uid, row_of(draft, "2-05").uid
    carried = carry_over_plan(draft, school, 2027, {meeting: Choice.STOP, choice: Choice.ADJUST})
    new = draft_of(carried.page)
    assert {row.external_id for row in new.activities.all()} == {
        row.external_id for row in draft.activities.all() if row.uid != meeting
    }
    assert links_of(new) == {link for link in links_of(draft) if meeting not in link}
    assert [move.item.uid for move in carried.result.with_choice(Choice.ADJUST)] == [choice]


def test_the_draft_is_carried_and_the_live_plan_stays(plans, school):
    draft = draft_of(plans[1])
    row_of(draft, "2-15").title = "Alleen in het concept"
    draft.save_revision()
    assert row_of(draft_of(carry_over_plan(draft_of(plans[1]), school, 2027).page), "2-15").title == (
        "Alleen in het concept"
    )
    assert row_of(YearPlanPage.objects.get(pk=plans[1].pk), "2-15").title == "Profielen verkennen in een carrousel"


def test_a_plan_that_is_there_is_refused_and_nothing_changes(plans, school):
    carry_over_plan(draft_of(plans[1]), school, 2027)
    before = stored()
    with pytest.raises(CarryOverRefused, match="2027–2028"):
        carry_over_plan(draft_of(plans[1]), school, 2027)
    with pytest.raises(CarryOverRefused):
        carry_over_plan(draft_of(plans[1]), school, 2026)
    assert stored() == before


def test_writing_over_makes_a_new_draft_and_leaves_the_old_revision_and_the_live_page(plans, school):
    first = carry_over_plan(draft_of(plans[1]), school, 2027).page
    draft = draft_of(first)
    row_of(draft, "2-15").title = "Met de hand"
    draft.self_check = [SelfCheckAnswer(factor=1, state="yes")]
    draft.save_revision().publish()
    old_revision = YearPlanPage.objects.get(pk=first.pk).latest_revision_id
    keys = {row.uid: row.translation_key for row in YearPlanPage.objects.get(pk=first.pk).activities.all()}
    carried = carry_over_plan(draft_of(plans[1]), school, 2027, overwrite=True)
    assert not carried.is_new
    assert carried.page.pk == first.pk
    new = draft_of(first)
    assert row_of(new, "2-15").title == "Profielen verkennen in een carrousel"
    assert {row.uid: row.translation_key for row in new.activities.all()} == keys
    assert new.self_check.count() == 1
    live = YearPlanPage.objects.get(pk=first.pk)
    assert live.live
    assert live.has_unpublished_changes
    assert row_of(live, "2-15").title == "Met de hand"
    assert row_of(Revision.objects.get(pk=old_revision).as_object(), "2-15").title == "Met de hand"


def test_a_draft_that_was_carried_over_can_be_published_and_carried_on(plans, school, client_of):
    page = carry_over_plan(draft_of(plans[1]), school, 2027).page
    path = "/leerjaar-2/jaarplan-2027-2028/"
    assert client_of(HOST).get(path).status_code == 404
    page.latest_revision.publish()
    assert "Profielen verkennen" in client_of(HOST).get(path).content.decode()
    assert carry_over_plan(draft_of(page), school, 2028).page.school_year == 2028


def test_who_carried_it_over_is_in_the_log(plans, school, log_in):
    log_in(school)
    user = get_user_model().objects.get(username=f"decaan-{HOST}")
    page = carry_over_plan(draft_of(plans[1]), school, 2027, user=user).page
    assert PageLogEntry.objects.filter(page=page.pk, user=user).exists()
    assert (page.owner, page.latest_revision.user) == (user, user)


def test_whoever_may_not_write_is_stopped_in_the_action_too(plans, school, other_school, log_in):
    log_in(other_school)
    stranger = get_user_model().objects.get(username=f"decaan-{OTHER_HOST}")
    before = stored()
    with pytest.raises(PermissionDenied):
        carry_over_plan(draft_of(plans[1]), school, 2027, user=stranger)
    with pytest.raises(CarryOverRefused):
        carry_over_plan(draft_of(plans[1]), other_school, 2027)
    assert stored() == before


def test_a_locked_plan_is_not_written_over(plans, school):
    page = carry_over_plan(draft_of(plans[1]), school, 2027).page
    page.locked = True
    page.save()
    with pytest.raises(CarryOverRefused, match="2027–2028"):
        carry_over_plan(draft_of(plans[1]), school, 2027, overwrite=True)


def test_another_page_at_the_address_is_said(plans, school):
    level = plans[1].get_parent()
    level.add_child(instance=YearPlanPage(title="Oud", slug="jaarplan-2027-2028", school_year=2020))
    with pytest.raises(CarryOverRefused, match="jaarplan-2027-2028"):
        carry_over_plan(draft_of(plans[1]), school, 2027)


# --- The command ---


def run(**options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    options = {"school": HOST, "school_year": 2026, "to": 2027, **options}
    call_command("carry_over_year_plan", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_the_command_prints_every_move_and_makes_the_draft(plans, school, plan_at):
    out, err = run(level=2)
    lines = out.splitlines()
    assert len(lines) == 1 + 11
    assert lines[0] == "Leerjaar 2: 2026–2027 → 2027–2028, 11 activiteiten, 19 verbanden (concept)"
    assert any(
        line.startswith("  Profielen verkennen in een carrousel: dinsdag 9 februari → dinsdag 15 februari — ")
        for line in lines
    )
    assert err == ""
    assert plan_at(school, 2, school_year=2027).live is False


def test_a_dry_run_prints_the_same_and_stores_nothing(plans):
    before = stored()
    out, err = run(level=2, dry_run=True)
    assert stored() == before
    assert err == ""
    assert "(niet opgeslagen)" in out
    assert run(level=2)[0].splitlines()[1:] == out.splitlines()[1:]
    assert "--overwrite" in run(level=2, dry_run=True)[1]


def test_the_command_refuses_to_write_over_unless_asked(plans):
    run(level=2)
    before = stored()
    with pytest.raises(CommandError, match="2027–2028"):
        run(level=2)
    assert stored() == before
    run(level=2, overwrite=True)
    assert stored()["Revision"] == before["Revision"] + 1


def test_the_command_names_what_is_not_there(plans, other_school):
    with pytest.raises(CommandError, match=r"noord\.example"):
        run(school=OTHER_HOST, level=2)
    with pytest.raises(CommandError, match="2030"):
        run(level=2, school_year=2030)
    with pytest.raises(CommandError, match="2000"):
        run(level=2, to=27)


def test_a_year_without_holidays_is_said(plans):
    out, err = run(level=2, to=2031, dry_run=True)
    assert "Van 2031–2032 zijn niet alle schoolvakanties bekend." in err
    assert "2031–2032" in out


# --- The page of the admin ---


def test_the_preview_lists_every_activity_with_both_dates_and_why(plans, school, log_in, soup):
    before = stored()
    page = soup(log_in(school).get(address(plans[1])))
    rows = page.select("tr[data-activity]")
    assert len(rows) == 11
    meeting = next(row for row in rows if "Profielen verkennen" in row.text)
    cells = [cell.get_text(" ", strip=True) for cell in meeting.select("td")]
    assert cells[:2] == ["dinsdag 9 februari", "dinsdag 15 februari"]
    assert cells[2]
    radios = meeting.select("input[type=radio]")
    assert [radio["value"] for radio in radios] == ["keep", "adjust", "stop"]
    assert [radio["value"] for radio in radios if radio.has_attr("checked")] == ["keep"]
    assert not page.select("input[name=overwrite]")
    assert stored() == before


def test_confirming_makes_the_draft_and_opens_its_editor(plans, school, log_in, plan_at):
    browser = log_in(school)
    answer = browser.post(address(plans[1]), kept(plans[1], **{"2_15": "stop", "2_05": "adjust"}))
    new = plan_at(school, 2, school_year=2027)
    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_pages:edit", args=[new.pk]))
    assert {row.external_id for row in draft_of(new).activities.all()} == {
        row.external_id for row in plans[1].activities.all() if row.external_id != "2-15"
    }
    editor = browser.get(answer.url)
    assert editor.status_code == 200
    assert "Profielkeuze." in editor.content.decode()  # still to be adjusted


def test_titles_are_text_in_messages_too(plans, school, log_in):
    draft = draft_of(plans[1])
    row_of(draft, "2-05").title = "<b>Vet</b>"
    draft.save_revision()
    browser = log_in(school)
    assert "<b>Vet</b>" not in browser.get(address(plans[1])).content.decode()
    answer = browser.post(address(plans[1]), kept(plans[1], **{"2_05": "adjust"}), follow=True)
    assert "&lt;b&gt;Vet&lt;/b&gt;" in answer.content.decode()


def test_what_is_missing_is_said_beside_its_row(plans, school, log_in, soup):
    uid = row_of(plans[1], "2-15").uid
    sent = kept(plans[1])
    del sent[f"choice-{uid}"]
    before = stored()
    page = soup(log_in(school).post(address(plans[1]), sent))
    row = page.select_one(f"tr[data-activity='{uid}']")
    assert row.select_one(".error-message")
    assert len(page.select(".error-message")) == 1
    assert stored() == before


def test_a_plan_that_is_there_is_written_over_only_with_the_box(plans, school, log_in, soup):
    target = carry_over_plan(draft_of(plans[1]), school, 2027).page
    browser = log_in(school)
    page = soup(browser.get(address(plans[1])))
    assert page.select("input[name=overwrite]")
    assert page.select(f"a[href='{reverse('wagtailadmin_pages:edit', args=[target.pk])}']")
    before = stored()
    page = soup(browser.post(address(plans[1]), kept(plans[1])))
    assert stored() == before
    assert len(page.select(".error-message")) == 1
    answer = browser.post(address(plans[1]), {**kept(plans[1]), "overwrite": "on"})
    assert answer.status_code == 302
    assert stored()["Revision"] == before["Revision"] + 1


def test_a_year_without_holidays_is_said_on_the_page(plans, school, log_in, soup):
    plan = carry_over_plan(draft_of(plans[1]), school, 2030).page
    assert "2030–2031, 2031–2032" in soup(log_in(school).get(address(plan))).text


@pytest.mark.parametrize(
    ("who", "role", "host", "status"),
    [
        ("school", Role.DECAAN, HOST, 200),
        ("school", Role.MANAGEMENT, HOST, 200),
        ("school", Role.DECAAN, "portal.example", 200),
        ("school", Role.DECAAN, OTHER_HOST, 302),
        ("school", Role.COMMUNICATION, HOST, 404),
        ("school", Role.AUTHOR, HOST, 404),
        ("school", Role.MENTOR, HOST, 404),
        ("other_school", Role.DECAAN, OTHER_HOST, 404),
        ("other_school", Role.DECAAN, HOST, 302),
        ("other_school", Role.DECAAN, "portal.example", 404),
        ("other_school", Role.MANAGEMENT, OTHER_HOST, 404),
    ],
)
def test_only_who_keeps_plans_of_this_school_gets_in(plans, school, other_school, log_in, who, role, host, status):
    browser = log_in({"school": school, "other_school": other_school}[who], role, host)
    before = stored()
    answer = browser.get(address(plans[1]))
    assert answer.status_code == status
    assert ("Profielkeuze" in answer.content.decode()) == (status == 200)
    if status != 200:
        answer = browser.post(address(plans[1]), kept(plans[1]))
        assert answer.status_code == status
        assert "Profielkeuze" not in answer.content.decode()
        assert stored() == before


def test_a_stranger_is_asked_to_log_in(plans, client_of):
    assert client_of(HOST).get(address(plans[1])).status_code == 302


@pytest.mark.parametrize("role", ["superuser", Role.DECAAN])
def test_another_kind_of_page_is_not_found(plans, school, log_in, client_of, role):
    if role == "superuser":
        browser = client_of(HOST)
        browser.force_login(get_user_model().objects.create_superuser("beheer", password="geheim-genoeg"))
        assert browser.get(address(plans[1])).status_code == 200
    else:
        browser = log_in(school, role)
    assert browser.get(reverse("planner_carry_over", args=[plans[1].get_parent().pk])).status_code == 404
    assert browser.get(reverse("planner_carry_over", args=[999999])).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_activities(plans, school):
    """Level, locale, region, holidays, closure days and pages: the rows of a draft are in memory already."""
    counts = []
    for more in (0, 20):
        draft = draft_of(plans[1])
        for number in range(more):
            day = date(2026, 11, 2)
            draft.activities.add(
                PlannedActivity(lane="student", kind="experience", title=f"Extra {number}", start=day, end=day)
            )
        draft.save_revision()
        draft = draft_of(plans[1])
        with CaptureQueriesContext(connection) as queries:
            result = preview_carry_over(draft, school, 2027)
        assert len(result.moves) == 11 + more
        counts.append(len(queries))
    assert counts[1] <= counts[0] <= 12
