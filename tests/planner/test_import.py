"""From a spreadsheet into the plans of a school and back, as somebody at a keyboard does it."""

from __future__ import annotations

import io
from datetime import date, time
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from wagtail.models import Page, Revision

from home.actions import SchoolPlan, create_school, load_library
from home.choices import Kind
from home.models import ActivityPage, YearLevelPage
from planner.actions import ImportRefused, import_rows
from planner.choices import KIND_WORDS, Relation
from planner.models import ActivityLink, PlannedActivity, YearPlanPage
from planner.spreadsheets import PlanRow, read_plan_file

HOST, OTHER_HOST = "zuid.example", "noord.example"
ROW = {
    "leerjaar": "2", "id": "2-01", "rij": "leerlingen", "soort": "keuze", "activiteit": "Profielkeuze",
    "van": "12-4-2027",
}  # fmt: skip
MEETING = {
    "leerjaar": "2", "id": "2-11", "rij": "ouders", "soort": "ouderbijeenkomst", "activiteit": "Profielen verkennen",
    "van": "9-2-2027", "tijd": "19:00-20:45", "locatie": "Praktijklokalen", "bereidt_voor": "2-01",
}  # fmt: skip


def stored() -> dict[str, int]:
    """How much there is of everything that an import could leave behind."""
    return {model.__name__: model.objects.count() for model in (Page, PlannedActivity, ActivityLink, Revision)}


def draft_of(plan: YearPlanPage) -> YearPlanPage:
    draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
    return draft


def row_of(plan: YearPlanPage, external_id: str) -> PlannedActivity:
    """The row itself, so that what is changed in it is saved with the plan."""
    return next(row for row in plan.activities.get_object_list() if row.external_id == external_id)


def delete_all_plans() -> None:
    for plan in YearPlanPage.objects.all():
        plan.delete()
    assert not PlannedActivity.objects.exists()


# --- The four plans ---


def test_the_four_plans_have_exactly_the_rows_and_links_of_the_file(plans, csv_rows):
    assert PlannedActivity.objects.count() == 46
    assert ActivityLink.objects.count() == 72
    for plan, level in zip(plans, range(1, 5), strict=True):
        rows = [row for row in csv_rows if row["leerjaar"] == str(level)]
        assert plan.live
        assert [(a.external_id, a.title) for a in plan.activities.all()] == [(r["id"], r["activiteit"]) for r in rows]
        names = {a.uid: a.external_id for a in plan.activities.all()}
        wanted = {
            (row["id"], relation, target.strip())
            for row in rows
            for column, relation in (
                ("bereidt_voor", Relation.PREPARES),
                ("bespreekt", Relation.REFLECTS_ON),
                ("bouwt_voort_op", Relation.BUILDS_ON),
            )
            for target in row[column].split(",")
            if target.strip()
        }
        assert {(names[k.source], k.relation, names[k.target]) for k in plan.links.all()} == wanted
        assert plan.links.count() == len(wanted)


def test_a_row_is_stored_as_it_was_meant(plans):
    meeting = row_of(plans[0], "1-13")
    assert (meeting.lane, meeting.kind) == ("parent", "meeting")
    assert (meeting.start, meeting.end, meeting.precision) == (date(2026, 11, 24), date(2026, 11, 24), "day")
    assert (meeting.start_time, meeting.end_time, meeting.location) == (time(19), time(20, 15), "Aula")
    assert meeting.competences == ["motives", "qualities", "work"]
    assert meeting.partnership == ["contact", "informing", "supporting"]
    week = row_of(plans[0], "1-11")
    assert (week.start, week.end, week.precision) == (date(2026, 9, 7), date(2026, 9, 18), "week")
    month = row_of(plans[0], "1-01")
    assert (month.start, month.end, month.precision) == (date(2026, 9, 1), date(2026, 10, 31), "month")


def test_only_the_day_that_the_law_sets_is_fixed(plans):
    assert [(row.page.pk, row.external_id) for row in PlannedActivity.objects.filter(fixed_date=True)] == [
        (plans[3].pk, "4-05")
    ]


def test_another_school_has_nothing_of_it(plans, other_school):
    assert not YearPlanPage.objects.descendant_of(other_school.root_page).exists()
    with pytest.raises(CommandError, match=r"noord\.example"):
        call_command("export_year_plan", school=OTHER_HOST, school_year=2026)


