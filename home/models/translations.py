"""What a translation was made of, so that it can be told when the Dutch page says something else."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class TranslationBase(models.Model):
    """What the Dutch page said when this translation was last brought up to date.

    No field of the page itself: an old draft that is published again would bring an old base back. Dates and places
    are in no base: readers of every language get those of the Dutch page.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="translation_base")
    texts = models.JSONField(default=dict)
    """Short digests of the Dutch texts, a list for each field."""
    told = models.JSONField(default=dict)
    """What the translation said when it was last published: a digest for each field."""
    revision = models.BigIntegerField(null=True)
    """The Dutch revision that said so, as long as it is kept; for showing what changed."""
    changed = models.JSONField(default=dict)
    """What the Dutch page says otherwise since: a digest of it for each field."""
    behind_since = models.DateTimeField(null=True)
    """When the Dutch page was last published with such a change; empty: the translation is up to date."""

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("ground of a translation")
        verbose_name_plural = _("grounds of translations")

    def __str__(self) -> str:
        return str(self.page)
