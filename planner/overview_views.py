"""The planner's overviews in the admin: coverage, self-check, learning line, and the workbook for the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.models import Site

from home.cell_texts import CONTENT_TYPE
from planner import pdf
from planner.actions_self_check import may_answer, save_self_check
from planner.analysis_types import Finding
from planner.components import Row
from planner.coverage import CoverageTable, plan_coverage, school_coverage
from planner.dates import school_year_label, school_year_of
from planner.desk_access import PlannerView
from planner.desk_queries import school_years
from planner.drawing import draw_together
from planner.drawing_parts import LINE_ON_SCREEN, Drawing, Sheet, line_on_paper
from planner.findings import findings_of
from planner.learning_line import findings_across
from planner.models import SelfCheckAnswer, YearPlanPage
from planner.overview_forms import SelfCheckForm
from planner.overview_queries import LevelOfLine, LineOfTrack, answers_of_year_before, learning_lines
from planner.pdf_pages import says_when_unavailable, texts_of
from planner.queries import read_plan
from planner.success_factors import FACTORS, Evidence, FactorGroup, SuccessFactor
from planner.team_workbook import TeamFinding, TeamNote, write_team_workbook


class PlanOverview(PlannerView):
    """A page about the latest draft of one plan."""

    header_icon = "list-ul"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the plan; another school's does not exist."""
        super().setup(request, *args, **kwargs)
        self.site, self.level, self.page = self.plan_or_404(kwargs["page_id"])
        self.draft: YearPlanPage = self.page.get_latest_revision_as_object()

    def get_page_subtitle(self) -> str:
        """Level and school year."""
        return f"{self.level.title}, {self.page.school_year_name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What every such page says of the plan."""
        about = {"site": self.site, "level": self.level, "plan_page": self.page}
        return super().get_context_data(**kwargs) | about


class CoverageView(PlanOverview):
    """Competences and CIOS by month."""

    page_title = _("Coverage")
    template_name = "planner/admin/coverage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The two tables."""
        plan = read_plan(self.draft, site=self.site)
        return super().get_context_data(**kwargs) | {"tables": plan_coverage(plan)}


@dataclass(frozen=True)
class FactorEntry:
    """A success factor on the page: its evidence, its fields, and what the team said a year earlier."""

    factor: SuccessFactor
    evidence: Evidence
    activities: tuple[Row, ...]
    state: forms.BoundField
    note: forms.BoundField
    last_year: SelfCheckAnswer | None

    @property
    def shown_state(self) -> SafeString:
        """The state that the page showed, to tell afterwards whether it was changed."""
        return self.state.as_hidden(only_initial=True)


@dataclass(frozen=True)
class FactorSection:
    """The factors that serve one purpose."""

    group: FactorGroup
    entries: tuple[FactorEntry, ...]


