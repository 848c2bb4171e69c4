"""The form with which an archive is brought in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_UPLOAD_BYTES = 1024**3


class ArchiveForm(forms.Form):
    """Which archive, under which address, and whether its staff is let in."""

    file = forms.FileField(
        label=_("Archive"),
        help_text=_("A zip that this portal or another one exported."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    hostname = forms.CharField(
        label=_("Host name"),
        required=False,
        max_length=120,
        help_text=_("Empty: the host name that the school had."),
    )
    with_staff = forms.BooleanField(
        label=_("Let the staff in"),
        required=False,
        help_text=_(
            "Who is known here by e-mail gets the same roles at this school. Who is not gets an account without a "
            "password. Without this the groups stay empty, and you see who was in them."
        ),
    )

    def clean_file(self) -> forms.Field:
        """Not larger than a browser should send; larger ones go by command."""
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(_("This archive is too large for the browser. Use the command import_school."))
        return file
