"""The editor's form of a year plan: what a row or a link must be, said beside the field."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.references import SchoolPageForm
from planner.activity_chooser import know_activities
from planner.dates import school_year_label, school_year_of

BOARD_FIELDS = {
    "activities": (
        "uid", "title", "lane", "kind", "activity", "start", "end", "precision", "fixed_date",
        "start_time", "end_time", "location", "competences", "partnership",
    ),
    "links": ("source", "relation", "target"),
    "set_aside": ("code", "uids", "reason"),
}  # fmt: skip
"""What the board has to know of the rows of each formset."""


class RowSelect(forms.Select):
    """Chooses one of the plan's own rows by its uid; a small script adds the rows that are not saved yet."""

    def __init__(self, attrs: dict | None = None, **kwargs: Any) -> None:
        super().__init__({"data-planner-row-select": "", **(attrs or {})}, **kwargs)

    class Media:
        js = ["planner/js/row-select.js"]


class UidInput(forms.HiddenInput):
    """The uid of a row; the template of new rows has none, so that no two rows get the same."""

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        """Leave the template empty."""
        return super().get_context(name, None if "__prefix__" in name else value, attrs)


class YearPlanForm(SchoolPageForm):
    """Checks across rows: links between rows that exist, ids that are unique, one plan a year."""

    newer_revision: Any = None
    """What somebody else saved meanwhile, where that kept this form from being saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if not self.instance.pk and not self.is_bound and "school_year" in self.fields:
            year = self._next_year()
            self.initial |= {"school_year": year, "title": f"Jaarplan {school_year_label(year)}"}
        if "activities" in self.formsets:
            know_activities(self.formsets["activities"].forms)
        if "links" in self.formsets:
            choices = [("", "—"), *self._rows()]
            for form in [*self.formsets["links"].forms, self.formsets["links"].empty_form]:
                for name in ("source", "target"):
                    form.fields[name].widget.choices = choices

    def _next_year(self) -> int:
        """The school year of a new plan: the one that runs, or the first after it that has none at this level yet."""
        year = school_year_of(timezone.localdate())
        if self.parent_page is None:
            return year
        taken = set(type(self.instance).objects.child_of(self.parent_page).values_list("school_year", flat=True))
        while year in taken:
            year += 1
        return year

    def clean_slug(self) -> str:
        """The usual end of the address of a plan, where none was given."""
        slug, year = self.cleaned_data.get("slug"), self.cleaned_data.get("school_year")
        return slug or (type(self.instance).slug_for(year) if year else "")

    def _rows(self) -> list[tuple[str, str]]:
        """The plan's rows as choices: those that were sent, or else those that are stored."""
        formset = self.formsets["activities"]
        rows = []
        for form in formset.forms:
            uid = form["uid"].value()
            if uid:
                activity = form.instance.activity if form.instance.activity_id else None
                title = form["title"].value() or (activity.title if activity else "")
                rows.append((str(uid), f"{form['start'].value() or ''} {title}".strip()))
        return rows

    def board_rows(self) -> dict[str, Any]:
        """What stands in the form, as the board's scripts send it: stored, or sent back with its errors."""
        rows = {name: [self._raw(form, fields) for form in self._kept(name)] for name, fields in BOARD_FIELDS.items()}
        for row in rows["activities"]:
            row["uid"] = row["uid"] or uuid4()
        for entry in rows["set_aside"]:
            entry["uids"] = _read_list(entry["uids"])
        return {"school_year": self["school_year"].value(), "rows": rows.pop("activities"), **rows}

    def _kept(self, name: str) -> list[Any]:
        formset = self.formsets.get(name)
        return [form for form in formset.forms if not self._deleted(name, form)] if formset else []

    @staticmethod
    def _raw(form: forms.ModelForm, fields: tuple[str, ...]) -> dict[str, Any]:
        return {name: form[name].value() for name in fields if name in form.fields}

    def clean(self) -> dict[str, Any]:
        """One plan of a school year per level; nobody writes over what another saved meanwhile without choosing to."""
        cleaned: dict[str, Any] = super().clean()
        self._refuse_stale()
        year = cleaned.get("school_year")
        parent = self.parent_page or (self.instance.get_parent() if self.instance.pk else None)
        if year and parent is not None:
            siblings = type(self.instance).objects.child_of(parent).filter(school_year=year)
            if siblings.exclude(pk=self.instance.pk).exists():
                self.add_error("school_year", _("This level already has a plan for that school year."))
        return cleaned

    def _refuse_stale(self) -> None:
        """Refuse to save over a version that this editor has not seen, unless they have said that theirs is to be next.

        Wagtail's own scripts ask before that where they know of it; this also holds for a save between two of their
        questions, and without scripts. Nothing is lost either way: both versions stay in the history.
        """
        latest = self.instance.latest_revision if self.instance.pk else None
        if latest is None:
            return
        seen = self.data.get("overwrite_revision_id") or self.data.get("loaded_revision_id")
        created = self.data.get("loaded_revision_created_at")
        is_stale = bool(seen) and seen != str(latest.pk)
        if seen and created and not self.data.get("overwrite_revision_id"):
            is_stale = is_stale or created != latest.created_at.isoformat()
        if self.data.get("planner_newer_revision") or is_stale:
            if self.data.get("planner_keep_mine") == str(latest.pk):
                return
            self.newer_revision = latest
            self.add_error(None, _("Somebody else saved this plan while you were working on it; see above the board."))

    def is_valid(self) -> bool:
        """The page's own fields, then its rows, then what holds between them."""
        valid: bool = super().is_valid()
        if "activities" in self.formsets and "links" in self.formsets:
            valid = self._check_rows() and valid
        return valid

    def _check_rows(self) -> bool:
        kept = [form for form in self.formsets["activities"].forms if not self._deleted("activities", form)]
        seen: dict[str, Any] = {}
        valid = True
        for form in kept:
            external_id = getattr(form, "cleaned_data", {}).get("external_id")
            if external_id and external_id in seen:
                form.add_error("external_id", _("Another row has this id."))
                valid = False
            elif external_id:
                seen[external_id] = form
        uids = {form.cleaned_data.get("uid") for form in kept if getattr(form, "cleaned_data", None)}
        return self._check_links(uids) and valid

    def _check_links(self, uids: set[UUID | None]) -> bool:
        valid = True
        for form in self.formsets["links"].forms:
            data = getattr(form, "cleaned_data", None)
            if not data or self._deleted("links", form):
                continue
            for name in ("source", "target"):
                if data.get(name) and data[name] not in uids:
                    form.add_error(name, ValidationError(_("This row is no longer in the plan.")))
                    valid = False
            if data.get("source") and data.get("source") == data.get("target"):
                form.add_error("target", ValidationError(_("An activity cannot be linked to itself.")))
                valid = False
        return valid

    def _deleted(self, name: str, form: forms.ModelForm) -> bool:
        can_delete = self.is_bound and self.formsets[name].can_delete
        return bool(can_delete and hasattr(form, "cleaned_data") and self.formsets[name]._should_delete_form(form))

    def save(self, commit: bool = True) -> Any:
        """Note who set a finding aside, and when; the entries of a draft have no key to know them again by."""
        rows = self.instance.set_aside.all()
        known = {(row.code, json.dumps(row.uids)): (row.who, row.when) for row in rows if row.when}
        now = (
            str(self.for_user.get_full_name() or self.for_user.get_username()) if self.for_user else "",
            timezone.now(),
        )
        for form in self._kept("set_aside"):
            entry = form.instance
            entry.uids = entry.uids or []
            if form.has_changed() and entry.when is None:
                entry.who, entry.when = known.get((entry.code, json.dumps(entry.uids)), now)
        return super().save(commit)


def _read_list(value: Any) -> list[Any]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return []
    return found if isinstance(found, list) else []