def test_two_schools_with_the_same_file_do_not_touch_each_other(plans, other_school, plans_file, import_plan):
    before = {plan.pk: plan.latest_revision_id for plan in plans}
    outcome = import_plan(OTHER_HOST, plans_file, publish=True)
    assert outcome.status == 0
    assert "nieuw" in outcome.out
    assert YearPlanPage.objects.descendant_of(other_school.root_page).count() == 4
    assert {plan.pk: plan.latest_revision_id for plan in YearPlanPage.objects.filter(pk__in=before)} == before
    uids = list(PlannedActivity.objects.values_list("uid", flat=True))
    assert len(set(uids)) == len(uids) == 92


# --- There and back ---


def test_the_export_is_the_file_byte_for_byte(plans, plans_file, export_plan):
    assert export_plan(HOST) == plans_file.read_bytes()
    assert export_plan(HOST, live=True) == plans_file.read_bytes()


def test_the_export_goes_to_standard_output_where_no_file_is_named(plans, plans_file, capfdbinary):
    call_command("export_year_plan", school=HOST, school_year=2026)
    assert capfdbinary.readouterr().out == plans_file.read_bytes()


def test_one_level_is_the_part_of_the_file_that_is_about_it(plans, plans_file, export_plan):
    header, *lines = plans_file.read_bytes().splitlines(keepends=True)
    assert export_plan(HOST, level=3) == b"".join([header, *(line for line in lines if line.startswith(b"3;"))])


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_delete_import_export_gives_the_same_bytes(
    plans, plans_file, import_plan, export_plan, tmp_path, file_format
):
    first = export_plan(HOST, format=file_format)
    kept = tmp_path / f"kept.{file_format}"
    kept.write_bytes(first)
    delete_all_plans()
    outcome = import_plan(HOST, kept, publish=True)
    assert outcome.status == 0, outcome.err
    assert export_plan(HOST, format=file_format) == first
    assert export_plan(HOST) == plans_file.read_bytes()
    assert (PlannedActivity.objects.count(), ActivityLink.objects.count()) == (46, 72)


def test_the_name_of_the_output_says_what_format_it_is(plans, tmp_path):
    path = tmp_path / "Jaarplannen.XLSX"
    call_command("export_year_plan", school=HOST, school_year=2026, output=path, stderr=io.StringIO())
    assert load_workbook(path).worksheets[0].max_row == 47


def test_without_a_year_the_commands_mean_the_one_running_today(school, today, plans_file, import_plan, export_plan):
    assert import_plan(HOST, plans_file, school_year=None).status == 0
    assert YearPlanPage.objects.filter(school_year=2026).count() == 4
    assert export_plan(HOST, school_year=None) == plans_file.read_bytes()
    with pytest.raises(CommandError, match="2027"):
        export_plan(HOST, school_year=2027)


def test_weeks_and_months_of_a_file_are_those_of_the_school_year_that_is_named(school, import_plan, csv_file, plan_at):
    import_plan(HOST, csv_file({**ROW, "van": "week 41"}), school_year=2027)
    plan = plan_at(school, 2, school_year=2027)
    assert plan.slug == "jaarplan-2027-2028"
    assert row_of(plan, "2-01").start == date(2027, 10, 11)


# --- A second time ---


@pytest.mark.parametrize("publish", [True, False])
def test_the_same_file_again_changes_nothing(school, plans_file, import_plan, publish):
    import_plan(HOST, plans_file, publish=publish)
    before = stored()
    outcome = import_plan(HOST, plans_file, publish=publish)
    assert outcome.status == 0
    assert outcome.out.count("ongewijzigd") == 4
    assert "+" not in outcome.out
    assert "~" not in outcome.out
    assert stored() == before


def test_the_same_file_in_another_order_of_columns_changes_no_row(plans, csv_rows, csv_file, import_plan):
    before = stored()
    outcome = import_plan(HOST, csv_file(*csv_rows, header=tuple(reversed(csv_rows[0]))), publish=True)
    assert outcome.out.count("ongewijzigd") == 4, outcome.out
    assert stored() == before


