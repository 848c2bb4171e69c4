"""What an invitation is to, as the plan has it today: the one place that finds its row."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest, Length, Substr
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page, Site

from home.choices import CONVERSATION_KINDS, Kind
from home.models import ActivityPage, YearLevelPage
from home.open_pages import open_to_all
from home.reading import dutch_of, language_of
from planner import labels
from planner.components import Row
from planner.models import InvitationPage, InvitationState, PlannedActivity, PlannerSettings, YearPlanPage
from planner.plan import PlannedItem
from planner.queries import activity_infos, plan_item

REPLY_KINDS = frozenset({*CONVERSATION_KINDS, Kind.MEETING})
"""To which parents come, so that they reply."""
INVITED_KINDS = REPLY_KINDS | {Kind.HOME_ASSIGNMENT}
"""Which have a page of their own; for a home assignment that is an announcement, without replies."""
MAP = "https://www.openstreetmap.org/search"


@dataclass(frozen=True)
class Occasion:
    """An invitation with its live row; ``item`` is None where the published plan no longer has it."""

    page: InvitationPage
    source: InvitationPage
    state: InvitationState
    level: YearLevelPage
    item: PlannedItem | None
    activity: Any
    address: str
    today: date

    @property
    def row(self) -> Row | None:
        """The row in words."""
        return Row(self.item) if self.item else None

    @property
    def is_announcement(self) -> bool:
        """Whether it is about a home assignment, to which nobody replies."""
        return self.item is not None and self.item.kind == Kind.HOME_ASSIGNMENT

    @property
    def until(self) -> str:
        """The last day of a period, in words; of a day, the day."""
        return labels.long_day_label(self.item.end) if self.item else ""

    @property
    def is_conversation(self) -> bool:
        """Whether families come one by one."""
        return self.item is not None and self.item.kind in CONVERSATION_KINDS

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.state.is_cancelled

    @property
    def is_past(self) -> bool:
        """Whether its last day is over."""
        return self.item is not None and self.item.end < self.today

    @property
    def last_reply_day(self) -> date | None:
        """Until when parents may reply, that day included."""
        if self.item is None:
            return None
        return min(self.source.replies_until or self.item.end, self.item.end)

    @property
    def is_open(self) -> bool:
        """Whether parents can reply now."""
        last = self.last_reply_day
        return bool(
            last and self.today <= last and self.takes_replies and not self.is_cancelled and not self.state.purged_at
        )

    @property
    def takes_replies(self) -> bool:
        """Whether parents reply at all."""
        return self.source.takes_replies and not self.is_announcement

    @property
    def page_language(self) -> str:
        """The language of the invitation's own words where it is not the reader's; empty where it is."""
        code = language_of(self.page)
        return "" if code == (get_language() or settings.LANGUAGE_CODE) else code

    @property
    def title(self) -> str:
        """What it is called: where the invitation is not translated, as the activity is called that is."""
        is_known = bool(self.page_language) and self.item is not None and not self.item.language
        return self.item.title if is_known and self.item else str(self.page.title)

    @property
    def title_language(self) -> str:
        """The language of the title where it is not the reader's."""
        return self.page_language if self.title == self.page.title else ""

    @property
    def is_read_in_dutch(self) -> bool:
        """Whether the invitation has words of its own that are not in the reader's language."""
        page = self.page
        own = bool(page.introduction or page.why or page.who or page.bring)
        return bool(self.page_language) and (own or self.title == page.title)

    @cached_property
    def why(self) -> str:
        """Why it matters: the invitation's own words, or those of the activity's page, translated ones first."""
        texts = _whys(self.activity)
        first = next((text for text in texts if text not in self._dutch_whys), "")
        return self.page.why or first or next(iter(texts), "")

    @property
    def why_language(self) -> str:
        """The language of why it matters where it is not the reader's."""
        if self.page.why:
            return self.page_language
        return self.activity_language or (settings.LANGUAGE_CODE if self.why in self._dutch_whys else "")

    @property
    def pupil_invitation(self) -> tuple[str, str]:
        """What a pupil may say of it, and in which language where that is not the reader's."""
        text = str(getattr(self.activity, "pupil_invitation", ""))
        language = self.activity_language
        if text and not language and self.activity.locale.language_code != settings.LANGUAGE_CODE:
            dutch = dutch_of(self.activity)
            language = settings.LANGUAGE_CODE if dutch and dutch.pupil_invitation == text else ""
        return text, language

    @cached_property
    def _dutch_whys(self) -> list[str]:
        """What the Dutch page of a translated activity says of it: a translation may leave it as it is."""
        if self.activity is None or self.activity.locale.language_code == settings.LANGUAGE_CODE:
            return []
        return _whys(dutch_of(self.activity))

    @property
    def activity_language(self) -> str:
        """The language of the activity's page where it is not the reader's; empty where it is."""
        code = self.activity.locale.language_code if self.activity else ""
        return "" if code == (get_language() or settings.LANGUAGE_CODE) else str(code)

    @property
    def minutes(self) -> int | None:
        """How long it takes, where no hours are given."""
        return self.activity.minutes if self.activity else None

    @property
    def map_url(self) -> str:
        """Where the place lies; a link that the reader may follow. Empty where no address is known."""
        place = self.item.location if self.item else ""
        # A room such as “Lokaal 12” is not on a map; an address has a number and a town.
        is_address = "," in place and any(char.isdigit() for char in place)
        query = place if is_address else self.address
        return f"{MAP}?{urlencode({'query': query})}" if query else ""

    @cached_property
    def level_title(self) -> str:
        """The level in the language of the page."""
        return str(self.page.get_parent().title)

    @cached_property
    def classes(self) -> list[str]:
        """The classes of the level, by name."""
        return [row.name for row in self.level.classes.all()]

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """What pupils choose from: the Dutch words, which are kept, and those of the page."""
        values, words = self.source.options, self.page.options
        return tuple(zip(values, words if len(words) == len(values) else values, strict=True))

    @property
    def fingerprint(self) -> str:
        """Tells a changed date, time or place from an unchanged one, and keeps none of them."""
        if self.item is None:
            return ""
        parts = (self.item.start, self.item.end, self.item.start_time, self.item.end_time, self.item.location)
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


