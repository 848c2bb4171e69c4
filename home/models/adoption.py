"""What a school adopted from the library, and how the library's page looked then."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site


class LibraryBase(models.Model):
    """The content of a page of the library as a school adopted it: the ground for telling who changed what since.

    No field of the copy itself: an old draft that is published again would bring an old base back.
    """

    copy = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="library_base")
    original = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="library_copies")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    values = models.JSONField()
    """The original's fields as adopted, by name; ``papers`` are the names of the library’s papers."""
    left = models.JSONField(default=dict)
    """The fields whose new content the school leaves: the digest of what it left, by name."""
    original_published_at = models.DateTimeField(null=True)
    """Until the original is published anew it says what ``values`` say; empty: that has to be looked at."""
    copy_revision = models.BigIntegerField(null=True)
    """While this is the copy's newest revision it says what ``values`` say; empty: that has to be looked at."""
    adopted_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "original"], name="adopted_once_per_school")]
        verbose_name = _("adoption from the library")
        verbose_name_plural = _("adoptions from the library")

    def __str__(self) -> str:
        return f"{self.site} · {self.title}"

    @property
    def title(self) -> Any:
        """What the activity was called when it was adopted; stays when the original is deleted."""
        return self.values["title"]
