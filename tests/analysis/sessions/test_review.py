"""The session in which an export was asked for, and what it does not excuse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from hygiene.analysis.sessions.review import SessionFacts, session_facts
from hygiene.model.policy import Policy
from hygiene.model.records import Event, Login
from hygiene.reference.change_kinds import FOREIGN
from tests.support.logins import ELSEWHERE, FIREFOX, IPHONE, daily, login
from tests.support.snapshots import DAY, NOW, snapshot

EXACT = NOW.replace(hour=13, minute=7, second=11)
MINUTE = timedelta(minutes=1)
OWN = daily(60, agent=IPHONE, outcome="success")


def at(time: datetime, agent: str = FIREFOX, **fields: Any) -> Login:
    return login((NOW - time) / DAY, agent=agent, **{"outcome": "success", **fields})


def facts(
    *logins: Login, taken_at: datetime = EXACT, means: str = "stated by the export", **parts: Any
) -> SessionFacts:
    taken = snapshot(logins=(*OWN, *logins), taken_at=taken_at, taken_at_means=means, **parts)
    return session_facts(taken, Policy())


def named(found: SessionFacts) -> tuple[list[str], list[str]]:
    """Return everything new: found, and excused."""
    return [first.shown for first in found.new], [first.shown for first in found.asked]


def test_the_last_sign_in_before_the_export_was_made_is_the_one_in_which_it_was_asked_for() -> None:
    assert ([], ["Firefox on Linux"]) == named(facts(at(EXACT - MINUTE)))
    assert (["Firefox on Linux"], []) == named(facts(at(EXACT - 31 * MINUTE)))
    # Another session followed, so it was asked for in that one.
    assert (["Firefox on Linux"], []) == named(facts(at(EXACT - 2 * MINUTE), at(EXACT - MINUTE, IPHONE)))
    failed = at(EXACT - MINUTE, IPHONE, outcome="failure")
    assert ([], ["Firefox on Linux"]) == named(facts(at(EXACT - 2 * MINUTE), failed))


@pytest.mark.parametrize(
    ("taken_at", "means"),
    [
        (EXACT, "the newest record in it"),
        (EXACT.replace(hour=23, minute=59, second=59), "stated by the export"),
        (EXACT.replace(hour=0, minute=0, second=0), "stated by the export"),
    ],
)
def test_an_export_that_does_not_state_its_time_excuses_no_sign_in(taken_at: datetime, means: str) -> None:
    assert (["Firefox on Linux"], []) == named(facts(at(taken_at - MINUTE), taken_at=taken_at, means=means))


def test_a_recorded_request_is_more_exact_than_the_time_of_the_export() -> None:
    asked = Event(at=EXACT - 2 * DAY, kind="data-download")
    early, late = at(EXACT - 2 * DAY - MINUTE), at(EXACT - MINUTE, "Chrome/120 (Windows NT 10.0)")

    found = facts(early, late, events=(asked,), means="the newest record in it")
    assert (["Chrome on Windows"], ["Firefox on Linux"]) == named(found)
    foreign = Event(at=EXACT - 2 * DAY, kind="data-download", detail=f"completed, {FOREIGN}")
    assert (["Chrome on Windows", "Firefox on Linux"], []) == tuple(
        map(sorted, named(facts(early, late, events=(foreign,), means="the newest record in it")))
    )


def test_an_intruder_beside_the_owners_sign_in_is_found_all_the_same() -> None:
    owner, intruder = at(EXACT - 2 * MINUTE), at(EXACT - MINUTE, "curl/8.0", ip=ELSEWHERE)
    for logins in ((owner, intruder), (intruder, owner)):
        found = facts(*logins)
        assert {"Firefox on Linux", "a program (curl)"} == {first.shown for first in (*found.new, *found.asked)}
        assert 1 == len(found.new)