def _whys(activity: Any) -> list[str]:
    """The texts of an activity that say why it matters, the best one first."""
    return [text for name in ("why", "aim", "what", "summary") if (text := getattr(activity, name, ""))]


def occasion_of(page: InvitationPage, *, today: date, request: HttpRequest | None = None) -> Occasion:
    """The invitation with its live row, read in the language of its page."""
    source = page.source
    level = dutch_level(source)
    row = live_row(level, source.school_year, source.plan_uid)
    infos = activity_infos([row.activity_id], request) if row and row.activity_id else {}
    title = _translated_title(row, page) if row and page.pk != source.pk else ""
    item = plan_item(row, title, infos) if row else None
    return Occasion(
        page=page,
        source=source,
        state=InvitationState.objects.filter(invitation=source.pk).first() or InvitationState(invitation=source),
        level=level,
        item=item,
        activity=_activity(item),
        address=_address(level),
        today=today,
    )


def dutch_level(source: InvitationPage) -> YearLevelPage:
    """The level that an invitation hangs under."""
    level: YearLevelPage = YearLevelPage.objects.get(path=source.path[: -Page.steplen])
    return level


def live_row(level: YearLevelPage, school_year: int, uid: UUID) -> PlannedActivity | None:
    """The row of the published plan of a level."""
    plans = YearPlanPage.objects.child_of(level).live().filter(school_year=school_year)
    return PlannedActivity.objects.filter(page__in=plans, uid=uid).select_related("page").first()


def site_of(page: Page) -> Site | None:
    """The school that a page of any language belongs to."""
    keys = Page.objects.filter(path=page.path[: 2 * Page.steplen]).values("translation_key")
    return Site.objects.filter(root_page__translation_key__in=keys).select_related("root_page").first()


def invitations_below(path: str) -> QuerySet[InvitationPage]:
    """The Dutch invitations of a school or level, by the path of its page."""
    pages = InvitationPage.objects.filter(path__startswith=path, locale__language_code=settings.LANGUAGE_CODE)
    return pages.select_related("locale")


def invited_rows(levels: QuerySet[YearLevelPage], school_year: int, uids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these rows of the plan of a level that have a published invitation, in one query."""
    parent = Substr("path", 1, Greatest(Length("path") - Value(Page.steplen), Value(0)))
    pages = InvitationPage.objects.annotate(level_path=parent).filter(
        level_path__in=levels.order_by().values("path"), school_year=school_year, plan_uid__in=list(uids)
    )
    return frozenset(open_to_all(pages).values_list("plan_uid", flat=True))


def invited_by_level(uids: Iterable[UUID]) -> defaultdict[tuple[str, int], frozenset[UUID]]:
    """Those of these rows that have a published invitation, by the path of the level and the school year."""
    pages = open_to_all(InvitationPage.objects.filter(plan_uid__in=set(uids)))
    found: defaultdict[tuple[str, int], frozenset[UUID]] = defaultdict(frozenset)
    for path, school_year, uid in pages.values_list("path", "school_year", "plan_uid"):
        found[path[: -Page.steplen], school_year] |= {uid}
    return found


def _activity(item: PlannedItem | None) -> Any:
    """The page of the activity in the reader's language, or the Dutch one."""
    if item is None or item.page is None:
        return None
    page = ActivityPage.objects.filter(pk=item.page.pk).first()
    return page.specific.localized if page else None


def _translated_title(row: PlannedActivity, page: InvitationPage) -> str:
    plan = row.page.get_translation_or_none(page.locale)
    if plan is None:
        return ""
    return plan.activities.filter(uid=row.uid).values_list("title", flat=True).first() or ""


def _address(level: Page) -> str:
    site = site_of(level)
    return PlannerSettings.for_site(site).address if site else ""
