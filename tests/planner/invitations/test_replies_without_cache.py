"""A parent can answer while the cache, in which the limits count, is away."""

from __future__ import annotations

from typing import Any

from planner.models import Reply
from tests.planner.invitations.conftest import HOST
from tests.planner.invitations.test_replies import send
from tests.portal.test_faults import redis_away  # noqa: F401


def test_a_parent_can_answer_while_redis_is_away(invited: Any, redis_away: Any, client_of: Any):  # noqa: F811
    assert send(client_of(HOST)).status_code == 302
    assert Reply.objects.count() == 1
