"""The editor's form of a year plan: what a row or a link must be, said beside the field."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


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


class YearPlanForm(WagtailAdminPageForm):
    """Checks across rows: links between rows that exist, ids that are unique, one plan a year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "links" in self.formsets:
            choices = [("", "—"), *self._rows()]
            for form in [*self.formsets["links"].forms, self.formsets["links"].empty_form]:
                for name in ("source", "target"):
                    form.fields[name].widget.choices = choices

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

    def clean(self) -> dict[str, Any]:
        """One plan of a school year per level."""
        cleaned: dict[str, Any] = super().clean()
        year = cleaned.get("school_year")
        parent = self.parent_page or (self.instance.get_parent() if self.instance.pk else None)
        if year and parent is not None:
            siblings = type(self.instance).objects.child_of(parent).filter(school_year=year)
            if siblings.exclude(pk=self.instance.pk).exists():
                self.add_error("school_year", _("This level already has a plan for that school year."))
        return cleaned

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
        return bool(self.formsets[name].can_delete and self.formsets[name]._should_delete_form(form))
