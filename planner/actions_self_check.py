"""Writes of the self-check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from planner.models import SelfCheckAnswer, YearPlanPage
from planner.success_factors import FACTORS


def may_answer(page: YearPlanPage, user: Any) -> bool:
    """Whether this user may save a draft of the plan now."""
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_edit() and not permissions.page_locked())


@transaction.atomic
def save_self_check(page: YearPlanPage, changes: Mapping[int, Mapping[str, str]], user: Any) -> None:
    """Write changed answers into the latest draft of a plan, as a new revision; nothing changed, nothing is saved.

    ``changes``: by factor, ``state`` or ``note`` or both. Raises PermissionDenied.
    """
    if not may_answer(page, user):
        raise PermissionDenied
    if not changes:
        return
    draft: YearPlanPage = YearPlanPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    answers = {answer.factor: answer for answer in draft.self_check.all()}
    for factor, values in changes.items():
        answer = answers.setdefault(factor, SelfCheckAnswer(factor=factor))
        answer.state = values.get("state", answer.state)
        answer.note = values.get("note", answer.note).strip()
    kept = [answers[factor.number] for factor in FACTORS if factor.number in answers]
    draft.self_check = [answer for answer in kept if answer.state or answer.note]
    for order, answer in enumerate(draft.self_check.all()):
        answer.sort_order = order
    draft.save_revision(user=user, log_action=True, clean=False)
