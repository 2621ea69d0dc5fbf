"""Logs of identities with forged, altered, removed and undone operations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import count
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hygiene.sources.readers.bluesky.plc import log as module
from hygiene.sources.readers.bluesky.plc.log import Log, Problem, verify
from hygiene.sources.readers.bluesky.plc.operations import operation
from tests.support.bluesky import OTHER_DID, cbor
from tests.support.plc import (
    NEW,
    ORDERS,
    OWNER,
    ROGUE,
    SERVER,
    STATE,
    Directory,
    Key,
    cid,
    first_form,
    identity,
    life,
    signed,
    verified,
    written,
)  # fmt: skip

HOSTILE: dict[str, Any] = {"rotationKeys": [ROGUE.name, SERVER.name]}
EVIL: dict[str, Any] = {
    "services": {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": "https://pds.rogue.example"}}
}
HAS = "the log of the identity directory has 1 operation"
ORPHAN = "that cannot be verified, because the one before is missing or does not verify"


def taken(recovery: str = "2026-11-02T10:00:00Z", by: Key = OWNER) -> Directory:
    """Return a log in which a key took the identity, and `by` undid it."""
    return (
        life()
        .then("2026-11-01T10:00:00Z", **HOSTILE)
        .then("2026-11-01T11:00:00Z", by=ROGUE, **EVIL)
        .then(recovery, by=by, after=1, rotationKeys=[OWNER.name, NEW.name])
    )


def told(log: Log) -> list[tuple[int | None, Problem | None, bool]]:
    """Return what the log proves of each entry."""
    return [(entry.rank, entry.problem, entry.undone) for entry in log.entries]


def wrong(log: Log) -> list[str]:
    return [*log.remarks(), *log.doubts()]


def test_a_log_proves_each_state_and_which_key_signed_it() -> None:
    log = verified(life().then("2026-01-01T00:00:00Z", by=OWNER, verificationMethods={"atproto": NEW.name}).log)

    assert [(1, None, False), (1, None, False), (0, None, False)] == told(log)
    assert [] == wrong(log)
    assert log.current is not None
    assert ("harbourlane.example", "https://bsky.network", "bsky.network", NEW.name, (OWNER.name, SERVER.name)) == (
        log.current.handle, log.current.endpoint, log.current.server, log.current.signing_key,
        log.current.rotation_keys,
    )  # fmt: skip


def test_an_empty_log_proves_nothing() -> None:
    assert Log() == verified([])


def test_the_first_form_is_verified_with_the_recovery_key_first() -> None:
    log = Directory("2022-11-17T01:00:00Z", first_form()).then("2023-05-01T08:00:00Z").then("2023-06-01T08:00:00Z")
    undone = log.then("2023-06-02T08:00:00Z", by=OWNER, after=1)

    assert [(1, None, False), (1, None, False), (1, None, True), (0, None, False)] == told(verified(undone.log))
    assert [] == wrong(verified(undone.log))
    assert [(0, None, False)] == told(verified(Directory("2022-11-17T01:00:00Z", first_form(), by=OWNER).log))


def test_a_forged_operation_is_found_and_the_ones_before_it_stand() -> None:
    forged = life().then("2026-11-01T10:00:00Z", by=ROGUE, **HOSTILE).then("2026-11-01T11:00:00Z", by=ROGUE, **EVIL)
    log = verified(forged.log)

    assert [(1, None, False), (1, None, False), (None, Problem.UNSIGNED, False), (None, Problem.ORPHAN, False)] == told(
        log
    )
    assert [f"{HAS} that its keys did not sign", f"{HAS} {ORPHAN}"] == wrong(log)
    assert log.current == log.entries[1].operation


def test_a_forged_operation_in_the_middle_costs_what_follows_from_it_alone() -> None:
    forged = life().then("2026-11-01T10:00:00Z", by=ROGUE, **HOSTILE).then("2026-11-01T11:00:00Z", after=1)
    for entry in forged.log:
        entry["nullified"] = False
    log = verified(forged.log)

    assert [(1, None), (1, None), (None, Problem.UNSIGNED), (1, None)] == [row[:2] for row in told(log)]
    assert log.current == log.entries[3].operation


@pytest.mark.parametrize("removed", [0, 1, 2, 3])
def test_a_removed_operation_is_found_by_those_that_follow_it(removed: int) -> None:
    whole = life().then("2024-02-01T00:00:00Z").then("2024-03-01T00:00:00Z").then("2024-04-01T00:00:00Z").log
    log = verified(whole[:removed] + whole[removed + 1 :])

    left = 4 - removed
    words = "1 operation" if left == 1 else f"{left} operations"
    late = ["the log begins later than the account"] if not removed else []
    assert [*late, f"the log of the identity directory has {words} {ORPHAN}"] == wrong(log)
    assert (log.current is None) == (removed == 0)


def test_a_recovery_by_a_higher_key_undoes_what_a_lower_one_did() -> None:
    log = verified(taken().log)

    assert [(1, None, False), (1, None, False), (1, None, True), (0, None, True), (0, None, False)] == told(log)
    assert [] == wrong(log)
    assert tuple(entry.operation for entry in log.entries[2:4]) == log.entries[4].undoes
    assert log.current == log.entries[4].operation


def test_a_recovery_may_itself_be_undone_by_a_still_higher_key() -> None:
    three: dict[str, Any] = {"rotationKeys": [NEW.name, OWNER.name, SERVER.name]}
    log = Directory("2026-01-01T00:00:00Z", **three).then("2026-01-02T00:00:00Z", **HOSTILE)
    log.then("2026-01-03T00:00:00Z", by=OWNER, after=0).then("2026-01-04T00:00:00Z", by=NEW, after=0)

    assert [(2, None, False), (2, None, True), (1, None, True), (0, None, False)] == told(verified(log.log))
    assert [] == wrong(verified(log.log))


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        ("2026-11-04T10:00:00.000Z", None),
        ("2026-11-04T10:00:00.001Z", Problem.LATE),
        ("2027-11-04T10:00:00.000Z", Problem.LATE),
        ("not a time", Problem.LATE),
        ("2026-11-01T10:00:00.000Z", Problem.LATE),
    ],
)
def test_a_recovery_counts_up_to_72_hours_after_what_it_undoes(at: str, problem: Problem | None) -> None:
    log = verified(taken(at).log)

    assert (0, problem, False) == told(log)[4]
    assert [problem is None] * 2 == [entry.undone for entry in log.entries[2:4]]
    assert log.current == log.entries[4 if problem is None else 3].operation
    late = f"{HAS} undoing others too late or at an unknown time"
    unmarked = "the log of the identity directory has 2 operations marked as undone, but not undone by another"
    assert ([] if problem is None else [late, unmarked]) == [why for why in wrong(log) if "dated" not in why]


@pytest.mark.parametrize("by", [SERVER, ROGUE])
def test_a_key_of_the_same_rank_or_none_undoes_nothing(by: Key) -> None:
    log = verified(taken(by=by).log)
    problem = Problem.RANK if by is SERVER else Problem.UNSIGNED

    assert problem is log.entries[4].problem
    assert log.current == log.entries[3].operation
    assert 2 == len(wrong(log))


def test_nothing_follows_an_undone_operation_or_a_deleted_identity() -> None:
    undone = taken().then("2026-11-02T11:00:00Z", by=ROGUE, after=3)
    undone.log[4]["nullified"] = False
    deleted = life().then("2026-11-01T10:00:00Z", type="plc_tombstone").then("2026-11-01T11:00:00Z")

    assert Problem.UNDONE is verified(undone.log).entries[5].problem
    assert [f"{HAS} that follows an undone one"] == wrong(verified(undone.log))
    log = verified(deleted.log)
    assert [(1, None, False), (1, None, False), (1, None, False), (None, Problem.UNSIGNED, False)] == told(log)
    assert log.current is not None
    assert log.current.deleted


def test_a_deletion_may_be_undone() -> None:
    log = verified(
        life().then("2026-11-01T10:00:00Z", type="plc_tombstone").then("2026-11-01T11:00:00Z", by=OWNER, after=1).log
    )

    assert [(1, None, False), (1, None, False), (1, None, True), (0, None, False)] == told(log)
    assert log.current is not None
    assert ("harbourlane.example", False, []) == (log.current.handle, log.current.deleted, wrong(log))


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_a_wrong_mark_of_being_undone_is_found(number: int) -> None:
    log = taken().log
    log[number]["nullified"] = not log[number]["nullified"]
    words = "undone by another, but not marked as such" if number in {2, 3} else (
        "marked as undone, but not undone by another"
    )  # fmt: skip

    assert [f"{HAS} {words}"] == wrong(verified(log))
    assert told(verified(taken().log)) == told(verified(log))


def test_another_identity_is_found() -> None:
    elsewhere = [entry | {"did": OTHER_DID} for entry in life().log]
    twice = [*life().log, Directory("2026-01-01T00:00:00Z", alsoKnownAs=["at://other.example"]).log[0]]

    assert [(None, Problem.FOREIGN, False), (None, Problem.ORPHAN, False)] == told(verified(elsewhere))
    assert [f"{HAS} of another identity", f"{HAS} {ORPHAN}"] == wrong(verified(elsewhere))
    assert Problem.FOREIGN is verified(twice).entries[2].problem
    assert verified(life().log).current == verified(twice).current


def test_a_higher_s_is_refused_and_what_follows_still_has_its_keys() -> None:
    whole = life()
    unsigned = {name: value for name, value in whole.log[1]["operation"].items() if name != "sig"}
    r, s = SERVER.sign(cbor(unsigned))
    high = {**unsigned, "sig": written(r, ORDERS["k256"] - s)}
    whole.log[1] |= {"operation": high, "cid": cid(high)}
    log = verified(whole.then("2026-11-01T10:00:00Z").log)

    assert [(1, None, False), (1, Problem.LOOSE, False), (1, None, False)] == told(log)
    assert [f"{HAS} with a signature in a form that the directory no longer accepts"] == wrong(log)


def test_a_stated_hash_that_is_not_the_operations_own_is_found() -> None:
    log = life().log
    log[0]["cid"] = log[1]["cid"]

    assert [f"{HAS} whose stated hash is not its own"] == wrong(verified(log))
    assert [(1, None, False), (1, None, False)] == told(verified(log))


def test_an_entry_under_another_name_is_found() -> None:
    log = life().log
    log[1]["did"] = OTHER_DID

    assert [f"{HAS} stated to be of another identity"] == wrong(verified(log))


@pytest.mark.parametrize("at", ["2023-12-31T00:00:00Z", "2024-01-01T00:00:00Z"])
def test_entries_out_of_order_in_time_are_found(at: str) -> None:
    log = life().then(at).log

    assert [f"{HAS} dated no later than the one before it"] == wrong(verified(log))


def test_two_copies_of_a_log_count_once_and_the_newer_marks_count() -> None:
    newer = taken().log
    older = [entry | {"nullified": False} for entry in newer[:4]]

    for both in (older + newer, newer + older):
        assert verified(newer).current == verified(both).current
        assert [] == wrong(verified(both))


OPERATIONS = [json.dumps(entry["operation"], separators=(",", ":")) for entry in taken().log]


@settings(max_examples=150, deadline=None)
@given(
    number=st.integers(0, 4), at=st.floats(0, 1, exclude_max=True), to=st.characters(codec="utf-8"), own=st.booleans()
)
def test_any_change_of_any_byte_of_an_operation_is_found(number: int, at: float, to: str, own: bool) -> None:
    log, text = taken().log, OPERATIONS[number]
    place = int(at * len(text))
    try:
        changed = json.loads(text[:place] + to + text[place + 1 :])
    except ValueError:
        return
    assume(changed != log[number]["operation"])
    log[number]["operation"] = changed
    if own:  # Whoever changes it may state its new hash too, and a new identity.
        log[number]["cid"] = cid(changed)
        if number == 0:
            log[0]["did"] = identity(changed)
    found = verified(log)

    unread = len(log) - len(found.entries)
    assert wrong(found) or unread
    assert unread or found.entries[number].problem


SHAPES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*STATE, "sig", "prev", "x"]), inner),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    number=st.integers(0, 1),
    name=st.sampled_from([*STATE, "sig", "prev", "did", "cid", "nullified", "createdAt", "operation"]),
    value=SHAPES,
)
def test_any_shape_in_any_place_is_left_out_or_found(number: int, name: str, value: Any) -> None:
    log = life().log
    held: dict[str, Any] = log[number] if name in log[number] else log[number]["operation"]
    assume(held[name] != value)
    held[name] = value
    found = verified(log)

    assert wrong(found) or len(log) > len(found.entries) or name in {"createdAt", "nullified"}


LATER: dict[str, Any] = {**life().log[1], "operation": {**first_form(), "prev": life().log[0]["cid"], "sig": ""}}


@pytest.mark.parametrize(
    "record", [None, 5, "ab", [], {}, {"operation": []}, {"operation": {"type": "plc_operation"}}, LATER]
)
def test_what_is_no_entry_is_refused(record: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        operation(record)


def test_a_deep_or_large_operation_is_not_read() -> None:
    deep: Any = []
    for _ in range(10_000):
        deep = [deep]
    large = Directory("2026-01-01T00:00:00Z", alsoKnownAs=["at://a.example", "x" * 17_000]).log
    many = Directory("2026-01-01T00:00:00Z", rotationKeys=[Key(n).name for n in range(1, 12)]).log

    for log in ([life().log[0] | {"operation": {**STATE, "prev": None, "more": deep}}], large, many):
        with pytest.raises(ValueError, match=r"depth|operation|rotationKeys"):
            operation(log[0])


def test_fields_that_nobody_knows_are_part_of_what_is_signed() -> None:
    log = Directory("2026-01-01T00:00:00Z", more={"n": -5, "yes": True}).log
    changed = deepcopy(log)
    changed[0]["operation"]["more"]["n"] = -6

    assert [] == wrong(verified(log))
    assert [] != wrong(verified(changed))


def test_only_so_many_operations_and_so_much_time_are_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    log = [operation(entry) for entry in taken().log]
    ticks = count(1)
    slow = verify(log, lambda: next(ticks) > 2)
    monkeypatch.setattr(module, "MAX_OPERATIONS", 4)

    assert [None] * 2 + [Problem.SKIPPED] * 3 == [entry.problem for entry in slow.entries]
    assert [None] * 4 + [Problem.SKIPPED] == [entry.problem for entry in verify(log).entries]
    assert f"{HAS} not verified, because the log is too long or the time to read it was up" in wrong(verify(log))


def test_a_fork_of_many_costs_each_operation_once() -> None:
    ops: list[Mapping[str, Any]] = list(life().log)
    forks: Sequence[Mapping[str, Any]] = [
        {**ops[1], "operation": signed({**STATE, "prev": ops[0]["cid"], "n": n}, ROGUE)} for n in range(200)
    ]
    log = verified([*ops, *forks])

    assert 200 == sum(entry.problem is Problem.UNSIGNED for entry in log.entries)
    assert log.current == log.entries[1].operation
