"""Logs of identities are judged as a real directory judges them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
import pytest

from hygiene.sources.readers.bluesky.plc.changes import changes
from hygiene.sources.readers.bluesky.plc.log import Problem
from tests.support.live.at_protocol import AtProtocol
from tests.support.live.programs import SECONDS
from tests.support.plc import NEW, OWNER, ROGUE, SERVER, STATE, cid, identity, signed, verified

LISTS = [[OWNER, SERVER], [NEW, OWNER, SERVER], [SERVER, NEW], [OWNER]]


def test_a_takeover_and_its_recovery_are_proven_with_the_rank_of_each_key(at_protocol: AtProtocol) -> None:
    alice = at_protocol.create_account()
    swap = alice.swap_keys()
    alice.operate(at_protocol.key, alsoKnownAs=["at://thief.test"])
    alice.recover(swap)
    log = verified(alice.log())

    assert [(1, False), (1, True), (1, True), (0, False)] == [(entry.rank, entry.undone) for entry in log.entries]
    assert [] == [*log.remarks(), *log.doubts()]
    assert log.current == log.entries[3].operation
    assert log.current is not None
    assert (alice.handle, at_protocol.pds) == (log.current.handle, log.current.endpoint)
    assert ["key", "handle", "recovery"] == [event.kind for event in changes(log)]


@pytest.mark.parametrize("seed", range(8))
def test_what_a_directory_accepts_is_proven_and_what_it_refuses_is_not(at_protocol: AtProtocol, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # the same identities every time
    first = signed({**STATE, "prev": None, "alsoKnownAs": [f"at://seed-{seed}.test"]}, chance.choice([OWNER, SERVER]))
    where = f"{at_protocol.plc}/{identity(first)}"
    tried, accepted = [first], [httpx.post(where, json=first, timeout=SECONDS).is_success]
    for number in range(1, 9):
        # Unlike the directory's own database, the one of tests lets undone operations count when another undoes them.
        # So nothing is undone twice here.
        so_far = log_of(where)
        forks = {each["operation"]["prev"] for each in so_far if each["nullified"]}
        standing = [one["operation"] for one in so_far if not one["nullified"] and one["cid"] not in forks]
        before = chance.choice([standing[-1], standing[-1], *standing[-3:]])
        keys, names = chance.choice(LISTS), [f"at://seed-{seed}-{number}.test"]
        content = {**STATE, "rotationKeys": [key.name for key in keys], "alsoKnownAs": names, "prev": cid(before)}
        if chance.random() < 0.15:
            content = {"type": "plc_tombstone", "prev": cid(before)}
        made = signed(content, chance.choice([OWNER, SERVER, NEW, ROGUE]))
        if made not in tried:
            tried.append(made)
            accepted.append(httpx.post(where, json=made, timeout=SECONDS).is_success)
    answered = log_of(where)
    log = verified(answered)
    at = datetime.now(UTC)
    everything = [
        {**answered[0], "operation": each, "cid": cid(each), "createdAt": f"{at + n * timedelta(minutes=1)}"}
        for n, each in enumerate(tried)
    ]

    assert accepted == [entry.is_proven for entry in verified(everything).entries]
    assert [cid(each) for each, taken in zip(tried, accepted, strict=True) if taken] == [one["cid"] for one in answered]
    assert [] == [*log.remarks(), *log.doubts()]
    assert [each["nullified"] for each in answered] == [entry.undone for entry in log.entries]


def log_of(where: str) -> list[dict[str, Any]]:
    log: list[dict[str, Any]] = httpx.get(f"{where}/log/audit", timeout=SECONDS).json()
    return log


@pytest.mark.parametrize(("seconds", "problem"), [(71 * 3600, None), (72 * 3600 + 60, Problem.LATE)])
def test_a_recovery_is_in_time_for_both_or_for_neither(
    at_protocol: AtProtocol, seconds: int, problem: Problem | None
) -> None:
    first = signed({**STATE, "prev": None, "alsoKnownAs": [f"at://late-{seconds}.test"]}, SERVER)
    did, where = identity(first), f"{at_protocol.plc}/{identity(first)}"
    for each in (first, signed({**STATE, "rotationKeys": [ROGUE.name], "prev": cid(first)}, SERVER)):
        httpx.post(where, json=each, timeout=SECONDS).raise_for_status()
    at_protocol.program.ask("age", did=did, seconds=seconds)
    log, recovery = log_of(where), signed({**STATE, "prev": cid(first)}, OWNER)
    added = {**log[1], "operation": recovery, "cid": cid(recovery), "createdAt": f"{datetime.now(UTC)}"}
    answer = httpx.post(where, json=recovery, timeout=SECONDS)

    assert answer.is_success == (problem is None)
    assert [None, None, problem] == [entry.problem for entry in verified([*log, added]).entries]
