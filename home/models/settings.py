"""What a school sets for itself, and the groups of its staff."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Collection, Orderable, PreviewableMixin, Site

from home.choices import AccessibilityStatus, Level, Region, Role, Track
from home.colours import MINIMUM_CONTRAST, contrast_on_paper
from home.fields import ChoiceListField
from home.settings_form import SchoolSettingsForm


class Language(models.TextChoices):
    """The languages that a school can choose, by their own names."""

    NL = "nl", "Nederlands"
    EN = "en", "English"
    AR = "ar", "العربية"
    PL = "pl", "Polski"
    TR = "tr", "Türkçe"
    UK = "uk", "Українська"


def default_languages() -> list[str]:
    """Dutch is the source, and always there."""
    return [settings.LANGUAGE_CODE]


@register_setting(icon="cogs", order=100)
class SchoolSettings(PreviewableMixin, ClusterableModel, BaseSiteSetting):
    """Look, region, languages and contact persons of one school."""

    select_related = ["logo"]

    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Square works best. Without a logo the school's first letter is shown."),
    )
    accent_colour = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#17456b",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits, like #17456b."))],
        help_text=_("For header, links and focus. Must be readable on paper white (contrast 4.5)."),
    )
    region = models.CharField(
        _("region of the school holidays"), max_length=10, choices=Region.choices, default=Region.CENTRE
    )
    languages = ChoiceListField(_("languages"), of=Language, default=default_languages)
    footer = models.TextField(_("foot of every page"), blank=True, help_text=_("Address and telephone number."))

    privacy_statement = RichTextField(
        _("privacy statement"),
        blank=True,
        help_text=_("Leave it empty for the standard text, which says what this portal keeps of parents."),
    )
    accessibility_status = models.CharField(
        _("how far the site complies"),
        max_length=10,
        choices=AccessibilityStatus.choices,
        default=AccessibilityStatus.PARTLY,
        help_text=_("With WCAG 2.2, level AA. Say full only after an examination by somebody else than yourself."),
    )
    accessibility_checked = models.DateField(_("last looked at"), null=True, blank=True)
    accessibility_known = models.TextField(
        _("what does not comply yet"),
        blank=True,
        help_text=_("One to a line: what it is, what a reader can do meanwhile, and when it will be mended."),
    )
    accessibility_statement = RichTextField(
        _("accessibility statement"),
        blank=True,
        help_text=_("Leave it empty for the standard text, with what is filled in above."),
    )
    own_words = models.JSONField(_("words of the school"), default=list, blank=True, editable=False)
    """The school's own words and explanations, as ``home.glossary.OwnWord`` reads them."""
    hidden_parts = models.JSONField(_("parts left out"), default=list, blank=True)
    demand_second_factor = models.BooleanField(
        _("demand the second factor"),
        default=False,
        help_text=_("Staff of this school must sign in with an app on their telephone besides their password."),
    )

    new_name = ""
    """The name that the form gives; kept with the school's home page."""

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("school_name"),
                    FieldPanel("logo"),
                    FieldPanel("accent_colour"),
                    FieldPanel("footer"),
                    FieldPanel("hidden_parts"),
                ],
                _("Look"),
            ),
            ObjectList([FieldPanel("region"), FieldPanel("languages")], _("Region and languages")),
            ObjectList(
                [
                    InlinePanel(
                        "contacts",
                        heading=_("Contact persons"),
                        label=_("contact person"),
                        help_text=_(
                            "One person per year whom parents can call. Leave the year empty for the whole school."
                        ),
                    )
                ],
                _("Contact persons"),
            ),
            ObjectList([FieldPanel("privacy_statement")], _("Privacy")),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("accessibility_status"), FieldPanel("accessibility_checked")]),
                    FieldPanel("accessibility_known"),
                    FieldPanel("accessibility_statement"),
                ],
                _("Accessibility"),
            ),
            # Only where the installation has a second factor at all: elsewhere the switch would lock people out.
            *([ObjectList([FieldPanel("demand_second_factor")], _("Safety"))] if settings.SECOND_FACTOR else []),
        ],
        base_form_class=SchoolSettingsForm,
    )

    class Meta:
        verbose_name = _("school settings")
        verbose_name_plural = _("school settings")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """What a change of the settings shows on."""
        return [
            ("home", _("Home page")),
            ("privacy", _("Privacy statement")),
            ("accessibility", _("Accessibility statement")),
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The school's own page, with these settings around it."""
        page = self.site.root_page.specific
        page.title = self.new_name or page.title
        if mode_name == "privacy":
            return page.privacy(request)
        return page.accessibility(request) if mode_name == "accessibility" else page.serve(request)

    def get_full_url(self) -> str | None:
        """The school's own address, so that the preview is of its host."""
        url: str | None = self.site.root_page.full_url
        return url

    def clean(self) -> None:
        """The accent must be readable, and Dutch cannot be left out."""
        super().clean()
        faults: dict[str, Any] = {}
        if contrast_on_paper(self.accent_colour) < MINIMUM_CONTRAST:
            faults["accent_colour"] = _(
                "This colour is too light to read on white: contrast %(contrast).1f, at least 4.5 is needed."
            ) % {"contrast": contrast_on_paper(self.accent_colour)}
        if settings.LANGUAGE_CODE not in self.languages:
            faults["languages"] = _("Dutch cannot be left out: it is the source of all translations.")
        if faults:
            raise ValidationError(faults)


class ContactPerson(Orderable):
    """The one person whom parents of a level can call."""

    setting = ParentalKey(SchoolSettings, on_delete=models.CASCADE, related_name="contacts")
    level = models.PositiveSmallIntegerField(_("year level"), choices=Level.choices, null=True, blank=True)
    track = models.CharField(_("track"), max_length=10, choices=Track.choices, blank=True)
    name = models.CharField(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=100, blank=True, help_text=_("For example decaan."))
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    photo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        FieldRowPanel([FieldPanel("level"), FieldPanel("track")]),
        FieldRowPanel([FieldPanel("name"), FieldPanel("role")]),
        FieldRowPanel([FieldPanel("telephone"), FieldPanel("email")]),
        FieldPanel("photo"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")

    def __str__(self) -> Any:
        return self.name

    def serves(self, level: int, track: str) -> bool:
        """Whether parents of this level can call this person."""
        return self.level in (None, level) and self.track in ("", track)


class SchoolGroup(models.Model):
    """Ties a group of staff to its school and role; the name of the group means nothing."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="school_groups")
    role = models.CharField(max_length=20, choices=Role.choices)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="school_group")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "role"], name="one_group_per_school_and_role")]
        verbose_name = _("group of a school")
        verbose_name_plural = _("groups of a school")

    def __str__(self) -> str:
        return f"{self.site} · {self.role}"


class SchoolCollection(models.Model):
    """Ties the collection of a school's pictures and documents to it; the name of the collection means nothing."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="school_collection")
    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="school_collection")

    class Meta:
        verbose_name = _("collection of a school")
        verbose_name_plural = _("collections of a school")

    def __str__(self) -> str:
        return f"{self.site} · {self.collection}"