class SelfCheckView(PlanOverview):
    """The ten success factors: evidence from the plan, answers from the team, and last year's beside them."""

    page_title = _("Self-check")
    template_name = "planner/admin/self_check.html"

    @cached_property
    def answers(self) -> dict[int, SelfCheckAnswer]:
        """The answers of the latest draft, by factor."""
        return {answer.factor: answer for answer in self.draft.self_check.all()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form in three sections, and how many factors are answered with yes, this year and last."""
        form = kwargs.pop("form", None) or SelfCheckForm(answers=self.answers)
        before = answers_of_year_before(self.level, self.page.school_year)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "sections": self._sections(form, before),
            "may_answer": may_answer(self.page, self.request.user),
            "answered": sum(bool(answer.state) for answer in self.answers.values()),
            "yes_now": sum(answer.state == "yes" for answer in self.answers.values()),
            "yes_before": sum(answer.state == "yes" for answer in before.values()) if before else None,
            "year_before": school_year_label(self.page.school_year - 1),
        }

    def _sections(self, form: SelfCheckForm, before: dict[int, SelfCheckAnswer]) -> list[FactorSection]:
        plan = read_plan(self.draft, site=self.site)
        entries = []
        for factor in FACTORS:
            evidence = factor.evidence(plan)
            state, note = form[f"state_{factor.number}"], form[f"note_{factor.number}"]
            rows = tuple(Row(item) for item in evidence.activities)
            entries.append(FactorEntry(factor, evidence, rows, state, note, before.get(factor.number)))
        return [
            FactorSection(group, tuple(entry for entry in entries if entry.factor.group == group))
            for group in FactorGroup
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save what changed as a draft."""
        form = SelfCheckForm(request.POST, answers=self.answers)
        if not form.is_valid():
            messages.error(request, _("The self-check could not be saved; see below."))
            return self.render_to_response(self.get_context_data(form=form))
        save_self_check(self.page, form.changed_answers(), request.user)
        messages.success(request, _("The self-check is saved with the draft of the plan."))
        return redirect("planner_self_check", self.page.pk)


# Learning line --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DrawnLevel:
    """A level of the line with its picture; no picture where nothing is planned."""

    level: LevelOfLine
    drawing: Drawing | None


@dataclass(frozen=True)
class DrawnLine:
    """A learning line as the page and the poster show it."""

    track: str
    levels: tuple[DrawnLevel, ...]
    findings: tuple[Finding, ...]
    tables: tuple[CoverageTable, ...]


def _drawn(line: LineOfTrack, sheets: tuple[Sheet, ...]) -> DrawnLine:
    mirrored = get_language_bidi()
    timelines = line.line.timelines(mirrored=mirrored)
    pairs = list(zip(timelines, line.levels, strict=True))
    years = [(timeline, texts_of(level.rows)) for timeline, level in pairs if timeline is not None]
    drawings = iter(draw_together(years, sheets, mirrored=mirrored))
    return DrawnLine(
        line.track,
        tuple(DrawnLevel(level, next(drawings) if timeline is not None else None) for timeline, level in pairs),
        tuple(findings_across(line.line)),
        school_coverage([(stage.label, stage.plan if stage.is_planned else None) for stage in line.line.stages]),
    )


class LearningLineView(PlannerView):
    """All levels of a school under each other, per track: the picture, what the levels miss together, the coverage."""

    page_title = _("Learning line")
    header_icon = "list-ul"
    template_name = "planner/admin/learning_line.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the school, and the school year that is asked for or runs today."""
        super().setup(request, *args, **kwargs)
        self.site = self._site(request.GET.get("school", ""))
        self.years = sorted({*school_years([self.site]), school_year_of(timezone.localdate())}, reverse=True)
        asked = request.GET.get("year", "")
        is_known = asked.isdecimal() and int(asked) in self.years
        self.school_year = int(asked) if is_known else school_year_of(timezone.localdate())

    def _site(self, key: str) -> Site:
        first = str(self.sites[0].pk) if self.sites else ""
        return self.site_or_404(key or first)

    def get_page_subtitle(self) -> str:
        """School and school year."""
        return f"{self.site.root_page.title}, {school_year_label(self.school_year)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The lines, and what else can be looked at."""
        return super().get_context_data(**kwargs) | {
            "site": self.site,
            "school_year": self.school_year,
            "school_year_name": school_year_label(self.school_year),
            "years": [(year, school_year_label(year)) for year in self.years],
            "lines": [
                _drawn(line, LINE_ON_SCREEN) for line in learning_lines(self.site, self.school_year, self.request)
            ],
        }


class LearningLinePdfView(LearningLineView):
    """The learning line on paper: an A3 sheet for each track."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Print it; 503 where nothing can be printed."""
        lines = learning_lines(self.site, self.school_year, request)
        context = {
            "school": self.site.root_page.title,
            "school_year": school_year_label(self.school_year),
            "lines": [_drawn(line, line_on_paper(len(line.levels))) for line in lines],
            "today": timezone.localdate(),
        }
        html = render_to_string("planner/pdf/learning_line.html", context, request)
        base = request.build_absolute_uri(reverse("planner_learning_line"))
        name = f"leerlijn-{self.site.hostname}-{self.school_year}-{self.school_year + 1}.pdf"
        return _download(pdf.render(html, base), "application/pdf", name, is_attachment=False)


learning_line_pdf = says_when_unavailable(LearningLinePdfView.as_view())


# Workbook -------------------------------------------------------------------------------------------------------------


class TeamWorkbookView(PlanOverview):
    """The workbook for the team: rows with owner and notes, findings, coverage."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write it from the latest draft."""
        plan, findings = findings_of(self.draft, self.site)
        notes = {row.uid: TeamNote(row.owner, row.notes) for row in self.draft.activities.all()}
        content = write_team_workbook(plan, notes, self._with_reasons(findings), plan_coverage(plan))
        name = f"team-{self.level.slug}-{self.page.slug}.xlsx"
        return _download(content, CONTENT_TYPE, name, is_attachment=True)

    def _with_reasons(self, findings: list[Finding]) -> list[TeamFinding]:
        reasons = {(row.code, frozenset(map(str, row.uids))): row.reason for row in self.draft.set_aside.all()}
        result = []
        for finding in findings:
            uids = frozenset(map(str, finding.uids))
            names = (finding.key, f"{finding.code}:{finding.subject}", "" if finding.subject else finding.code)
            reason = next((reasons[name, uids] for name in names if (name, uids) in reasons), "")
            result.append(TeamFinding(finding, reason))
        return result


def _download(content: bytes, content_type: str, name: str, *, is_attachment: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(is_attachment, name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
