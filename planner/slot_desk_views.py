"""The times of a conversation round for staff: who comes when, making times, and one time by hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from home.school_desk import not_found
from planner.actions_slot_desk import (
    SlotPlan,
    book_call,
    change_place,
    delete_slot,
    keep_interpreter_minutes,
    make_slots,
    put_in,
    set_closed,
)
from planner.actions_slots import TimeTaken, give_back_one
from planner.invitation_access import OccasionView
from planner.models import Slot
from planner.slot_desk_forms import BookForm, MoveForm, SlotPlaceForm, SlotRoundForm, SlotSeriesForm, days_of
from planner.slot_desk_queries import ClassTimes, SlotDay, SlotLine, class_times, mentor_of
from planner.slot_queries import own_minutes


class SlotOccasionView(OccasionView):
    """A page about the times of a round; another kind of invitation has none."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """404 where families do not come one by one."""
        super().setup(request, *args, **kwargs)
        if not self.occasion.is_conversation and not self.page.slots.exists():
            not_found()

    @cached_property
    def rows(self) -> list[ClassTimes]:
        """The classes that this user sees, with their times."""
        return class_times(self.occasion, self.seen)

    def back(self, anchor: str = "") -> HttpResponse:
        """To the overview."""
        return HttpResponseRedirect(reverse("planner_slots", args=[self.page.pk]) + anchor)


class SlotsView(SlotOccasionView):
    """Who comes when, what is free, and who has no time yet."""

    page_title = gettext_lazy("Times")
    template_name = "planner/admin/slots.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The classes, and how long an interpreter makes it."""
        form = kwargs.get("form") or SlotRoundForm(initial={"interpreter_minutes": own_minutes(self.page)})
        return super().get_context_data(**kwargs) | {"rows": self.rows, "form": form}

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Keep how long a conversation with an interpreter takes."""
        if not self.is_maker:
            return not_found()
        form = SlotRoundForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        keep_interpreter_minutes(self.page, form.cleaned_data["interpreter_minutes"], user=self.user)
        messages.success(request, _("Kept. It holds for times from now on."))
        return self.back()


class DoorListsView(SlotOccasionView):
    """For each mentor and day a list with times, to print for the door."""

    page_title = gettext_lazy("Lists for the door")
    template_name = "planner/admin/slot_door.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The days of the class that is asked for, or of all."""
        name = self.request.GET.get("class", "")
        days = [day for row in self.rows if name in ("", row.class_name) for day in row.days]
        return super().get_context_data(**kwargs) | {"days": days}


