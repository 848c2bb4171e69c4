"""Year plans for tests: files, activities to link to, and the commands as somebody at a keyboard runs them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from wagtail.models import Site

from home.choices import CONVERSATION_KINDS, STUDENT_KINDS, Kind
from home.models import (
    ActivityIndexPage,
    ActivityPage,
    ConversationGuidePage,
    HomeAssignmentPage,
    ParentMeetingPage,
    StudentActivityPage,
    YearLevelPage,
)
from planner.models import YearPlanPage

PROJECT = Path(__file__).resolve().parents[2]
SHARED_PLANS = PROJECT.parent / "shared" / "data" / "jaarplannen-vmbo-bk.csv"
MODEL_PLANS = PROJECT / "planner" / "model_plans" / "vmbo_bk.csv"
HEADER = tuple(MODEL_PLANS.read_text(encoding="utf-8").splitlines()[0].split(";"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command said, and with which status it ended."""

    out: str
    err: str
    status: int


@pytest.fixture(autouse=True)
def _cold_cache() -> None:
    """Wagtail keeps the roots of sites in the cache, which outlives the database of a test."""
    cache.clear()


@pytest.fixture
def plans_file() -> Path:
    """The four year plans that decanen have: the shared file, or in a clone without it the same one we ship."""
    return SHARED_PLANS if SHARED_PLANS.exists() else MODEL_PLANS


@pytest.fixture
def csv_rows(plans_file: Path) -> list[dict[str, str]]:
    """The rows of that file, as text."""
    return list(csv.DictReader(io.StringIO(plans_file.read_text(encoding="utf-8")), delimiter=";"))


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows to a file: ``csv_file({"leerjaar": "2", ...}, ..., header=(...))``."""

    def write(*rows: dict[str, str], header: tuple[str, ...] = HEADER, name: str = "plan.csv") -> Path:
        writer = csv.DictWriter(out := io.StringIO(), header, delimiter=";", extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / name
        path.write_text(out.getvalue(), encoding="utf-8")
        return path

    return write


@pytest.fixture
def import_plan() -> Callable[..., Outcome]:
    """Runs ``import_year_plan --school HOST FILE`` for school year 2026 unless another is named."""

    def run(host: str, file: Path, **options: Any) -> Outcome:
        out, err = io.StringIO(), io.StringIO()
        status = 0
        try:
            options = {"school_year": 2026, **options}
            call_command("import_year_plan", str(file), school=host, stdout=out, stderr=err, **options)
        except SystemExit as leave:
            status = leave.code
        return Outcome(out.getvalue(), err.getvalue(), status)

    return run


@pytest.fixture
def export_plan(tmp_path: Path) -> Callable[..., bytes]:
    """Runs ``export_year_plan --school HOST --output FILE`` and returns what is in the file."""

    def run(host: str, **options: Any) -> bytes:
        path = tmp_path / f"export.{options.get('format', 'csv')}"
        options = {"school_year": 2026, **options}
        call_command("export_year_plan", school=host, output=path, stderr=io.StringIO(), **options)
        return path.read_bytes()

    return run


@pytest.fixture
def plans(school: Site, plans_file: Path, import_plan: Callable[..., Outcome]) -> list[YearPlanPage]:
    """The four plans of the file, published at the first school."""
    outcome = import_plan("zuid.example", plans_file, publish=True)
    assert outcome.status == 0, outcome.err
    return [plan_at(school, level) for level in range(1, 5)]


@pytest.fixture
def plan(school: Site, csv_rows: list[dict[str, str]], csv_file: Callable[..., Path], import_plan: Any) -> YearPlanPage:
    """The plan of level 2 alone, published at the first school: where one is enough."""
    rows = [row for row in csv_rows if row["leerjaar"] == "2"]
    outcome = import_plan("zuid.example", csv_file(*rows, name="leerjaar-2.csv"), publish=True)
    assert outcome.status == 0, outcome.err
    return plan_at(school, 2)


def plan_at(site: Site, level: int, school_year: int = 2026) -> YearPlanPage:
    """The stored plan of one level of a school."""
    page = YearLevelPage.objects.child_of(site.root_page).get(level=level)
    plan: YearPlanPage = YearPlanPage.objects.child_of(page).get(school_year=school_year)
    return plan


@pytest.fixture(name="plan_at")
def plan_at_fixture() -> Callable[..., YearPlanPage]:
    """Finds the stored plan of one level: ``plan_at(school, 2)``."""
    return plan_at


@pytest.fixture
def add_activity() -> Callable[..., ActivityPage]:
    """Adds a page to a school's bank: ``add_activity(school, "Profielkeuze", "choice", levels=[2])``."""

    def add(site: Site, title: str, kind: str, *, live: bool = True, **fields: Any) -> ActivityPage:
        bank = ActivityIndexPage.objects.child_of(site.root_page).get()
        page = _activity(Kind(kind), title=title, summary=f"Kort gezegd: {title}.", live=live, **fields)
        bank.add_child(instance=page)
        return ActivityPage.objects.get(pk=page.pk)

    return add


def _activity(kind: Kind, **fields: Any) -> ActivityPage:
    if kind in STUDENT_KINDS:
        return StudentActivityPage(kind=kind, what="Dit doen wij.", **fields)
    if kind in CONVERSATION_KINDS:
        phases = [{"type": "phase", "value": {"phase": "core", "topics": []}}]
        return ConversationGuidePage(kind=kind, what="Een gesprek.", phases=phases, **fields)
    if kind == Kind.MEETING:
        programme = [{"type": "item", "value": {"title": "Welkom", "minutes": 10}}]
        return ParentMeetingPage(aim="Elkaar leren kennen.", programme=programme, **fields)
    part = {"title": "Samen", "place": "home_together", "content": []}
    texts = "why pupil_task parent_task with_whom way_out handing_in discussion_where discussion_when discussion_how"
    return HomeAssignmentPage(
        parts=[{"type": "part", "value": part}],
        pupil_minutes=20,
        parent_minutes=20,
        **dict.fromkeys(texts.split(), "Zo doen we dat."),
        **fields,
    )


@pytest.fixture
def edit() -> Callable[..., YearPlanPage]:
    """Changes rows of the latest draft: ``edit(plan, {"2-15": {"location": "Aula"}}, publish=True)``."""

    def change(plan: YearPlanPage, rows: dict[str, dict[str, Any]], *, publish: bool) -> YearPlanPage:
        draft: YearPlanPage = YearPlanPage.objects.get(pk=plan.pk).get_latest_revision_as_object()
        for row in draft.activities.get_object_list():
            for name, value in rows.get(row.external_id, {}).items():
                setattr(row, name, value)
        revision = draft.save_revision()
        if publish:
            revision.publish()
        return YearPlanPage.objects.get(pk=plan.pk)

    return change


@pytest.fixture
def soup() -> Callable[[Any], BeautifulSoup]:
    """An answer as a reader's browser takes it apart."""

    def parse(response: Any) -> BeautifulSoup:
        assert response.status_code == 200, response
        return BeautifulSoup(response.content, "html.parser")

    return parse
