"""*Our year*: what a parent keeps on a phone of one level or class, at an address that stays year after year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from home.choices import Kind
from home.models import ContactPerson, YearLevelPage
from home.queries import contact_for, contacts_of
from home.reading import language_of, source_of
from planner.components import Row
from planner.invitation_lists import InvitationLine, coming_invitations
from planner.plan import PlannedItem
from planner.queries import current_plan, read_plan

FOLDER = "ons-jaar"
NEXT = 3
ASKED: dict[Kind, str | Promise] = {
    Kind.INTRODUCTION: _("You talk with your child and the mentor."),
    Kind.PROGRESS: _("You talk with your child and the mentor."),
    Kind.HOME_ASSIGNMENT: _("You do an assignment at home, together with your child."),
    Kind.MEETING: _("You come to the meeting, if you can together with your child."),
    Kind.CONTACT: _("You and the school are in touch for a moment."),
}
"""What is asked of parents, in one sentence."""


@dataclass(frozen=True, slots=True)
class ClassPage:
    """A class of the level, and where its own page is."""

    name: str
    mentor: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that comes for parents, with the invitation to it where there is one."""

    row: Row
    invitation: InvitationLine | None

    @property
    def asked(self) -> str | Promise:
        """What is asked of parents."""
        return ASKED.get(self.row.item.kind, "")

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.invitation is not None and self.invitation.is_cancelled


@dataclass(frozen=True, slots=True)
class YearPlace:
    """Whose year it is, a level's or one class's, and at which address."""

    level: YearLevelPage
    level_url: str
    classes: tuple[ClassPage, ...]

    @property
    def url(self) -> str:
        """The page of the whole level; those of the classes lie below it."""
        return f"{self.level_url}{FOLDER}/"

    @property
    def plan_url(self) -> str:
        """Where the running plan always is."""
        return f"{self.level_url}jaarplan/"

    @property
    def own_url(self) -> str:
        """The page of this class, or of the whole level."""
        return self.school_class.url if self.school_class else self.url

    @property
    def school_class(self) -> ClassPage | None:
        """The class whose page this is; None on the page of the whole level."""
        return next((each for each in self.classes if each.is_current), None)

    @property
    def name(self) -> str:
        """The class, or the level."""
        return self.school_class.name if self.school_class else str(self.level.title)

    @property
    def language(self) -> str:
        """The language of the level's title, where it is another than the reader's."""
        return language_of(self.level)


@dataclass(frozen=True, slots=True)
class OurYear:
    """What of the year is still to come; ``school_year`` is empty where no plan is published."""

    school_year: str
    next: tuple[Coming, ...]
    rest: tuple[Row, ...]
    contact: ContactPerson | None


def year_place(level: YearLevelPage, slug: str, request: HttpRequest) -> YearPlace | None:
    """The place of a level, or of the class of it that ``slug`` names; None where it has no such class."""
    level_url = level.get_url(request) or "/"
    classes: dict[str, ClassPage] = {}
    for row in source_of(level).classes.all():
        own = slugify(row.name)
        if own and own not in classes:
            classes[own] = ClassPage(row.name, row.mentor, f"{level_url}{FOLDER}/{own}/", own == slug)
    return YearPlace(level, level_url, tuple(classes.values())) if not slug or slug in classes else None


def our_year(level: YearLevelPage, request: HttpRequest, today: date) -> OurYear:
    """What comes in the running plan of a level from today on; the parents' next things first."""
    source = source_of(level)
    plan = current_plan(source, today)
    items: tuple[PlannedItem, ...] = ()
    if plan is not None:
        items = read_plan(plan, site=Site.find_for_request(request), request=request, level=source).items
    coming = [Row(item) for item in items if item.end >= today]
    parents = [row for row in coming if row.item.is_for_parents][:NEXT]
    invitations = {line.row.item.uid: line for line in coming_invitations(source, request, today)}
    return OurYear(
        school_year=plan.school_year_name if plan else "",
        next=tuple(Coming(row, invitations.get(row.item.uid)) for row in parents),
        rest=tuple(row for row in coming if row not in parents),
        contact=contact_for(contacts_of(request), source.level, source.track),
    )