class MakeSlotsView(SlotOccasionView):
    """Times for a class in one form."""

    page_title = gettext_lazy("Make times")
    template_name = "planner/admin/slots_make.html"

    def _form(self, data: Any = None) -> SlotSeriesForm:
        item, name = self.occasion.item, self.request.GET.get("class", "")
        chosen = name if name in self.class_names else next(iter(self.class_names), "")
        begins = {"start": item.start_time, "until": item.end_time} if item else {}
        asked: dict[str, Any] = {
            key: self.request.GET[key]
            for key in ("start", "until", "minutes", "room", "mentor")
            if self.request.GET.get(key)
        }
        if day := self.request.GET.get("day"):
            asked["days"] = [day]
        return SlotSeriesForm(
            data,
            site=self.site,
            days=days_of(item.period, timezone.localdate()) if item else [],
            own_minutes=own_minutes(self.page),
            classes=self.class_names,
            initial={"class_name": chosen, "mentor": mentor_of(self.site, self.occasion.level, chosen)}
            | begins
            | asked,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        return super().get_context_data(**kwargs) | {"form": kwargs.get("form") or self._form()}

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Make them, once staff have seen what there is to think about."""
        form = self._form(request.POST)
        if not form.is_valid() or (form.warnings and "anyway" not in request.POST):
            return self.render_to_response(self.get_context_data(form=form))
        values = form.cleaned_data
        plan = SlotPlan(values["class_name"], values["mentor"], values["room"], values["language"], values["times"])
        number = make_slots(self.page, plan, user=self.user)
        text = ngettext("%(number)s time is made for %(name)s.", "%(number)s times are made for %(name)s.", number)
        messages.success(request, text % {"number": number, "name": plan.class_name})
        return self.back()


class OneSlotView(SlotOccasionView):
    """A page about one time."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """A time of this round, of a class that this user sees."""
        super().setup(request, *args, **kwargs)
        found = [
            (row, day, line)
            for row in self.rows
            for day in row.days
            for line in day.lines
            if line.slot.pk == kwargs["slot_id"]
        ]
        self.row: ClassTimes
        self.day: SlotDay
        self.line: SlotLine
        self.row, self.day, self.line = found[0] if found else not_found()

    @property
    def slot(self) -> Slot:
        """The time."""
        return self.line.slot

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The time, its day and its class."""
        return super().get_context_data(**kwargs) | {"row": self.row, "day": self.day, "line": self.line}


class SlotPlaceView(OneSlotView):
    """Another mentor or room for the times of a day, of which one is named."""

    page_title = gettext_lazy("Other mentor or room")
    template_name = "planner/admin/slot_place.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        form = kwargs.get("form") or SlotPlaceForm(site=self.site, day=self.day)
        return super().get_context_data(**kwargs) | {"form": form}

    def post(self, request: HttpRequest, page_id: int, slot_id: int) -> HttpResponse:
        """Keep it; families that have one of these times are told."""
        form = SlotPlaceForm(request.POST, site=self.site, day=self.day)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        keys = [line.slot.pk for line in self.day.lines]
        try:
            told = change_place(self.page, keys, form.cleaned_data["mentor"], form.cleaned_data["room"], user=self.user)
        except TimeTaken:
            form.add_error("mentor", _("This mentor has these times already. Look at the times again."))
            return self.render_to_response(self.get_context_data(form=form))
        text = _("Kept. Who left an e-mail address is told; call the others.") if told else _("Kept.")
        messages.success(request, text)
        return self.back(f"#slot-{self.slot.pk}")


class SlotView(OneSlotView):
    """One time: give it to a family, move or take away who has it, close it or delete it."""

    page_title = gettext_lazy("Time")
    template_name = "planner/admin/slot.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The forms that this time has use for."""
        forms = {"book_form": kwargs.get("book_form") or BookForm(row=self.row)}
        forms["move_form"] = kwargs.get("move_form") or MoveForm(row=self.row)
        return super().get_context_data(**kwargs) | forms

    def post(self, request: HttpRequest, page_id: int, slot_id: int) -> HttpResponse:
        """Do what the button says."""
        acts = {
            "book": self._book,
            "move": self._move,
            "release": self._release,
            "close": self._close,
            "open": self._open,
            "delete": self._delete,
        }
        act = acts.get(request.POST.get("do", ""))
        if act is None:
            return not_found()
        try:
            return act()
        except TimeTaken:
            messages.error(request, _("That cannot be: somebody has this time, or the family has another one then."))
            return HttpResponseRedirect(request.path)

    def _done(self, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return self.back(f"#slot-{self.slot.pk}")

    def _book(self) -> HttpResponse:
        form = BookForm(self.request.POST, row=self.row)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(book_form=form))
        if pupil := form.replied:
            put_in(self.slot, pupil, user=self.user)
        else:
            book_call(self.slot, form.name, form.cleaned_data["interpreter"], user=self.user)
        return self._done(_("The time is theirs."))

    def _move(self) -> HttpResponse:
        form = MoveForm(self.request.POST, row=self.row)
        if not form.is_valid() or self.line.pupil is None:
            return self.render_to_response(self.get_context_data(move_form=form))
        put_in(self.page.slots.get(pk=form.cleaned_data["slot"]), self.line.pupil, user=self.user)
        return self._done(_("Moved. Who left an e-mail address is told; call the others."))

    def _release(self) -> HttpResponse:
        if self.line.booking is not None:
            give_back_one(self.line.booking)
        return self._done(_("The time is free again. Who left an e-mail address is told; call the others."))

    def _close(self) -> HttpResponse:
        set_closed(self.slot, True, user=self.user)
        return self._done(_("Closed: parents do not see this time."))

    def _open(self) -> HttpResponse:
        set_closed(self.slot, False, user=self.user)
        return self._done(_("Open: parents can choose this time."))

    def _delete(self) -> HttpResponse:
        delete_slot(self.slot, user=self.user)
        messages.success(self.request, _("The time is deleted."))
        return self.back()
