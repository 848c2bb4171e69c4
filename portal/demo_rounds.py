"""The conversation rounds of the demo: at one school with times, of which families have some, at the other without.

First names are made up. Everything lies in the first round that is still to come, whatever the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone
from wagtail.models import Site

from home.choices import CONVERSATION_KINDS
from planner.actions_invitations import make_invitation
from planner.actions_replies import ReplyData, keep_class_list, save_reply
from planner.actions_slot_desk import SlotPlan, make_slots
from planner.actions_slots import choose_times
from planner.choices import Answer
from planner.models import InvitationPage, PlannedActivity, YearPlanPage
from planner.slot_offers import METHOD_MINUTES, long_minutes
from planner.slot_series import series

NAMES = ("Noor", "Sem", "Yara", "Daan", "Aïcha", "Finn", "Milan", "Sofia", "Tess", "Younes")
BREAK = ((time(16, 30), time(16, 45)),)
INTERPRETER = "ar"


@dataclass(frozen=True, slots=True)
class Family:
    """What a family of the class answers, and whether it takes a time."""

    name: str
    answer: Answer = Answer.YES
    interpreter: str = ""
    takes_time: bool = True


FAMILIES = (
    Family(NAMES[0]),
    Family(NAMES[1]),
    Family(NAMES[2], interpreter=INTERPRETER),
    Family(NAMES[3], Answer.NO),
    Family(NAMES[4], takes_time=False),
    Family(NAMES[5], Answer.CALL),
)


def make_round(site: Site, *, with_times: bool) -> InvitationPage | None:
    """The published invitation to the next conversations of a school, where its plans have any."""
    plans = YearPlanPage.objects.descendant_of(site.root_page)
    rows = PlannedActivity.objects.filter(page__in=plans, kind__in=CONVERSATION_KINDS).select_related("page")
    first_day = timezone.localdate() + timedelta(days=1)
    coming = rows.filter(end__gte=first_day + timedelta(days=4)).order_by("start", "pk").first()
    row = coming or rows.order_by("end", "pk").last()
    if row is None:
        return None
    page = make_invitation(row.page, row.uid, user=None, publish=True)
    if with_times:
        _fill(page, _days(max(row.start, first_day) if coming else row.start, row.end))
    return page


def _days(start: date, end: date) -> list[date]:
    """Two school days of the period."""
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    return [day for day in days if day.weekday() < 5][:2] or days[:2]


def _fill(page: InvitationPage, days: list[date]) -> None:
    """Times for two classes, a block with an interpreter, and the families of the first class."""
    class_name, other = page.get_parent().specific.classes.values_list("name", flat=True)[:2]
    plain = series(time(15, 30), time(17, 45), METHOD_MINUTES, breaks=BREAK)
    block = series(time(18, 0), time(19, 30), long_minutes(METHOD_MINUTES, None))
    for name, mentor, room, language, day, spans in (
        (class_name, "mevr. Jansen", "Lokaal 12", "", days[0], plain),
        (class_name, "mevr. Jansen", "Lokaal 12", INTERPRETER, days[0], block),
        (other, "dhr. Kaya", "Lokaal 14", "", days[-1], plain),
    ):
        times = [(day, span) for span in spans]
        make_slots(page, SlotPlan(name, mentor, room, language, times), user=None)
    keep_class_list(page, class_name, NAMES)
    for family in FAMILIES:
        pupils = ((family.name, class_name),)
        data = ReplyData(answer=family.answer, pupils=pupils, people=2, interpreter=family.interpreter)
        reply = save_reply(page, data)
        slot = page.slots.filter(class_name=class_name, language=family.interpreter, booking=None).first()
        if family.answer == Answer.YES and family.takes_time and slot:
            choose_times(reply, {reply.pupils.get().pk: slot.pk})
