"""Guessed passwords beside changes of the account."""

from __future__ import annotations

from hygiene.analysis.account.changes import episodes
from hygiene.model.policy import Policy
from hygiene.model.records import Event
from hygiene.wording.account_changes import apart
from tests.support.logins import login
from tests.support.snapshots import DAY, NOW, snapshot

HOUR = 1 / 24


def test_the_country_of_a_guess_is_fit_to_print() -> None:
    hostile = "203.0.113.77 \x1b[31m kim@mail.example"
    tries = [login(5 + n * HOUR, "203.0.113.9", country=hostile, outcome="failure") for n in (0.5, 0.4, 0.3)]
    entered = login(5, "203.0.113.9", country=hostile, outcome="success")
    moved = Event(at=NOW - 5 * DAY + DAY / 24, kind="email")
    home = [login(n, "198.51.100.7", country="PT", outcome="success") for n in range(60, 6, -1)]
    (episode,) = episodes(snapshot(logins=(*home, *tries, entered), events=(moved,)), Policy())
    said = apart(episode.changes[0].signs["guess"])
    assert said.startswith("60 minutes after a sign-in from ")
    assert said.endswith(" that followed 3 failed ones")
    assert not any(secret in said for secret in ("203.0.113.77", "\x1b", "kim@mail"))