def test_a_changed_file_updates_and_says_what_it_changed(plans, csv_rows, csv_file, import_plan, plan_at, school):
    changed = [dict(row) for row in csv_rows]
    meeting = next(row for row in changed if row["id"] == "2-15")
    meeting |= {"van": "16-2-2027", "locatie": "Aula", "bouwt_voort_op": ""}
    new = {**MEETING, "id": "2-17", "activiteit": "Kijken in het bedrijf", "bereidt_voor": ""}
    uid = row_of(plans[1], "2-15").uid
    outcome = import_plan(HOST, csv_file(*changed, new), publish=True)
    assert outcome.status == 0, outcome.err
    assert outcome.out.count("ongewijzigd") == 3
    assert "Jaarplan 2026–2027: bijgewerkt (gepubliceerd); 12 activiteiten, 18 verbanden" in outcome.out
    assert "+ Kijken in het bedrijf" in outcome.out
    assert "~ Profielen verkennen in een carrousel: van, tot, locatie" in outcome.out
    assert "0 erbij, 1 weg" in outcome.out
    plan = plan_at(school, 2)
    moved = row_of(plan, "2-15")
    assert (moved.uid, moved.start, moved.location) == (uid, date(2027, 2, 16), "Aula")
    assert plan.activities.count() == 12


def test_a_row_that_left_the_file_stays_and_is_named(plans, csv_rows, csv_file, import_plan, plan_at, school):
    outcome = import_plan(HOST, csv_file(*(row for row in csv_rows if row["id"] != "4-06")), publish=True)
    assert "niet in het bestand, blijft staan: Diploma-uitreiking" in outcome.out
    assert row_of(plan_at(school, 4), "4-06").title == "Diploma-uitreiking"


def test_a_level_that_the_file_does_not_name_is_left_alone(plans, csv_rows, csv_file, import_plan):
    before = {plan.pk: plan.latest_revision_id for plan in plans}
    outcome = import_plan(HOST, csv_file(*(row for row in csv_rows if row["leerjaar"] == "2")))
    assert outcome.out.count("Jaarplan") == 1
    assert {plan.pk: plan.latest_revision_id for plan in YearPlanPage.objects.all()} == before


def test_what_somebody_did_by_hand_is_not_lost(plans, plans_file, import_plan, plan_at, school, add_activity):
    chosen = add_activity(school, "Een heel andere titel", "choice")
    draft = draft_of(plans[1])
    row = row_of(draft, "2-05")
    row.owner, row.notes, row.fixed_date, row.activity = "Mw. De Wit", "Zaal besproken", True, chosen
    by_hand = PlannedActivity(
        lane="parent", kind="contact", title="Belronde", start=date(2027, 3, 1), end=date(2027, 3, 1)
    )
    draft.activities.add(by_hand)
    draft.links.add(ActivityLink(source=by_hand.uid, target=row.uid, relation=Relation.PREPARES))
    draft.save_revision().publish()
    outcome = import_plan(HOST, plans_file, publish=True)
    assert outcome.status == 0, outcome.err
    assert "ongewijzigd (gepubliceerd); 12 activiteiten, 20 verbanden" in outcome.out
    assert "blijft staan: Belronde" in outcome.out
    plan = plan_at(school, 2)
    kept = row_of(plan, "2-05")
    assert (kept.owner, kept.notes, kept.fixed_date, kept.activity_id) == (
        "Mw. De Wit", "Zaal besproken", True, chosen.pk,
    )  # fmt: skip
    assert plan.links.filter(source=by_hand.uid, target=row.uid).exists()
    assert plan.activities.filter(uid=by_hand.uid).exists()


def test_what_the_file_says_otherwise_is_said_and_the_old_version_still_exists(plans, plans_file, import_plan):
    draft = draft_of(plans[1])
    row, other = row_of(draft, "2-15"), row_of(draft, "2-01")
    row.location, row.title = "Gymzaal", "Profielen verkennen"
    draft.links.add(ActivityLink(source=row.uid, target=other.uid, relation=Relation.REFLECTS_ON))
    by_hand = draft.save_revision()
    before = list(Revision.objects.for_instance(plans[1]).values_list("pk", flat=True))
    outcome = import_plan(HOST, plans_file)
    assert "~ Profielen verkennen in een carrousel: activiteit, locatie" in outcome.out
    assert "0 erbij, 1 weg" in outcome.out
    assert row_of(draft_of(plans[1]), "2-15").location == "Praktijklokalen"
    after = list(Revision.objects.for_instance(plans[1]).values_list("pk", flat=True))
    assert set(before) < set(after)
    old = Revision.objects.get(pk=by_hand.pk).as_object()
    assert row_of(old, "2-15").location == "Gymzaal"
    assert (row.uid, other.uid) in {(link.source, link.target) for link in old.links.all()}


