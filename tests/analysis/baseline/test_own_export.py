"""The request for the export that is read, and a stranger's request for one."""

from __future__ import annotations

from datetime import timedelta

from hygiene.analysis.account.changes import episodes
from hygiene.analysis.baseline.own_export import own_request
from hygiene.model.policy import Policy
from hygiene.model.records import Event
from hygiene.reference.change_kinds import FOREIGN
from tests.support.snapshots import DAY, NOW, snapshot


def asked(ago: timedelta, detail: str = "completed") -> Event:
    return Event(at=NOW - ago, kind="data-download", detail=detail)


def test_the_newest_request_of_the_last_days_is_the_one_for_this_export() -> None:
    own, older = asked(2 * DAY), asked(5 * DAY)

    assert own_request(snapshot(events=(older, own, asked(-DAY)))) == own
    assert own_request(snapshot(events=(asked(15 * DAY),))) is None
    assert own_request(snapshot(events=(Event(at=None, kind="data-download"),))) is None
    assert own_request(snapshot(events=None)) is None


def test_a_request_for_a_strangers_address_is_never_the_owners_and_stays_a_change() -> None:
    own, foreign = asked(2 * DAY), asked(2 * DAY - timedelta(minutes=5), f"completed, {FOREIGN}")
    taken = snapshot(events=(own, foreign))

    assert own_request(taken) == own
    assert [[foreign.detail]] == [[c.detail for c in episode.changes] for episode in episodes(taken, Policy())]
    assert [] == list(episodes(snapshot(events=(own,)), Policy()))
