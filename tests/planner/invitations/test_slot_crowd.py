"""Fifty families press on one time at once: one has it, the others get the nearest, nothing is stored twice.

On PostgreSQL with fifty threads. SQLite in memory has one connection; there the fifty have all read the page before
the first of them presses, which asks the same of everything but the database's locks.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from fcntl import LOCK_EX, flock
from itertools import pairwise
from pathlib import Path
from tempfile import gettempdir
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from planner.models import Reply, ReplyPupil, Slot, SlotBooking
from tests.home.html_checks import soup_of
from tests.planner.invitations.conftest import HOST
from tests.planner.invitations.slots import add_slots, family, offered, time_page

FAMILIES = 50


def press(posts: list[tuple[Any, str, dict[str, str]]]) -> list[Any]:
    """All at once where the database bears it, one after another where it does not."""
    if connection.vendor != "postgresql":
        return [client.post(address, data) for client, address, data in posts]
    start = Barrier(len(posts))

    def one(post: tuple[Any, str, dict[str, str]]) -> Any:
        client, address, data = post
        start.wait(timeout=60)
        try:
            return client.post(address, data)
        finally:
            connections.close_all()

    # Two crowds at once, of two processes that test, would be more than a server takes as it comes.
    with (Path(gettempdir()) / "portal-crowd.lock").open("w") as door:
        flock(door, LOCK_EX)
        with ThreadPoolExecutor(max_workers=len(posts)) as pool:
            return list(pool.map(one, posts))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_of_fifty_has_the_time_and_the_others_get_the_nearest(round_, client_of):
    slots = add_slots(round_, "2A", "13:00", "20:00")
    wanted = slots[9]
    replies = [family(round_, (f"Kind {number}", "2A")) for number in range(FAMILIES)]
    posts = []
    for reply in replies:
        soup = soup_of(client_of(HOST).get(time_page(reply)))
        offer = f"{reply.pupils.get().pk}:{wanted.pk}"
        assert offer in offered(soup)
        token = soup.select_one("form.times [name=token]")["value"]
        posts.append((client_of(HOST), time_page(reply), {"token": token, "time": offer}))
    answers = press(posts)
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: FAMILIES - 1}
    assert SlotBooking.objects.get().slot == wanted
    near = {slots[8].pk, slots[10].pk, slots[7].pk, slots[11].pk}
    for answer in answers:
        if answer.status_code == 409:
            keys = [int(offer.partition(":")[2]) for offer in offered(soup_of(answer))]
            assert wanted.pk not in keys
            assert set(keys[:2]) <= near
    assert (Reply.objects.count(), ReplyPupil.objects.count()) == (FAMILIES, FAMILIES)
    assert Slot.objects.count() == len(slots)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_full_round_seats_as_many_families_as_it_has_times(round_, client_of):
    """Everybody goes on until a time is theirs or none is left; brothers and sisters want two, one an interpreter."""
    add_slots(round_, "2A", "16:00", "18:00")
    add_slots(round_, "2B", "16:00", "18:00")
    replies = [family(round_, (f"Kind {number}", "2A")) for number in range(4)]
    replies += [family(round_, (f"Oudste {number}", "2A"), (f"Jongste {number}", "2B")) for number in range(3)]
    replies += [family(round_, ("Leyla", "2B"), interpreter="tr")]
    for _round in range(12):
        posts = []
        for reply in replies:
            soup = soup_of(client_of(HOST).get(time_page(reply)))
            if soup.select("form.times [checked]") or not offered(soup):
                continue
            token = soup.select_one("form.times [name=token]")["value"]
            posts.append((client_of(HOST), time_page(reply), {"token": token, "time": offered(soup)[0]}))
        if not posts:
            break
        assert {answer.status_code for answer in press(posts)} <= {302, 409}
    booked = list(SlotBooking.objects.select_related("slot", "pupil__reply"))
    assert len(booked) == len({row.slot_id for row in booked}) == 11
    for row in booked:
        rivals = [one for one in booked if one.slot.mentor == row.slot.mentor and one.pk != row.pk]
        assert all(one.ends_at <= row.starts_at or one.starts_at >= row.ends_at for one in rivals)
    for reply in replies:
        mine = sorted((row for row in booked if row.pupil.reply_id == reply.pk), key=lambda row: row.starts_at)
        assert len(mine) == reply.pupils.count()
        assert all(one.ends_at <= two.starts_at for one, two in pairwise(mine))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_family_that_presses_fifty_times_has_one_time(round_, client_of):
    slots = add_slots(round_, "2A", "16:00", "18:00")
    reply = family(round_, ("Sara", "2A"))
    soup = soup_of(client_of(HOST).get(time_page(reply)))
    token, pupil = soup.select_one("form.times [name=token]")["value"], reply.pupils.get().pk
    posts = [
        (client_of(HOST), time_page(reply), {"token": token, "time": f"{pupil}:{slots[number % 2].pk}"})
        for number in range(FAMILIES)
    ]
    assert {answer.status_code for answer in press(posts)} == {302}
    assert SlotBooking.objects.count() == 1
