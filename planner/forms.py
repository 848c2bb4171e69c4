"""The forms of the planner's pages in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from home.choices import Track
from home.models import YearLevelPage
from planner.copy_sources import model_plans
from planner.dates import school_year_label
from planner.import_ticket import MAX_UPLOAD_BYTES

FIRST_YEAR, LAST_YEAR = 2000, 2100


def year_choices(years: Sequence[int]) -> list[tuple[int, str]]:
    """School years as people write them."""
    return [(year, school_year_label(year)) for year in years]


def _choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


class SchoolChoiceField(forms.ModelChoiceField):
    """One of the schools that somebody keeps, by its name."""

    def __init__(self, sites: Sequence[Site], **kwargs: Any) -> None:
        queryset = Site.objects.filter(pk__in=[site.pk for site in sites]).select_related("root_page")
        super().__init__(queryset.order_by("root_page__title"), label=_("School"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The name that the school gives itself."""
        return str(obj.root_page.title)


class DeskFilterForm(forms.Form):
    """Which plans the desk shows."""

    school_year = forms.TypedChoiceField(label=_("School year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, sites: Sequence[Site], years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choice_field(self, "school_year").choices = [("", _("All school years")), *year_choices(years)]
        if len(sites) > 1:
            self.fields["school"] = SchoolChoiceField(sites, required=False, empty_label=_("All schools"))


class NewPlanForm(forms.Form):
    """Which empty plan to make."""

    level = forms.IntegerField(min_value=1)
    school_year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)


class ImportForm(forms.Form):
    """The file of a decaan, and what it does not say itself."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("CSV or Excel (.xlsx), at most 1 MB, with the columns of a year plan."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
    school_year = forms.TypedChoiceField(
        label=_("School year"), coerce=int, help_text=_("A week or month without a year is one of this school year.")
    )
    level = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ["school", "file", "school_year", "track", "level"]

    def __init__(
        self, *args: Any, sites: Sequence[Site], levels: Sequence[YearLevelPage], years: Sequence[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sites, self.levels = sites, levels
        _choice_field(self, "school_year").choices = year_choices(years)
        if len(sites) > 1:
            self.fields["school"] = SchoolChoiceField(sites, empty_label=_("Choose a school"))
        tracks = {level.track for level in levels}
        if any(len(self._tracks(site)) > 1 for site in sites):
            choices = [(track.value, track.label) for track in Track if track in tracks]
            self.fields["track"] = forms.ChoiceField(
                label=_("Track"),
                required=False,
                choices=[("", _("The file says it (column leerweg)")), *choices],
                help_text=_("Only for rows that do not name their track."),
            )
        self.order_fields(self.field_order)

    def _tracks(self, site: Site) -> set[str]:
        return {level.track for level in self.levels if level.path.startswith(site.root_page.path)}

    def clean_file(self) -> UploadedFile:
        """A file that fits."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(_("This file is larger than 1 MB. A year plan is much smaller."))
        return file

    def clean(self) -> dict[str, Any]:
        """The school is the only one where there is no choice."""
        cleaned = super().clean() or {}
        cleaned.setdefault("school", self.sites[0] if len(self.sites) == 1 else None)
        track, school = cleaned.get("track"), cleaned.get("school")
        if track and school and track not in self._tracks(school):
            self.add_error("track", _("This school does not have that track."))
        return cleaned


class CopyForm(forms.Form):
    """What to copy, and where to."""

    source = forms.ChoiceField(label=_("Copy from"))
    level = forms.TypedChoiceField(label=_("To level"), coerce=int)
    school_year = forms.TypedChoiceField(label=_("School year"), coerce=int)
    overwrite = forms.BooleanField(
        label=_("Write over the draft that is there"),
        required=False,
        help_text=_("Only where there is a plan already. What is published stays, the old draft stays in its history."),
    )

    def __init__(
        self,
        *args: Any,
        levels: Sequence[YearLevelPage],
        plans: Sequence[tuple[str, str]],
        years: Sequence[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choice_field(self, "level").choices = [(level.pk, level.title) for level in levels]
        _choice_field(self, "school_year").choices = year_choices(years)
        groups: list[Any] = [("", _("Choose a plan"))]
        if plans:
            groups.append((_("Plans of your school"), list(plans)))
        own = {level.track for level in levels}
        # The model plans of the school's own tracks come first.
        for track in sorted(model_plans(), key=lambda name: name not in own):
            names = [(f"model-{track}-{level}", model_label(track, level)) for level in model_plans()[track]]
            label = Track(track).label
            groups.append((_("Model plans: %(track)s") % {"track": label}, names))
        _choice_field(self, "source").choices = groups


def model_label(track: str, level: int) -> str:
    """What a model plan is called in a list."""
    return str(_("%(track)s, year %(level)s")) % {"track": Track(track).label, "level": level}