def test_columns_that_the_file_lacks_erase_nothing(plans, csv_rows, csv_file, import_plan, plan_at, school):
    few = ("leerjaar", "id", "rij", "soort", "activiteit", "van", "tot")
    outcome = import_plan(HOST, csv_file(*csv_rows, header=few), publish=True)
    assert outcome.status == 0, outcome.err
    assert outcome.out.count("ongewijzigd") == 4, outcome.out
    assert ActivityLink.objects.count() == 72
    meeting = row_of(plan_at(school, 2), "2-15")
    assert (meeting.location, meeting.start_time, meeting.partnership) == (
        "Praktijklokalen", time(19), ["informing", "supporting"],
    )  # fmt: skip


def test_a_draft_is_counted_as_it_will_be(plans, csv_rows, csv_file, import_plan):
    outcome = import_plan(HOST, csv_file(*csv_rows, {**MEETING, "id": "2-17", "bereidt_voor": "2-05"}))
    assert "bijgewerkt (concept); 12 activiteiten, 20 verbanden" in outcome.out


def test_a_page_that_somebody_chose_by_hand_stays(school, add_activity, csv_file, import_plan, plan_at):
    by_title = add_activity(school, "Profielkeuze", "choice")
    by_hand = add_activity(school, "Kiezen met je mentor", "choice")
    import_plan(HOST, csv_file(ROW), publish=True)
    draft = draft_of(plan_at(school, 2))
    assert row_of(draft, "2-01").activity_id == by_title.pk
    row_of(draft, "2-01").activity = by_hand
    draft.save_revision().publish()
    outcome = import_plan(HOST, csv_file({**ROW, "van": "19-4-2027"}), publish=True)
    assert "~ Profielkeuze: van, tot\n" in outcome.out
    assert row_of(plan_at(school, 2), "2-01").activity_id == by_hand.pk


def test_a_row_with_another_title_leads_to_another_page(school, add_activity, csv_file, import_plan, plan_at):
    add_activity(school, "Profielkeuze", "choice")
    other = add_activity(school, "Kiezen met je mentor", "choice")
    import_plan(HOST, csv_file(ROW))
    import_plan(HOST, csv_file({**ROW, "activiteit": "Kiezen met je mentor"}))
    assert row_of(draft_of(plan_at(school, 2)), "2-01").activity_id == other.pk


def test_a_file_without_ids_can_be_imported_twice(school, csv_rows, csv_file, import_plan, export_plan):
    header = tuple(name for name in csv_rows[0] if name not in {"id", "bereidt_voor", "bespreekt", "bouwt_voort_op"})
    import_plan(HOST, csv_file(*csv_rows, header=header), publish=True)
    first = export_plan(HOST)
    outcome = import_plan(HOST, csv_file(*csv_rows, header=header), publish=True)
    assert outcome.out.count("ongewijzigd (gepubliceerd)") == 4, outcome.out
    assert PlannedActivity.objects.count() == 46
    moved = [dict(row, van="23-2-2027") if row["id"] == "2-15" else row for row in csv_rows]
    outcome = import_plan(HOST, csv_file(*moved, header=header), publish=True)
    assert "~ Profielen verkennen in een carrousel: van, tot" in outcome.out
    assert PlannedActivity.objects.count() == 46
    assert len(set(first.splitlines()) ^ set(export_plan(HOST).splitlines())) == 2


