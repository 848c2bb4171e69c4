"""Carry a year plan over to another school year."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import override
from wagtail.models import Site

from planner.actions_carry_over import CarryOverRefused, carry_over_plan, plan_in_year, preview_carry_over
from planner.carry_over import CarryOver
from planner.dates import school_year_label
from planner.labels import full_label
from planner.management.plan_command import PlanCommand
from planner.models import YearPlanPage


class Command(PlanCommand):
    """Prints every move in Dutch; the result is a draft."""

    help = "Carry the latest draft of a year plan over to another school year, as a draft."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which plan, to which year, and whether to store it."""
        super().add_arguments(parser)
        parser.add_argument("--level", type=int, choices=range(1, 7), required=True, help="the year level")
        parser.add_argument("--to", type=int, metavar="YEAR", required=True, help="the year in which that year starts")
        parser.add_argument("--dry-run", action="store_true", help="print the moves, store nothing")
        parser.add_argument(
            "--overwrite", action="store_true", help="write over the draft that is there; its revision stays"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry one plan over and say what moved where, and why."""
        site = self.site(options)
        plans = self.plans({**options, "live": False}, site)
        if len(plans) != 1 or not 2000 <= options["to"] <= 2100:
            raise CommandError("Name one plan, and a year between 2000 and 2100.")
        level, page = plans[0]
        with override("nl"):
            result = self._carry_over(page, site, options)
            self.stdout.write(
                f"{level.title}: {page.school_year_name} → {school_year_label(options['to'])}, "
                f"{len(result.plan.items)} activiteiten, {len(result.links)} verbanden"
                + (" (niet opgeslagen)" if options["dry_run"] else " (concept)")
            )
            self._print(result)

    def _carry_over(self, page: YearPlanPage, site: Site, options: dict[str, Any]) -> CarryOver:
        if options["dry_run"]:
            if plan_in_year(page, options["to"]) and not options["overwrite"]:
                self.stderr.write(
                    f"Er is al een jaarplan {school_year_label(options['to'])}; dat blijft staan zonder --overwrite."
                )
            return preview_carry_over(page, site, options["to"])
        try:
            return carry_over_plan(page, site, options["to"], overwrite=options["overwrite"]).result
        except CarryOverRefused as refusal:
            raise CommandError(f"{refusal} Er is niets opgeslagen. Zie --overwrite.") from refusal

    def _print(self, result: CarryOver) -> None:
        for year in result.unknown_years:
            self.stderr.write(f"Van {school_year_label(year)} zijn niet alle schoolvakanties bekend.")
        for move in result.moves:
            self.stdout.write(f"  {move.item.title}: {full_label(move.old)} → {full_label(move.new)} — {move.reason}")
        for link in result.out_of_order:
            source, target = result.plan.item(link.source), result.plan.item(link.target)
            self.stderr.write(f"Klopt niet meer in de tijd: {source.title} – {link.relation.label} – {target.title}")
