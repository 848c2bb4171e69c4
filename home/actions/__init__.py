"""Writes: each is one transaction, checks what it is given, and leaves nothing half done."""

from home.actions.library import LibraryReport, copy_library, load_library
from home.actions.schools import SchoolError, SchoolPlan, create_school

__all__ = ["LibraryReport", "SchoolError", "SchoolPlan", "copy_library", "create_school", "load_library"]