def test_a_row_added_in_the_editor_survives_the_way_through_a_spreadsheet(plans, import_plan, export_plan, tmp_path):
    draft = draft_of(plans[1])
    day = date(2027, 3, 1)
    by_hand = PlannedActivity(lane="parent", kind="contact", title="Belronde", start=day, end=day, owner="Mw. De Wit")
    draft.activities.add(by_hand)
    draft.links.add(ActivityLink(source=by_hand.uid, target=row_of(draft, "2-05").uid, relation=Relation.PREPARES))
    draft.save_revision().publish()
    file = tmp_path / "terug.csv"
    file.write_bytes(export_plan(HOST))
    before = stored()
    outcome = import_plan(HOST, file, publish=True)
    assert outcome.out.count("ongewijzigd") == 4, outcome.out
    assert stored() == before
    assert export_plan(HOST) == file.read_bytes()
    file.write_bytes(file.read_bytes().replace(b"1-3-2027", b"8-3-2027"))
    outcome = import_plan(HOST, file, publish=True)
    assert "~ Belronde: van, tot" in outcome.out
    (row,) = PlannedActivity.objects.filter(title="Belronde")
    assert (row.uid, row.start, row.owner) == (by_hand.uid, date(2027, 3, 8), "Mw. De Wit")


def test_a_new_row_leaves_one_without_an_id_alone(plans, csv_rows, csv_file, import_plan, plan_at, school):
    draft = draft_of(plans[1])
    day = date(2027, 3, 1)
    draft.activities.add(PlannedActivity(lane="parent", kind="contact", title="Belronde", start=day, end=day))
    draft.save_revision().publish()
    new = {**MEETING, "id": "2-17", "soort": "contact", "activiteit": "Mail van de mentor", "bereidt_voor": ""}
    outcome = import_plan(HOST, csv_file(*csv_rows, new), publish=True)
    assert "+ Mail van de mentor" in outcome.out
    titles = set(plan_at(school, 2).activities.values_list("title", flat=True))
    assert {"Belronde", "Mail van de mentor"} <= titles


def test_rows_without_an_id_get_one_and_keep_it_in_the_export(school, csv_file, import_plan, export_plan, plan_at):
    without = [{**ROW, "id": ""}, {**MEETING, "id": "", "bereidt_voor": ""}]
    outcome = import_plan(HOST, csv_file(*without, {**ROW, "id": "2-02"}))
    assert outcome.status == 0
    assert {row.external_id for row in plan_at(school, 2).activities.all()} == {"2-01", "2-11", "2-02"}
    assert b"2;2-11;ouders;" in export_plan(HOST)


# --- Drafts and what is live ---


def test_an_import_is_a_draft_unless_published(school, plans_file, import_plan, export_plan, client_of, plan_at):
    outcome = import_plan(HOST, plans_file)
    assert outcome.out.count("nieuw (concept)") == 4
    path = "/leerjaar-2/jaarplan-2026-2027/"
    assert client_of(HOST).get(path).status_code == 404
    assert export_plan(HOST) == plans_file.read_bytes()
    with pytest.raises(CommandError):
        export_plan(HOST, live=True)
    outcome = import_plan(HOST, plans_file, publish=True)
    assert outcome.out.count("ongewijzigd (gepubliceerd)") == 4
    assert client_of(HOST).get(path).status_code == 200
    assert plan_at(school, 2).live


def test_a_draft_leaves_the_live_page_as_it_is(plan, csv_file, import_plan, export_plan, client_of):
    changed = csv_file({**ROW, "id": "2-05", "activiteit": "Profielkeuze en loting"})
    live_before = export_plan(HOST, live=True)
    outcome = import_plan(HOST, changed)
    assert "bijgewerkt (concept)" in outcome.out
    plan.refresh_from_db()
    assert plan.live
    assert plan.has_unpublished_changes
    assert row_of(plan, "2-05").title == "Profielkeuze"
    page = client_of(HOST).get("/leerjaar-2/jaarplan-2026-2027/").content.decode()
    assert "Profielkeuze" in page
    assert "loting" not in page
    assert export_plan(HOST, live=True) == live_before
    assert b"Profielkeuze en loting" in export_plan(HOST)


def test_a_published_change_is_there_on_the_next_request(plan, csv_file, import_plan, client_of):
    path = "/leerjaar-2/jaarplan-2026-2027/"
    assert "Profielkeuze en loting" not in client_of(HOST).get(path).content.decode()
    import_plan(HOST, csv_file({**ROW, "id": "2-05", "activiteit": "Profielkeuze en loting"}), publish=True)
    assert "Profielkeuze en loting" in client_of(HOST).get(path).content.decode()


