"""Reference data of the planner in the admin: shared by all schools, so the portal administrator's alone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from planner.holiday_files import holiday_name
from planner.models import SchoolHoliday


class SchoolHolidayForm(WagtailAdminModelForm):
    """A holiday of one region, or of the whole country where no region is chosen."""

    def clean_name(self) -> str:
        """As the import writes it: carrying over knows the holidays by their names."""
        return holiday_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first."""
        cleaned: dict[str, Any] = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", ValidationError(_("The last day comes before the first.")))
        return cleaned


class SchoolHolidayViewSet(ModelViewSet):
    """The school holidays per region. No group of a school has rights on them: only a superuser gets in."""

    model = SchoolHoliday
    icon = "calendar-alt"
    menu_label = _("School holidays")
    add_to_settings_menu = True
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("school_year"), FieldPanel("region")]),
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
        ],
        base_form_class=SchoolHolidayForm,
    )
    list_display = ["name", "get_region_display", "school_year", "start", "end"]
    list_filter = ["school_year", "region"]
    search_fields = ["name"]
    list_per_page = 50
    ordering = ["-school_year", "start", "region"]


school_holiday_viewset = SchoolHolidayViewSet("school_holidays")
