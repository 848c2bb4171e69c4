"""Who comes into the views about words and answers of readers."""

from __future__ import annotations

from home.permissions import PLAIN_ROLES
from home.school_desk import ChooseSchoolView, RoleMenuItem, SectionView


class PlainMenuItem(RoleMenuItem):
    """An item of the menu for those who keep a school's texts."""

    roles = PLAIN_ROLES


class PlainView(SectionView):
    """A page about the texts of one school."""

    roles = PLAIN_ROLES


class ChoosePlainSchoolView(ChooseSchoolView):
    """Of which school, for who keeps its texts."""

    roles = PLAIN_ROLES
