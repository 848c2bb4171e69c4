"""Say whether the year plans of a school hang together."""

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import override

from home.models import YearLevelPage
from planner.analysis import Finding
from planner.choices import Severity
from planner.findings import findings_of
from planner.management.plan_command import PlanCommand
from planner.models import YearPlanPage
from planner.plan import Plan
from planner.queries import has_holiday_data


class Command(PlanCommand):
    """Prints the findings in Dutch, and ends with status 1 when one of them is an error."""

    help = "Check year plans: what breaks their coherence, and what could make them stronger."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which plans, and how to print."""
        super().add_arguments(parser)
        self.add_level_arguments(parser)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all plans that are meant, one after the other."""
        site = self.site(options)
        found = []
        with override("nl"):
            for level, page in self.plans(options, site):
                plan, findings = findings_of(page, site)
                found.append((level, page, plan, findings))
                if not has_holiday_data(plan):
                    self.stderr.write(
                        f"{level.title}: de schoolvakanties van {page.school_year_name} zijn niet bekend."
                    )
            if options["format"] == "json":
                self._print_json(found)
            else:
                for one in found:
                    self._print_text(*one)
        if any(finding.severity == Severity.ERROR for *_page, findings in found for finding in findings):
            sys.exit(1)

    def _print_json(self, found: list[tuple[YearLevelPage, YearPlanPage, Plan, list[Finding]]]) -> None:
        """One list; with plans of several levels each finding names its level and track."""
        records = [
            {
                **({"level": level.level, "track": level.track} if len(found) > 1 else {}),
                "code": finding.code,
                "severity": finding.severity.value,
                "activities": _titles(plan, finding),
                "message": str(finding.message),
            }
            for level, _page, plan, findings in found
            for finding in findings
        ]
        self.stdout.write(json.dumps(records, ensure_ascii=False, indent=2))

    def _print_text(self, level: YearLevelPage, page: YearPlanPage, plan: Plan, findings: list[Finding]) -> None:
        self.stdout.write(f"{level.title}, {page.title}: {_count(findings)}")
        for finding in findings:
            self.stdout.write(f"  {str(finding.severity.label).lower()} [{finding.code}] {finding.message}")


def _titles(plan: Plan, finding: Finding) -> list[str]:
    return [plan.item(uid).title for uid in finding.uids]


def _count(findings: list[Finding]) -> str:
    """How many of each severity, in words."""
    if not findings:
        return "niets op te merken"
    numbers = [sum(finding.severity == severity for finding in findings) for severity in Severity]
    words = (("fout", "fouten"), ("waarschuwing", "waarschuwingen"), ("advies", "adviezen"))
    return ", ".join(f"{number} {pair[number != 1]}" for number, pair in zip(numbers, words, strict=True) if number)
