"""Fill an empty installation with the library and two demo schools."""

import os
import secrets
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import Site

from home.actions import SchoolPlan, apply_languages, create_school, load_library
from home.actions.portal import create_portal
from home.choices import Role, Track
from home.models import ContactPerson, SchoolClass, SchoolCollection, SchoolSettings, YearLevelPage
from portal.demo_pictures import draw_school

SCHOOL_YEAR_OF_FILES = 2026
MENTORS = ("mevrouw Bakker", "meneer Yılmaz", "mevrouw De Vries", "meneer Amrani", "mevrouw Kowalska")
DEMO_ROLES = (Role.COMMUNICATION, Role.DECAAN, Role.MANAGEMENT)


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school of the demo; ``plans`` names a file of ``planner/model_plans``."""

    key: str
    plan: SchoolPlan
    plans: str
    themes: tuple[str, ...]
    contact: tuple[str, str, str]
    alt: str
    at_the_harbour: bool = False
    has_times: bool = False
    """Whether parents choose a time of its conversation round."""


SCHOOLS = (
    DemoSchool(
        key="zuiderkwartier",
        plan=SchoolPlan(
            name="Zuiderkwartier College",
            hostname="zuiderkwartier.localhost",
            levels=tuple((Track.VMBO_BK.value, level) for level in range(1, 5)),
            region="midden",
            languages=("nl", "en", "ar", "pl", "tr", "uk"),
            tagline="Samen ontdekken we wat bij uw kind past.",
        ),
        plans="vmbo_bk.csv",
        themes=(
            "Wie ben ik en wat voor werk is er?",
            "Samen op weg naar een profiel",
            "Op stage: mensen leren kennen",
            "Kiezen voor een vervolgopleiding",
        ),
        contact=("Decanaat Zuiderkwartier", "decaan", "010 000 00 01"),
        alt="Tekening: de school in de wijk, met een weg van twaalf stenen naar de deur.",
        has_times=True,
    ),
    DemoSchool(
        key="havenlyceum",
        plan=SchoolPlan(
            name="Havenlyceum",
            hostname="havenlyceum.localhost",
            levels=tuple((Track.HAVO.value, level) for level in range(1, 6)),
            region="noord",
            languages=("nl", "en"),
            accent_colour="#7a1f3d",
            tagline="Uw kind kiest. U denkt mee. Wij helpen daarbij.",
        ),
        plans="havo.csv",
        themes=(
            "Wie ben ik en wat wil ik?",
            "Ontdekken wat er te kiezen is",
            "De profielkeuze",
            "Kennismaken met het hbo",
            "De studiekeuze",
        ),
        contact=("Decanaat Havenlyceum", "decaan", "050 000 00 02"),
        alt="Tekening: de school aan de haven, met schepen op het water.",
        at_the_harbour=True,
    ),
)


class Command(BaseCommand):
    """Runs again without making anything twice; only the port of the addresses follows."""

    help = "Load the library and two demo schools, once; print addresses and logins."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the demo will be served."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing, then tell how to get in."""
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production.")
        port = options["port"]
        password = _password()
        if not Site.objects.filter(hostname=SCHOOLS[-1].plan.hostname).exists():
            with transaction.atomic():
                self._load(port, password)
        for site in Site.objects.filter(hostname__in=[school.plan.hostname for school in SCHOOLS]):
            apply_languages(site)  # A demo that was made earlier may name languages that it does not have.
        Site.objects.exclude(port=port).update(port=port)
        Site.clear_site_root_paths_cache()
        self._tell(port, password)

    def _load(self, port: int, password: str) -> None:
        self.stdout.write("Loading the library and two schools; this takes a minute.")
        if "planner" in settings.PORTAL_PLUGINS:
            call_command("import_school_holidays", stdout=self.stdout)
        bank = create_portal("localhost", port)
        load_library(bank)
        _user("beheer", password, is_superuser=True)
        for school in SCHOOLS:
            self.stdout.write(f"  {school.plan.name}")
            site = create_school(school.plan)
            _furnish(site, school)
            _illustrate(site, school)
            for role in DEMO_ROLES:
                user = _user(f"{role.value}-{school.key}", password)
                user.groups.add(Group.objects.get(school_group__site=site, school_group__role=role))
            if "planner" in settings.PORTAL_PLUGINS:
                _import_plans(site, school.plans)
                _invite(site, school)

    def _tell(self, port: int, password: str) -> None:
        lines = ["", f"School finder           http://localhost:{port}/"]
        lines += [f"{s.plan.name:<24}http://{s.plan.hostname}:{port}/" for s in SCHOOLS]
        lines += [f"Admin                   http://localhost:{port}/admin/, and /admin/ on each school's own host"]
        lines += ["", "Logins, all with password " + password, "  beheer"]
        lines += [f"  {role.value}-{s.key}" for s in SCHOOLS for role in DEMO_ROLES]
        self.stdout.write("\n".join([*lines, ""]))


