"""What stands in the queue, in words that a person uses. Plugins name their tasks in the hook ``home_task_names``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

Name = str | Promise

TASK_NAMES: Mapping[str, Name] = {
    "home.tasks.mail_staff_invitation": gettext_lazy("Mail: invite a colleague"),
    "home.tasks.make_picture_sizes": gettext_lazy("Make the sizes of a picture"),
    "wagtail.tasks.update_reference_index_task": gettext_lazy("Note where a page, picture or document is used"),
    "wagtail.tasks.delete_file_from_storage_task": gettext_lazy("Delete a file that nothing uses any more"),
    "wagtail.images.tasks.set_image_focal_point_task": gettext_lazy("Find the middle of a picture"),
    "modelsearch.tasks.insert_or_update_object_task": gettext_lazy("Bring the search index up to date"),
}

FAULTS: tuple[tuple[str, Name], ...] = (
    ("smtplib.", gettext_lazy("The mail server did not take the mail.")),
    ("socket.", gettext_lazy("Another server could not be found or did not answer.")),
    ("builtins.Connection", gettext_lazy("Another server did not answer.")),
    ("builtins.TimeoutError", gettext_lazy("Another server did not answer in time.")),
    ("django.db.utils.", gettext_lazy("The database did not answer, or refused something.")),
    ("builtins.FileNotFoundError", gettext_lazy("A file is gone.")),
    ("builtins.OSError", gettext_lazy("A file could not be read or written.")),
    ("builtins.PermissionError", gettext_lazy("A file could not be read or written.")),
    ("worker.Died", gettext_lazy("The worker stopped in the middle of it.")),
)


@cache
def _names() -> Mapping[str, Name]:
    found = dict(TASK_NAMES)
    for hook in hooks.get_hooks("home_task_names"):
        found |= hook()
    return found


def task_name(path: str) -> str:
    """A task by its path; one that nobody named by its function."""
    return str(_names().get(path) or path.rpartition(".")[2].replace("_", " "))


def fault_of(path: str) -> str:
    """The kind of an error in a sentence, with its name for who has to look it up; what it said is kept nowhere."""
    if not path:
        return ""
    unforeseen = _("Something went wrong that nobody foresaw.")
    said = next((text for start, text in FAULTS if path.startswith(start)), unforeseen)
    return f"{said} ({path.rpartition('.')[2]})"
