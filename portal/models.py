"""What the portal itself keeps in the database: changes on their way to those who keep pages."""

from __future__ import annotations

from django.db import models


class UntoldChange(models.Model):
    """A change that is stored, and of which nobody has said yet that kept pages end; see portal.untold."""

    token = models.CharField(max_length=16, primary_key=True)
    written_at = models.FloatField()
    """Seconds since 1970."""

    class Meta:
        verbose_name = "change not yet told"
        verbose_name_plural = "changes not yet told"

    def __str__(self) -> str:
        return self.token
