"""What work outside the request leaves behind: who works, and what was done already. Numbers and times only."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class WorkerSign(models.Model):
    """The last sign of life of a worker process. A task of a worker that gives none any more is somebody else's."""

    worker_id = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "sign of life of a worker"
        verbose_name_plural = "signs of life of workers"

    def __str__(self) -> str:
        return f"{self.worker_id} · {self.seen_at:%Y-%m-%d %H:%M:%S}"


class DoneOnce(models.Model):
    """Something that must not be done a second time, by a name such as ``moved:7:3:41``; never a person's."""

    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "work done"
        verbose_name_plural = "work done"

    def __str__(self) -> str:
        return self.key
