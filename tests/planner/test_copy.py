"""Copy a plan: from another level, another year or a model plan, always as a draft of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page, Revision, Site

from home.choices import LAST_LEVEL, Role, Track
from home.models import YearLevelPage
from planner.actions_copy import CopyRefused, copy_plan, new_plan
from planner.carry_over import carry_over
from planner.choices import Precision, Severity
from planner.copy_sources import MODEL_FOLDER, MODEL_YEAR, model_plans, model_source, plan_source, retarget
from planner.findings import findings_of
from planner.models import ActivityLink, ClosureDay, PlannedActivity, PlannerSettings, YearPlanPage
from planner.plan import Plan, PlannedItem
from planner.queries import holidays_of, read_plan
from planner.spreadsheets import read_plan_file, write_csv
from planner.titles import match_key

HOST, PORTAL_HOST = "zuid.example", "portal.example"


@pytest.fixture
def login(client_of: Any) -> Callable[..., Any]:
    """A logged-in browser of a decaan: ``login(school)``, ``login(school, host="portal.example")``."""

    def make(site: Site, *, host: str = "") -> Any:
        user, _made = get_user_model().objects.get_or_create(username=f"decaan-{site.hostname}")
        user.groups.add(site.school_groups.get(role=Role.DECAAN).group)
        client = client_of(host or site.hostname)
        client.force_login(user)
        return client

    return make


def level_of(site: Site, level: int) -> YearLevelPage:
    page: YearLevelPage = YearLevelPage.objects.child_of(site.root_page).get(level=level)
    return page


def draft_of(plan: YearPlanPage) -> YearPlanPage:
    draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return draft


def stored() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Page, PlannedActivity, ActivityLink, Revision)}


def links_of(draft: YearPlanPage) -> set[tuple[str, str, str]]:
    names = {row.uid: row.external_id for row in draft.activities.all()}
    return {(names[link.source], link.relation, names[link.target]) for link in draft.links.all()}


def errors_in(page: Any) -> str:
    return " ".join(item.get_text(" ", strip=True) for item in page.select(".error-message"))


# --- The copy itself ---


def test_a_plan_goes_to_another_level_with_ids_and_links_of_that_level(plans, school):
    plans[2].delete()
    target = level_of(school, 3)
    change = copy_plan(plan_source(plans[1], level_of(school, 2)), site=school, level=target, school_year=2026)
    copy, original = draft_of(change.page), draft_of(plans[1])
    assert not copy.live
    assert copy.get_parent().pk == target.pk
    assert [row.external_id for row in copy.activities.all()] == [
        row.external_id.replace("2-", "3-") for row in original.activities.all()
    ]
    assert links_of(copy) == {(s.replace("2-", "3-"), r, t.replace("2-", "3-")) for s, r, t in links_of(original)}
    assert not {row.uid for row in copy.activities.all()} & {row.uid for row in original.activities.all()}
    assert [row.start for row in copy.activities.all()] == [row.start for row in original.activities.all()]


def test_a_plan_goes_to_another_year_and_april_first_stays(plans, school):
    level = level_of(school, 4)
    change = copy_plan(plan_source(plans[3], level), site=school, level=level, school_year=2027)
    rows = {row.external_id: row for row in draft_of(change.page).activities.all()}
    assert (rows["4-05"].start, rows["4-05"].fixed_date) == (date(2028, 4, 1), True)
    assert (rows["4-01"].start, rows["4-01"].end) == (date(2027, 9, 1), date(2027, 9, 30))
    assert rows["4-13"].start.isocalendar()[:3] == (2027, 50, 1)


def test_dates_move_past_the_holidays_of_the_new_year_as_carrying_over_moves_them(plans, school):
    call_command("import_school_holidays", verbosity=0)
    level = level_of(school, 2)
    copy = retarget(plan_source(plans[1], level), level, 2027, school)
    draft = draft_of(plans[1])
    moves = carry_over(read_plan(draft, site=school), 2027, holidays_of(school, 2027)).moves
    expected = {move.item.external_id: (move.new.start, move.new.end) for move in moves}
    assert {row.external_id: (row.start, row.end) for row in copy.rows} == expected
    assert (copy.forced, copy.unknown_years) == ({}, ())


def test_a_model_plan_moves_from_the_holidays_of_midden_to_those_of_the_school(school, other_school):
    call_command("import_school_holidays", verbosity=0)
    source = model_source("havo", 2)
    here = retarget(source, level_of(school, 2), 2026, school)
    assert [(row.start, row.end) for row in here.rows] == [(row.start, row.end) for row in source.rows]
    there = retarget(source, level_of(other_school, 2), 2026, other_school)
    moves = carry_over(model_plan_of(source), 2026, holidays_of(other_school, 2026)).moves
    assert [(row.start, row.end) for row in there.rows] == [(move.new.start, move.new.end) for move in moves]
    assert [row.start for row in there.rows] != [row.start for row in here.rows]


def model_plan_of(source: Any) -> Plan:
    items = [
        PlannedItem(uuid4(), row.lane, row.kind, row.title, row.start, row.end, Precision(row.precision))
        for row in source.rows
    ]
    return Plan(2026, tuple(items), (), holidays=holidays_of(None, 2026))


def test_the_preview_says_why_a_date_had_to_move(plans, school, login, soup, today):
    call_command("import_school_holidays", verbosity=0)
    level = level_of(school, 2)
    copy = retarget(plan_source(plans[1], level), level, 2027, school)
    a_day = next(row for row in copy.rows if row.precision == "day" and row.start == row.end)
    settings = PlannerSettings.for_site(school)
    settings.save()
    ClosureDay.objects.create(setting=settings, name="Studiedag", start=a_day.start, end=a_day.start)
    choice = {"source": f"plan-{plans[1].pk}", "level": level.pk, "school_year": 2027, "preview": "1"}
    (row,) = soup(login(school).get(reverse("planner_copy"), choice)).select(".planner-sheet tr[data-forced]")
    assert a_day.title in row.text
    assert "Studiedag" in row.select_one(".planner-why").text


def test_an_empty_draft_is_filled_without_asking(school, login, soup, today):
    page = new_plan(level_of(school, 2), 2026)
    choice = {"source": "model-vmbo_bk-2", "level": page.get_parent().pk, "school_year": 2026, "preview": "1"}
    preview = soup(login(school).get(reverse("planner_copy"), choice))
    assert len(preview.select(".planner-sheet tbody tr")) == 11
    sent = {field["name"]: field["value"] for field in preview.select("form[method=post] input[type=hidden]")}
    assert "overwrite" not in sent
    assert login(school).post(reverse("planner_copy"), sent).url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert draft_of(page).activities.count() == 11
    assert errors_in(soup(login(school).get(reverse("planner_copy"), choice)))  # now there is something to lose


def test_what_only_the_team_says_goes_along(plans, school, add_activity):
    page = add_activity(school, "Iets heel anders", "choice")
    draft = draft_of(plans[1])
    row = next(row for row in draft.activities.get_object_list() if row.external_id == "2-05")
    row.owner, row.notes, row.fixed_date, row.activity_id = "Mevr. Bos", "Formulier klaarleggen", True, page.pk
    draft.save_revision(clean=False)
    level = level_of(school, 2)
    plans[1].refresh_from_db()
    change = copy_plan(plan_source(plans[1], level), site=school, level=level, school_year=2027)
    (copy,) = [row for row in draft_of(change.page).activities.all() if row.external_id == "2-05"]
    assert (copy.owner, copy.notes, copy.activity_id) == ("Mevr. Bos", "Formulier klaarleggen", page.pk)
    assert (copy.fixed_date, copy.start) == (True, date(2028, 4, 19))  # the same date, whatever day of the week
    assert Revision.objects.for_instance(change.page).count() == 1


def test_ids_of_another_form_stay_and_never_collide(plans, school):
    draft = draft_of(plans[1])
    rows = draft.activities.get_object_list()
    rows[0].external_id, rows[1].external_id = "start", "3-02"
    draft.save_revision(clean=False)
    plans[1].refresh_from_db()
    copy = retarget(plan_source(plans[1], level_of(school, 2)), level_of(school, 3), 2026, school)
    names = [row.external_id for row in copy.rows]
    assert names[:2] == ["start", "3-02"]
    assert len(set(names)) == len(names)


def test_where_there_is_a_plan_it_is_refused(plans, school):
    before = stored()
    with pytest.raises(CopyRefused, match="2026–2027"):
        copy_plan(model_source("vmbo_bk", 1), site=school, level=level_of(school, 1), school_year=2026)
    with pytest.raises(CopyRefused, match="2026–2027"):
        new_plan(level_of(school, 1), 2026)
    assert stored() == before


def test_overwriting_replaces_the_draft_and_keeps_what_is_published_and_the_old_revision(plans, school):
    old = draft_of(plans[1])
    old_uids = {row.uid for row in old.activities.all()}
    change = copy_plan(
        plan_source(plans[0], level_of(school, 1)),
        site=school,
        level=level_of(school, 2),
        school_year=2026,
        overwrite=True,
    )
    assert change.page.pk == plans[1].pk
    copy = draft_of(plans[1])
    assert (copy.live, copy.has_unpublished_changes) == (True, True)
    assert copy.activities.count() == 13
    assert len(links_of(copy)) == len(links_of(draft_of(plans[0])))
    # A row of another meaning is not the old one, though it has the old one's id.
    assert not {row.uid for row in copy.activities.all()} & old_uids
    assert {row.uid for row in PlannedActivity.objects.filter(page=plans[1])} == old_uids
    revisions = Revision.objects.for_instance(plans[1]).order_by("pk")
    assert [len(revision.content["activities"]) for revision in revisions] == [11, 13]


def test_a_locked_plan_is_not_written_over(plans, school):
    YearPlanPage.objects.filter(pk=plans[0].pk).update(locked=True)
    before = stored()
    with pytest.raises(CopyRefused):
        copy_plan(model_source("vmbo_bk", 1), site=school, level=level_of(school, 1), school_year=2026, overwrite=True)
    assert stored() == before


def test_somebody_without_rights_copies_nothing(plans, school, other_school):
    stranger = get_user_model().objects.create_user("stranger")
    stranger.groups.add(other_school.school_groups.get(role=Role.DECAAN).group)
    before = stored()
    for year in (2026, 2027):
        with pytest.raises(PermissionDenied):
            copy_plan(
                model_source("vmbo_bk", 1), site=school, level=level_of(school, 1), school_year=year, user=stranger,
                overwrite=True,
            )  # fmt: skip
    assert stored() == before


def test_a_plan_without_activities_cannot_be_copied(school):
    page = new_plan(level_of(school, 1), 2026)
    with pytest.raises(CopyRefused):
        copy_plan(plan_source(page, level_of(school, 1)), site=school, level=level_of(school, 2), school_year=2026)
    assert YearPlanPage.objects.count() == 1


# --- The model plans ---

LEVELS = {"vmbo_bk": 4, "vmbo_gt": 4, "havo": 5, "vwo": 6, "mbo": 1}
MODELS = [(track, level) for track, last in LEVELS.items() for level in range(1, last + 1)]


def test_there_is_a_model_plan_for_every_level_of_every_track_and_the_first_of_mbo():
    assert model_plans() == {track: tuple(range(1, last + 1)) for track, last in LEVELS.items()}
    assert {track: last for track, last in LEVELS.items() if track != "mbo"} == {
        track.value: last for track, last in LAST_LEVEL.items() if track != Track.MBO
    }


@pytest.mark.parametrize("track", LEVELS)
def test_a_model_plan_is_read_and_written_back_byte_for_byte(track):
    content = (MODEL_FOLDER / f"{track}.csv").read_bytes()
    result = read_plan_file(content, filename=f"{track}.csv", school_year=MODEL_YEAR)
    assert (result.problems, result.notices) == ((), ())
    assert write_csv(result.rows, school_year=MODEL_YEAR) == content


@pytest.mark.parametrize(("track", "level"), MODELS)
def test_a_model_plan_has_no_errors_and_no_warnings_in_its_own_year(track, level, make_track_school, today):
    site = make_track_school(track, level)
    change = copy_plan(model_source(track, level), site=site, level=level_of(site, level), school_year=MODEL_YEAR)
    _plan, findings = findings_of(draft_of(change.page), site)
    serious = {finding.code for finding in findings if finding.severity != Severity.ADVICE}
    # A copy invites nobody; within four weeks of an evening that is a finding of its own.
    assert serious <= {"meeting-without-invitation"}


@pytest.fixture
def make_track_school(portal: Any) -> Callable[[str, int], Site]:
    """A school of one level, in region midden, with the school holidays that the planner ships."""
    from home.actions import SchoolPlan, create_school

    def make(track: str, level: int) -> Site:
        call_command("import_school_holidays", verbosity=0)
        plan = SchoolPlan(name="Model", hostname="model.example", levels=((track, level),), with_library=False)
        return create_school(plan)

    return make


def test_the_profile_choice_lies_where_it_belongs():
    def choosing(track: str) -> set[int]:
        rows = [row for level in model_plans()[track] for row in model_source(track, level).rows]
        return {row.level for row in rows if row.kind == "choice" and "profielkeuze" in match_key(row.title)}

    assert {track: choosing(track) for track in ("vmbo_bk", "vmbo_gt", "havo", "vwo")} == {
        "vmbo_bk": {2}, "vmbo_gt": {3}, "havo": {3}, "vwo": {3},
    }  # fmt: skip


def test_the_mbo_year_has_its_three_phases_in_order():
    rows = model_source("mbo", 1).rows
    first = {
        phase: min(row.start for row in rows if row.title.startswith(phase))
        for phase in ("Instroom", "Doorstroom", "Uitstroom")
    }
    assert list(first) == sorted(first, key=lambda phase: first[phase])


def test_the_titles_of_the_first_two_vwo_years_find_pages_of_the_library(library_entries):
    titles = {
        (match_key(entry.title), entry.kind)
        for entry in library_entries
        if not getattr(entry, "tracks", ()) or "vwo" in entry.tracks
    }
    words = {
        "introduction": "kennismakingsgesprek",
        "progress": "voortgangsgesprek",
        "home_assignment": "thuisopdracht",
    }
    conversations = [row for level in (1, 2) for row in model_source("vwo", level).rows if row.kind in words]
    assert conversations
    assert all((match_key(row.title), words[row.kind]) in titles for row in conversations)


# --- In the browser ---


def test_a_level_without_a_plan_gets_the_model_plan_of_its_year(school, login, soup, today):
    browser, level = login(school), level_of(school, 2)
    page = soup(browser.get(reverse("planner_copy"), {"level": level.pk, "school_year": 2027}))
    assert page.select_one("[name=source] option[selected]")["value"] == "model-vmbo_bk-2"
    assert page.select_one("[name=level] option[selected]")["value"] == str(level.pk)
    assert page.select_one("[name=school_year] option[selected]")["value"] == "2027"
    choice = {"source": "model-vmbo_bk-2", "level": level.pk, "school_year": 2027}
    before = stored()
    preview = soup(browser.get(reverse("planner_copy"), {**choice, "preview": "1"}))
    assert stored() == before
    assert len(preview.select(".planner-sheet tbody tr")) == 11
    assert "september 2027" in preview.select_one(".planner-sheet").text
    sent = {field["name"]: field["value"] for field in preview.select("form[method=post] input[type=hidden]")}
    answer = browser.post(reverse("planner_copy"), sent)
    made = YearPlanPage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[made.pk])
    assert (made.school_year, made.live, draft_of(made).activities.count()) == (2027, False, 11)


def test_without_a_tick_a_plan_that_is_there_is_not_written_over(plans, school, login, soup):
    browser = login(school)
    choice = {"source": f"plan-{plans[0].pk}", "level": level_of(school, 2).pk, "school_year": 2026}
    before = stored()
    refused = soup(browser.get(reverse("planner_copy"), {**choice, "preview": "1"}))
    assert "2026–2027" in errors_in(refused)
    assert not refused.select(".planner-sheet")
    assert errors_in(soup(browser.post(reverse("planner_copy"), choice)))
    assert stored() == before
    preview = soup(browser.get(reverse("planner_copy"), {**choice, "overwrite": "on", "preview": "1"}))
    sent = {field["name"]: field["value"] for field in preview.select("form[method=post] input[type=hidden]")}
    assert browser.post(reverse("planner_copy"), sent).status_code == 302
    assert draft_of(plans[1]).activities.count() == 13


def test_a_plan_cannot_be_copied_to_itself(plans, school, login, soup):
    choice = {"source": f"plan-{plans[1].pk}", "level": level_of(school, 2).pk, "school_year": 2026, "overwrite": "on"}
    assert errors_in(soup(login(school).post(reverse("planner_copy"), choice)))
    assert draft_of(plans[1]).activities.count() == 11


@pytest.mark.parametrize(
    "values",
    [
        {}, {"source": "onzin"}, {"source": "model-havo-9"}, {"source": "model-x-1"}, {"school_year": "x"},
        {"source": "model-havo-1", "school_year": "1066"}, {"source": "plan-"},
    ],
)  # fmt: skip
def test_nonsense_copies_nothing_and_is_no_traceback(school, login, values):
    level = level_of(school, 1).pk
    browser = login(school)
    for answer in (
        browser.post(reverse("planner_copy"), {"level": level, **values}),
        browser.get(reverse("planner_copy"), {"level": level, "preview": "1", **values}),
    ):
        assert answer.status_code in (200, 404)
    assert not YearPlanPage.objects.exists()


def test_own_plans_are_offered_and_those_of_another_school_are_not(plans, school, other_school, login):
    theirs, ours = login(other_school), login(school)
    assert f"plan-{plans[0].pk}" in ours.get(reverse("planner_copy")).text
    answer = theirs.get(reverse("planner_copy"))
    assert f"plan-{plans[0].pk}" not in answer.text
    assert "Zuiderschool" not in answer.text
    before = stored()
    level = level_of(other_school, 1).pk
    choice = {"source": f"plan-{plans[0].pk}", "level": level, "school_year": 2026, "preview": "1"}
    assert theirs.get(reverse("planner_copy"), choice).status_code == 404
    assert theirs.post(reverse("planner_copy"), choice).status_code == 404
    assert stored() == before


def test_between_two_schools_that_one_serves_nothing_is_copied(plans, school, other_school, login, soup):
    login(school)
    user = get_user_model().objects.get(username="decaan-zuid.example")
    user.groups.add(other_school.school_groups.get(role=Role.DECAAN).group)
    browser = login(school, host=PORTAL_HOST)
    schools = soup(browser.get(reverse("planner_copy"))).select(".planner-done a")
    assert [link.text for link in schools] == ["Noorderschool", "Zuiderschool"]
    choice = {"source": f"plan-{plans[0].pk}", "level": level_of(other_school, 1).pk, "school_year": 2026}
    assert browser.post(reverse("planner_copy"), choice).status_code == 404
    assert not YearPlanPage.objects.descendant_of(other_school.root_page).exists()
