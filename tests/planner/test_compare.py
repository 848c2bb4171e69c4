"""Two revisions of a plan side by side: what changed, in words that a decaan knows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from home.choices import Role
from planner.models import ActivityLink, PlannedActivity, SetAsideFinding, YearPlanPage

UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest.fixture
def compared(plan: YearPlanPage, school: Any, client_of: Any, soup: Any) -> Any:
    """The comparison after a change of the latest draft: ``compared(change)``."""

    def compare(change: Any) -> Any:
        before = plan.latest_revision
        draft = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
        rows = {row.external_id: row for row in draft.activities.get_object_list()}
        change(draft, rows)
        after = draft.save_revision(clean=False)
        user = get_user_model().objects.create_user("decaan")
        user.groups.add(school.school_groups.get(role=Role.DECAAN).group)
        browser = client_of("zuid.example")
        browser.force_login(user)
        address = reverse("wagtailadmin_pages:revisions_compare", args=[plan.pk, before.pk, after.pk])
        return soup(browser.get(address)).select_one("main table")

    return compare


def words(element: Any) -> str:
    return " ".join(element.get_text(" ", strip=True).split())


def test_a_row_that_changed_shows_what_changed_in_words(compared):
    def change(draft: YearPlanPage, rows: dict[str, PlannedActivity]) -> None:
        row = rows["2-15"]
        row.start = row.end = date(2027, 2, 16)
        row.competences, row.partnership, row.kind = ["work"], ["informing"], "contact"
        row.fixed_date = True

    table = compared(change)
    (row,) = table.select(".comparison__child-object")
    assert "Profielen verkennen in een carrousel" in words(row)
    assert [words(part) for part in row.select(".deletion")][:1] == ["Ouderbijeenkomst"]
    text = words(row)
    for shown in ("di 9 feb 2027", "di 16 feb 2027", "Contact", "Sturing", "Ondersteunen"):
        assert shown in text
    assert "2-15" not in text  # what stayed as it was is left out
    assert not re.search(r"False|True|2027-02|\[|control|support|meeting", text)
    assert not UID.search(words(table))


def test_links_are_told_by_the_titles_of_both_ends(compared):
    def change(draft: YearPlanPage, rows: dict[str, PlannedActivity]) -> None:
        gone = next(link for link in draft.links.all() if link.source == rows["2-15"].uid)
        draft.links.remove(gone)
        draft.links.add(ActivityLink(source=rows["2-11"].uid, relation="prepares", target=rows["2-05"].uid))

    table = compared(change)
    (new,) = table.select(".comparison__child-object.addition")
    (gone,) = table.select(".comparison__child-object.deletion")
    assert re.search("Loopbaangericht kennismakingsgesprek → .+ → Profielkeuze", words(new))
    assert "Profielen verkennen in een carrousel →" in words(gone)
    assert not UID.search(words(table))
    assert len(table.select(".comparison__child-object")) == 2


def test_a_new_row_a_removed_one_and_a_finding_set_aside(compared):
    def change(draft: YearPlanPage, rows: dict[str, PlannedActivity]) -> None:
        draft.activities.remove(rows["2-01"])
        day = date(2027, 5, 11)
        new = PlannedActivity(lane="student", kind="experience", title="Open <dag>", start=day, end=day)
        new.location = "Aula"
        draft.activities.add(new)
        draft.set_aside.add(SetAsideFinding(code="crowded", uids=[str(new.uid)], reason="Zo is het goed."))

    table = compared(change)
    new, aside = table.select(".comparison__child-object.addition")
    (gone,) = table.select(".comparison__child-object.deletion")
    assert {"Open <dag>", "Aula"} <= {words(part) for part in new.select("dd")}
    assert "di 11 mei 2027" in words(new)
    assert "Vakantie en zelfbeeld" in words(gone)
    assert "Zo is het goed." in words(aside)
    assert not UID.search(words(table))


def test_without_changes_there_is_nothing_to_tell(compared):
    assert not compared(lambda draft, rows: None).select(".comparison__child-object")