def _password() -> str:
    """The demo's password: from the environment, or made once and kept beside the database."""
    file: Path = settings.VAR_DIR / "demo-password"
    if given := os.environ.get("DEMO_PASSWORD"):
        file.write_text(given, encoding="utf-8")
    elif not file.exists():
        file.write_text(secrets.token_urlsafe(9), encoding="utf-8")
    file.chmod(0o600)
    return file.read_text(encoding="utf-8").strip()


def _user(name: str, password: str, *, is_superuser: bool = False) -> Any:
    users = get_user_model().objects
    return users.create_user(name, password=password, is_staff=is_superuser, is_superuser=is_superuser)


def _furnish(site: Site, school: DemoSchool) -> None:
    """Themes, classes and the person to call."""
    levels = YearLevelPage.objects.child_of(site.root_page).order_by("level")
    for level, theme in zip(levels, school.themes, strict=True):
        level.theme = theme
        level.classes = [
            SchoolClass(name=f"{level.level}{letter}", mentor=MENTORS[(level.level + n) % len(MENTORS)], sort_order=n)
            for n, letter in enumerate("ABC")
        ]
        level.save_revision().publish()
    name, role, telephone = school.contact
    ContactPerson.objects.create(
        setting=SchoolSettings.for_site(site),
        name=name,
        role=role,
        telephone=telephone,
        email=f"decaan@{school.key}.example",
    )


def _illustrate(site: Site, school: DemoSchool) -> None:
    """The picture of the home page, drawn here."""
    content = draw_school(school.key, school.plan.accent_colour, at_the_harbour=school.at_the_harbour)
    collection = SchoolCollection.objects.get(site=site).collection
    file = ImageFile(BytesIO(content), name=f"{school.key}.png")
    home = site.root_page.specific
    home.picture = Image.objects.create(title=school.plan.name, file=file, collection=collection)
    home.picture_alt = school.alt
    home.save_revision().publish()


def _import_plans(site: Site, file: str) -> None:
    """The school's plans, moved to the school year that runs today."""
    from planner.actions import import_rows
    from planner.dates import school_year_of
    from planner.rows import shifted
    from planner.spreadsheets import read_plan_file

    path = settings.BASE_DIR / "planner" / "model_plans" / file
    result = read_plan_file(path.read_bytes(), filename=file, school_year=SCHOOL_YEAR_OF_FILES)
    if result.problems:
        raise CommandError(f"{file}: {[str(problem) for problem in result.problems]}")
    year = school_year_of(timezone.localdate())
    import_rows(shifted(result.rows, year - SCHOOL_YEAR_OF_FILES), site=site, school_year=year, publish=True)


def _invite(site: Site, school: DemoSchool) -> None:
    """Published invitations to every parent meeting of the plans, and to the next round of conversations."""
    from home.choices import Kind
    from planner.actions_invitations import make_invitation
    from planner.models import PlannedActivity, YearPlanPage
    from portal.demo_rounds import make_round

    plans = YearPlanPage.objects.descendant_of(site.root_page)
    for row in PlannedActivity.objects.filter(page__in=plans, kind=Kind.MEETING).select_related("page"):
        make_invitation(row.page, row.uid, user=None, publish=True)
    make_round(site, with_times=school.has_times)