# --- Refusals ---


def test_all_faults_are_named_at_once_by_row_and_column_and_nothing_is_stored(plans, csv_file, import_plan, plan_at):
    before = stored()
    outcome = import_plan(
        HOST,
        csv_file(
            {**ROW, "activiteit": "Wel goed"},
            {**ROW, "id": "2-02", "leerjaar": "9"},
            {**ROW, "id": "2-03", "van": "31-2-2027"},
            {**MEETING, "bereidt_voor": "2-99", "tijd": "kwart voor acht"},
            {**MEETING, "id": "2-12", "soort": "keuze", "competenties": "moed"},
        ),
        publish=True,
    )
    assert outcome.status == 1
    assert outcome.out == ""
    lines = outcome.err.splitlines()
    assert lines[-1] == "plan.csv: 6 fouten; er is niets opgeslagen."
    assert [line.split(":")[0] for line in lines[:-1]] == [
        "rij 3, kolom leerjaar",
        "rij 4, kolom van",
        "rij 5, kolom tijd",
        "rij 5, kolom bereidt_voor",
        "rij 6, kolom soort",
        "rij 6, kolom competenties",
    ]
    assert "31-2-2027" in lines[1]
    assert "2-99" in lines[3]
    assert stored() == before


def test_a_level_that_the_school_lacks_is_a_fault_of_every_row_that_names_it(school, csv_file, import_plan):
    before = stored()
    outcome = import_plan(HOST, csv_file(ROW, {**ROW, "leerjaar": "5"}, {**ROW, "leerjaar": "6"}))
    assert outcome.status == 1
    assert [line.split(":")[0] for line in outcome.err.splitlines()] == [
        "rij 3, kolom leerjaar", "rij 4, kolom leerjaar", "plan.csv",
    ]  # fmt: skip
    assert stored() == before


def test_a_file_that_is_no_spreadsheet_is_refused(school, import_plan, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"%PDF-1.7 \x00\x01")
    before = stored()
    outcome = import_plan(HOST, path)
    assert outcome.status == 1
    assert "plan.xlsx" in outcome.err
    assert stored() == before


def test_a_file_that_is_not_there_is_an_error_of_the_command(school, import_plan, tmp_path):
    with pytest.raises(CommandError, match=r"nergens\.csv"):
        import_plan(HOST, tmp_path / "nergens.csv")


def test_an_unknown_school_is_an_error_that_names_the_schools_there_are(school, other_school, plans_file):
    for command, *files in (("import_year_plan", str(plans_file)), ("export_year_plan",)):
        with pytest.raises(CommandError) as error:
            call_command(command, *files, school="west.example", school_year=2026)
        assert "west.example" in str(error.value)
        assert HOST in str(error.value)
        assert OTHER_HOST in str(error.value)


def test_a_school_may_be_named_with_its_port(school, plans_file, import_plan):
    assert import_plan("Zuid.example:8000", plans_file).status == 0


def test_when_a_row_cannot_be_stored_none_is(school, plans_file, monkeypatch):
    """The transaction is one: what goes wrong at the last level takes back the first."""
    rows = read_plan_file(plans_file.read_bytes(), filename="plan.csv", school_year=2026).rows
    before = stored()
    calls: list[Any] = []

    def fail_late(*args: Any, **kwargs: Any) -> None:
        calls.append(args)
        if len(calls) == 4:
            raise OSError("the disk is full")

    monkeypatch.setattr("planner.actions._link", fail_late)
    with pytest.raises(OSError, match="disk"):
        import_rows(rows, site=school, school_year=2026)
    assert stored() == before


# --- Several tracks ---


@pytest.fixture
def broad_school(portal):
    return create_school(
        SchoolPlan(
            name="Brede school",
            hostname="breed.example",
            levels=(("vmbo_bk", 1), ("vmbo_bk", 2), ("havo", 1), ("havo", 2), ("havo", 3)),
            with_library=False,
        )
    )


