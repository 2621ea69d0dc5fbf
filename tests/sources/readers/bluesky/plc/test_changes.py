"""The events of an identity's log.

They say who signed what, what was undone, and what is not proven.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hygiene.model.records import Event
from hygiene.sources.readers.bluesky.plc.changes import changes
from tests.support.plc import NEW, OWNER, ROGUE, SERVER, Directory, first_form, life, verified

NIGHT: dict[str, Any] = {
    "rotationKeys": [ROGUE.name, SERVER.name],
    "verificationMethods": {"atproto": NEW.name},
    "services": {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": "https://pds.rogue.example/"}},
    "alsoKnownAs": ["at://rogue.example"],
}
LOWEST = "; signed by the lowest-ranking of 2 rotation keys"
WINDOW = "; a higher-ranking key could undo it until 2026-11-04 10:00 UTC"
RENAMED = Event(
    at=datetime(2024, 1, 1, tzinfo=UTC),
    kind="handle",
    detail="@harbourlane.bsky.social became @harbourlane.example",
)


def events(directory: Directory) -> list[Event]:
    """Return the events of a log after the change of handle at its start."""
    found = list(changes(verified(directory.log)))

    assert RENAMED == found[0]
    return found[1:]


def event(day: int, hour: int, kind: str, detail: str) -> Event:
    return Event(at=datetime(2026, 11, day, hour, tzinfo=UTC), kind=kind, detail=detail)


def test_a_change_says_who_signed_it_and_until_when_it_could_be_undone() -> None:
    assert [
        event(1, 10, "handle", "@harbourlane.example became @rogue.example"),
        event(1, 10, "server", f"bsky.network became pds.rogue.example{LOWEST}{WINDOW}"),
        event(1, 10, "key", f"rotation keys: 1 added, 1 removed; signing key replaced{LOWEST}{WINDOW}"),
    ] == events(life().then("2026-11-01T10:00:00Z", **NIGHT))


def test_what_the_highest_key_signed_can_not_be_undone() -> None:
    highest = "; signed by the highest-ranking of 2 rotation keys"

    assert [event(1, 10, "key", f"rotation keys: another order{highest}")] == events(
        life().then("2026-11-01T10:00:00Z", by=OWNER, rotationKeys=[SERVER.name, OWNER.name])
    )


def test_a_key_in_the_middle_is_named_by_its_number_and_an_only_one_not_at_all() -> None:
    three: dict[str, Any] = {"rotationKeys": [NEW.name, OWNER.name, SERVER.name]}
    log = life().then("2026-10-01T10:00:00Z", **three).then("2026-11-01T10:00:00Z", by=OWNER, rotationKeys=[NEW.name])
    log.then("2026-11-02T10:00:00Z", by=NEW, verificationMethods={"atproto": ROGUE.name})

    assert [
        event(1, 10, "key", f"rotation keys: 0 added, 2 removed; signed by number 2 of 3 rotation keys{WINDOW}"),
        event(2, 10, "key", "signing key replaced"),
    ] == events(log)[1:]


def test_another_address_of_the_same_server_is_a_change_too() -> None:
    port = {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": "https://bsky.network:8443"}}

    assert [event(1, 10, "server", f"another address at bsky.network{LOWEST}{WINDOW}")] == events(
        life().then("2026-11-01T10:00:00Z", services=port)
    )


def test_a_takeover_that_was_undone_is_told_with_its_undoing() -> None:
    log = (
        life()
        .then("2026-11-01T10:00:00Z", **NIGHT)
        .then("2026-11-01T11:00:00Z", by=ROGUE, type="plc_tombstone")
        .then("2026-11-02T10:00:00Z", by=OWNER, after=1, rotationKeys=[OWNER.name])
    )

    assert [
        event(1, 10, "handle", "@harbourlane.example became @rogue.example; undone later"),
        event(1, 10, "server", f"bsky.network became pds.rogue.example{LOWEST}; undone later"),
        event(1, 10, "key", f"rotation keys: 1 added, 1 removed; signing key replaced{LOWEST}; undone later"),
        event(
            1, 11, "deactivation",
            "the identity was deleted; signed by the highest-ranking of 2 rotation keys; undone later",
        ),
        event(2, 10, "recovery", "rotation key 1 of 2 undid 2 operations since 2026-11-01 10:00 UTC"),
        event(
            2, 10, "key", "rotation keys: 0 added, 1 removed; signed by the highest-ranking of 2 rotation keys",
        ),
    ] == events(log)  # fmt: skip


def test_what_no_allowed_key_signed_is_told_as_unverified() -> None:
    log = life().then("2026-11-01T10:00:00Z", by=ROGUE, **NIGHT).then("2026-11-02T10:00:00Z", by=ROGUE, after=2)

    assert [
        event(1, 10, "handle", "unverified: @harbourlane.example became @rogue.example"),
        event(1, 10, "server", "unverified: bsky.network became pds.rogue.example"),
        event(1, 10, "key", "unverified: rotation keys: 1 added, 1 removed; signing key replaced"),
    ] == events(log)


def test_a_recovery_without_the_right_to_it_is_told_as_unverified() -> None:
    log = life().then("2026-11-01T10:00:00Z", verificationMethods={"atproto": NEW.name})
    log.then("2026-11-09T10:00:00Z", by=OWNER, after=1)

    assert [
        event(1, 10, "key", f"signing key replaced{LOWEST}; undone later"),
        event(9, 10, "recovery", "unverified: operations that it skips are marked as undone"),
    ] == events(log)


def test_an_attempt_that_is_marked_as_undone_is_no_recovery() -> None:
    log = life().then("2026-11-01T10:00:00Z", verificationMethods={"atproto": NEW.name})
    log.then("2026-11-01T11:00:00Z", by=ROGUE, after=1).then("2026-11-01T12:00:00Z", by=OWNER, after=1)

    assert [
        event(1, 10, "key", f"signing key replaced{LOWEST}; undone later"),
        event(1, 12, "recovery", "rotation key 1 of 2 undid 1 operation since 2026-11-01 10:00 UTC"),
    ] == events(log)


def test_a_recovery_that_was_itself_undone_says_so() -> None:
    log = life().then("2026-10-01T10:00:00Z", rotationKeys=[NEW.name, OWNER.name, SERVER.name])
    log.then("2026-11-01T10:00:00Z", alsoKnownAs=["at://rogue.example"])
    log.then("2026-11-02T10:00:00Z", by=OWNER, after=2).then("2026-11-03T10:00:00Z", by=NEW, after=2)

    assert [
        event(1, 10, "handle", "@harbourlane.example became @rogue.example; undone later"),
        event(2, 10, "recovery", "rotation key 2 of 3 undid 1 operation since 2026-11-01 10:00 UTC; undone later"),
        event(3, 10, "recovery", "rotation key 1 of 3 undid 1 operation since 2026-11-02 10:00 UTC"),
    ] == events(log)[1:]


def test_an_altered_operation_is_compared_with_the_one_it_states_to_follow() -> None:
    log = life().then("2026-11-01T10:00:00Z", verificationMethods={"atproto": NEW.name})
    log.log[1]["operation"]["sig"] = log.log[0]["operation"]["sig"]
    found = list(changes(verified(log.log)))

    assert [
        Event(at=RENAMED.at, kind="handle", detail=f"unverified: {RENAMED.detail}"),
        event(1, 10, "key", "unverified: signing key replaced"),
    ] == found


def test_the_first_form_is_compared_with_todays() -> None:
    log = Directory("2022-11-17T01:00:00Z", first_form()).then("2026-11-01T10:00:00Z", rotationKeys=[OWNER.name])

    assert [
        event(1, 10, "key", "rotation keys: 0 added, 1 removed; signing key replaced" + LOWEST + WINDOW),
    ] == list(changes(verified(log.log)))
