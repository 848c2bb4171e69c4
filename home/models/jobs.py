"""Work that somebody asked for and waits for: what it is, how it ended, and the file that goes in or comes out."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site


def private_storage() -> Storage:
    """Where files pass between web processes and workers; no address of the portal leads there."""
    return storages["private"]


FOLDER = "jobs/"


class JobState(models.TextChoices):
    """Where a job is."""

    WAITING = "waiting", _("Waits")
    RUNNING = "running", _("Being done")
    DONE = "done", _("Done")
    FAILED = "failed", _("Given up")


OPEN = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """One piece of work, asked for by somebody and done by a worker.

    ``options`` say what to do, ``result`` what came of it: keys and numbers, and after an import the names of staff,
    which go with the row. How far it is while it is being done stands in the cache (``home.progress``).
    """

    kind = models.CharField(max_length=40)
    site = models.ForeignKey(Site, null=True, on_delete=models.CASCADE, related_name="jobs")
    """The school; empty for one that is not there yet."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    """Who asked; the work is done with this user's rights, and goes with the user."""
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, db_index=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    options = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    """Why it was refused, in the words of who asked; empty where something went wrong that nobody foresaw."""
    file = models.FileField(upload_to=FOLDER, storage=private_storage, blank=True, max_length=200)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def school(self) -> Site:
        """The school, for work that has one."""
        if self.site is None:
            raise LookupError(f"{self} is about no school")
        return self.site

    @property
    def is_open(self) -> bool:
        """Whether there is something to wait for."""
        return self.state in OPEN

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """The file goes with it."""
        forget_file(self)
        return super().delete(*args, **kwargs)


def forget_file(job: Job) -> None:
    """Delete the file of a job from the storage once this is certain, if it has one."""
    if job.file and job.file.name:
        transaction.on_commit(partial(job.file.storage.delete, job.file.name))
        job.file = ""