def test_a_school_of_two_tracks_asks_which_one_is_meant(broad_school, csv_file, import_plan):
    before = stored()
    outcome = import_plan("breed.example", csv_file(ROW, {**MEETING, "id": "2-12"}))
    assert outcome.status == 1
    assert [line.split(":")[0] for line in outcome.err.splitlines()[:2]] == [
        "rij 2, kolom leerweg", "rij 3, kolom leerweg",
    ]  # fmt: skip
    assert "--track" in outcome.err
    assert stored() == before


def test_the_track_can_be_named_by_the_command(broad_school, csv_file, import_plan, export_plan):
    outcome = import_plan("breed.example", csv_file(ROW), track="havo")
    assert outcome.status == 0, outcome.err
    (plan,) = YearPlanPage.objects.all()
    assert YearLevelPage.objects.parent_of(plan).get().track == "havo"


def test_the_track_can_be_named_by_a_column_and_the_export_has_it_too(broad_school, csv_file, import_plan, export_plan):
    header = ("leerjaar", "leerweg", "id", "rij", "soort", "activiteit", "van")
    file = csv_file({**ROW, "leerweg": "havo"}, {**ROW, "leerweg": "vmbo basis/kader"}, header=header)
    assert import_plan("breed.example", file, publish=True).status == 0
    assert YearPlanPage.objects.count() == 2
    content = export_plan("breed.example")
    assert [line.split(b";")[1] for line in content.splitlines()] == [b"leerweg", b"havo", b"vmbo basis/kader"]
    assert export_plan("breed.example", track="havo").count(b"\n") == 2
    delete_all_plans()
    (file.parent / "again.csv").write_bytes(content)
    assert import_plan("breed.example", file.parent / "again.csv").status == 0
    assert export_plan("breed.example") == content


def test_a_level_of_one_track_only_needs_no_track(broad_school, csv_file, import_plan):
    assert import_plan("breed.example", csv_file({**ROW, "leerjaar": "3"})).status == 0


def test_an_export_of_a_level_in_two_tracks_asks_which_one(broad_school, csv_file, import_plan, export_plan):
    import_plan("breed.example", csv_file(ROW), track="havo")
    with pytest.raises(CommandError, match="--track"):
        export_plan("breed.example", level=2)
    assert export_plan("breed.example", level=2, track="havo").count(b"\n") == 2


def test_a_track_that_the_school_lacks_is_a_fault(school, csv_file, import_plan):
    outcome = import_plan(HOST, csv_file(ROW), track="vwo")
    assert outcome.status == 1
    assert "rij 2" in outcome.err


def test_the_same_id_twice_is_a_fault_also_where_one_row_names_the_track(school, csv_file, import_plan):
    header = ("leerjaar", "leerweg", "id", "rij", "soort", "activiteit", "van")
    before = stored()
    outcome = import_plan(
        HOST, csv_file(ROW, {**ROW, "leerweg": "vmbo basis/kader", "activiteit": "Iets anders"}, header=header)
    )
    assert outcome.status == 1
    assert "rij 3, kolom id" in outcome.err
    assert stored() == before


# --- Titles find their page ---


def pages_of(plan: YearPlanPage) -> list[int | None]:
    return list(plan.activities.values_list("activity_id", flat=True))


@pytest.mark.parametrize(
    ("in_file", "in_bank", "kind", "lane"),
    [
        ("Profielkeuze", "Profielkeuze", "choice", "leerlingen"),
        ("PROFIELKEUZE ", "Profielkeuze", "choice", "leerlingen"),
        ("Thuisopdracht: het netwerk van je familie", "Het netwerk van je familie", "home_assignment", "ouders"),
        ("Het netwerk van je familie", "Thuisopdracht: het netwerk van je familie", "home_assignment", "ouders"),
        ("Training: leren netwerken", "Leren netwerken", "training", "leerlingen"),
        ("Voortgangsgesprek: een stageplaats zoeken", "Een stageplaats zoeken", "progress", "ouders"),
    ],
)
def test_a_title_finds_its_page_with_or_without_its_kind(
    school, other_school, add_activity, import_plan, csv_file, plan_at, in_file, in_bank, kind, lane
):
    add_activity(other_school, in_bank, kind)
    page = add_activity(school, in_bank, kind)
    word = KIND_WORDS[Kind(kind)][0]
    outcome = import_plan(HOST, csv_file({**ROW, "activiteit": in_file, "rij": lane, "soort": word}))
    assert outcome.err == ""
    assert pages_of(plan_at(school, 2)) == [page.pk]


