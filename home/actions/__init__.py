"""Writes: each is one transaction, checks what it is given, and leaves nothing half done."""

from home.actions.closing import close_school, reopen_school
from home.actions.deleting import delete_school
from home.actions.errors import SchoolError
from home.actions.languages import apply_languages, turn_off_language, turn_on_language
from home.actions.library import LibraryReport, copy_library, load_library
from home.actions.names import name_school
from home.actions.renaming import rename_school
from home.actions.schools import SchoolPlan, create_school

__all__ = [
    "LibraryReport",
    "SchoolError",
    "SchoolPlan",
    "apply_languages",
    "close_school",
    "copy_library",
    "create_school",
    "delete_school",
    "load_library",
    "name_school",
    "rename_school",
    "reopen_school",
    "turn_off_language",
    "turn_on_language",
]
