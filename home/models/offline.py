"""What a school has taken off line together, so that exactly that comes back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

CLOSED = "closed"
"""The reason of a school that is closed; the other reasons are codes of languages that were turned off."""


class OfflinePages(models.Model):
    """The pages that were published when a school closed, or turned a language off.

    ``pages`` are keys of pages; ``schedule`` holds pairs of a revision's key and the moment at which it was to go live;
    ``rights`` holds what the groups of a closed school could do, by kind of right.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="offline_pages")
    reason = models.CharField(max_length=10)
    since = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pages = models.JSONField(default=list, blank=True)
    schedule = models.JSONField(default=list, blank=True)
    rights = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "reason"], name="one_reason_to_be_off_line")]
        verbose_name = _("pages off line")
        verbose_name_plural = _("pages off line")

    def __str__(self) -> str:
        return f"{self.site} · {self.reason}"