def test_a_title_never_finds_a_page_of_another_school_or_of_the_library(
    school, other_school, portal, add_activity, import_plan, csv_file, plan_at
):
    add_activity(other_school, "Profielkeuze", "choice")
    library = ActivityPage.objects.get()
    library.copy(to=portal, update_attrs={"slug": "profielkeuze-bibliotheek"})
    outcome = import_plan(HOST, csv_file(ROW))
    assert outcome.status == 0
    assert pages_of(plan_at(school, 2)) == [None]
    assert "“Profielkeuze”" in outcome.err


@pytest.mark.parametrize(
    "fields",
    [{"kind": "assignment"}, {"kind": "choice", "levels": [3]}, {"kind": "choice", "tracks": ["havo"]}],
    ids=["kind", "level", "track"],
)
def test_a_page_of_another_kind_level_or_track(school, add_activity, import_plan, csv_file, plan_at, fields):
    add_activity(school, "Profielkeuze", **fields)
    outcome = import_plan(HOST, csv_file(ROW))
    assert pages_of(plan_at(school, 2)) == [None]
    assert "Profielkeuze" in outcome.err


def test_a_page_for_the_level_goes_before_one_for_all(school, add_activity, import_plan, csv_file, plan_at):
    add_activity(school, "Profielkeuze", "choice", slug="voor-alle")
    wanted = add_activity(school, "Profielkeuze", "choice", levels=[2], slug="voor-twee")
    assert import_plan(HOST, csv_file(ROW)).err == ""
    assert pages_of(plan_at(school, 2)) == [wanted.pk]


def test_an_ambiguous_title_is_a_notice_and_no_guess(school, add_activity, import_plan, csv_file, plan_at):
    one = add_activity(school, "Profielkeuze", "choice", slug="een")
    add_activity(school, "Profielkeuze", "choice", slug="twee")
    file = csv_file(ROW)
    outcome = import_plan(HOST, file)
    assert outcome.status == 0
    assert pages_of(plan_at(school, 2)) == [None]
    assert "“Profielkeuze”" in outcome.err
    assert " 2" in outcome.err  # the row
    # Whoever then chooses one in the editor keeps it, and is not asked again.
    draft = draft_of(plan_at(school, 2))
    row_of(draft, "2-01").activity = one
    draft.save_revision()
    again = import_plan(HOST, file)
    assert "ongewijzigd" in again.out
    assert again.err == ""
    assert row_of(draft_of(plan_at(school, 2)), "2-01").activity_id == one.pk


def test_all_titles_of_the_four_plans_find_a_page_of_the_library(portal, library_entries, plans_file, import_plan):
    load_library(portal, library_entries)
    create_school(
        SchoolPlan(
            name="Zuiderschool", hostname=HOST, levels=tuple(("vmbo_bk", level) for level in range(1, 5)),
        )
    )  # fmt: skip
    outcome = import_plan(HOST, plans_file, publish=True)
    assert outcome.err == ""
    assert PlannedActivity.objects.filter(activity=None).count() == 0
    school = YearPlanPage.objects.first().get_parent().get_parent()
    assert all(row.activity.is_descendant_of(school) for row in PlannedActivity.objects.select_related("activity"))


# --- What is reported besides ---


def test_unknown_columns_are_reported_and_ignored(school, csv_file, import_plan):
    file = csv_file({**ROW, "kleur": "blauw"}, header=("kleur", *ROW))
    outcome = import_plan(HOST, file)
    assert outcome.status == 0
    assert "kleur" in outcome.err
    assert "blauw" not in outcome.out + outcome.err


def test_rows_that_are_refused_by_the_school_are_told_with_their_cells(school):
    row = PlanRow(9, 6, None, "6-01", "student", "choice", "Iets", date(2027, 1, 1), date(2027, 1, 1), "day")
    with pytest.raises(ImportRefused) as refusal:
        import_rows([row], site=school, school_year=2026)
    assert [(problem.row, problem.column) for problem in refusal.value.problems] == [(9, "leerjaar")]
