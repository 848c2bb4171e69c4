"""Compile the catalogues of translations, without a tool outside Python."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.translations import compile_all


class Command(BaseCommand):
    """The compiled files are made, never kept."""

    help = "Compile every catalogue under locale/."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, and say how many."""
        self.stdout.write(f"{compile_all(settings.BASE_DIR)} catalogues")
