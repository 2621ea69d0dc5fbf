"""What happens beside posts: which changes, grants and sessions count, for how long, and how they are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.posts.context import Beside
from hygiene.model.policy import Policy
from hygiene.model.records import EVENT_KINDS, App, Event
from hygiene.reference.change_kinds import WEIGHTS
from tests.support.logins import ELSEWHERE, daily, login
from tests.support.snapshots import DAY, NOW, app, snapshot

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
POST = NOW - 20 * DAY


def beside(**parts: object) -> Beside:
    return Beside(snapshot(None, **parts), Policy())


def near(of: Beside, at: datetime = POST) -> bool:
    (found,) = of.near(np.array([int(at.timestamp())])).tolist()
    return bool(found)


def told(of: Beside, start: datetime = POST, end: datetime = POST) -> tuple[str, ...]:
    return of.told(int(start.timestamp()), int(end.timestamp()))


def test_an_account_to_which_nothing_happened_has_nothing_beside_its_posts() -> None:
    for parts in ({}, {"events": (), "apps": (), "logins": ()}):
        assert (False, ()) == (near(beside(**parts)), told(beside(**parts)))
    assert [] == beside().near(np.zeros(0, dtype=np.int64)).tolist()


@pytest.mark.parametrize("kind", sorted(EVENT_KINDS))
def test_only_changes_that_an_intruder_makes_count(kind: str) -> None:
    found = beside(events=(Event(at=POST - HOUR, kind=kind),))
    assert (kind in WEIGHTS) is near(found)
    assert ((f"{EVENT_KINDS[kind]} 1 hour before",) if kind in WEIGHTS else ()) == told(found)


@pytest.mark.parametrize(
    ("apart", "counts"),
    [(-2 * DAY - SECOND, False), (-2 * DAY, True), (2 * DAY, True), (2 * DAY + SECOND, False)],
)
def test_a_change_counts_for_two_days_before_and_after(apart: timedelta, *, counts: bool) -> None:
    assert counts is near(beside(events=(Event(at=POST + apart, kind="password"),)))


@pytest.mark.parametrize(
    ("apart", "counts"), [(-7 * DAY - SECOND, False), (-7 * DAY, True), (timedelta(), True), (SECOND, False)]
)
def test_a_grant_counts_for_the_week_after_it(apart: timedelta, *, counts: bool) -> None:
    granted = App(id="1", name="Free Followers", permissions=frozenset({"write"}), granted_at=POST + apart)
    assert counts is near(beside(apps=(granted,)))


def test_what_has_no_date_or_another_one_than_the_grants_counts_for_nothing() -> None:
    apps = (app("One", age=None), app("Two", age=20, granted_at_means="first post"))
    found = beside(events=(Event(at=None, kind="password"),), apps=apps)
    assert (False, ()) == (near(found), told(found))


def test_a_first_session_from_a_country_counts_and_one_from_a_network_does_not() -> None:
    at_home = daily(60, country="PT", network="Home Net, AS64500")
    abroad = login(21, ELSEWHERE, country="BR", network="Home Net, AS64500")
    roaming = login(21, ELSEWHERE, country="PT", network="Cheap Hosting, AS64501")
    assert ("the first session from BR 24 hours before",) == told(beside(logins=(*at_home, abroad)))
    assert () == told(beside(logins=(*at_home, roaming)))


def test_before_and_after_are_told_from_the_first_post_of_the_episode() -> None:
    events = tuple(
        Event(at=POST + apart, kind=kind)
        for apart, kind in ((-30 * HOUR, "email"), (timedelta(), "handle"), (3 * HOUR, "phone"))
    )
    assert (
        "the e-mail address changed 30 hours before",
        "the handle changed less than an hour before",
        "the phone number changed 3 hours after",
    ) == told(beside(events=events), POST, POST + HOUR)


def test_of_many_things_the_first_few_are_told_and_each_once() -> None:
    same = [Event(at=POST - HOUR, kind="password")] * 30
    kinds = [Event(at=POST, kind=kind) for kind in sorted(WEIGHTS)]
    assert ("the password changed 1 hour before",) == told(beside(events=tuple(same)))
    assert 5 == len(told(beside(events=tuple(kinds))))


def test_a_hostile_name_of_an_app_is_fit_to_print() -> None:
    trick = App(id="1", name=" Bot\u202e\x1b[31m\n", permissions=frozenset(), granted_at=POST - HOUR)
    assert ("“Bot\\u202e\\x1b[31m” was authorised 1 hour before",) == told(beside(apps=(trick,)))


@pytest.mark.parametrize("at", [datetime(9999, 12, 31, 23, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
def test_the_first_and_the_last_moment_there_is_break_nothing(at: datetime) -> None:
    found = beside(events=(Event(at=at, kind="password"),), apps=(app("One", granted_at=at),))
    assert (False, True) == (near(found), near(found, at))


@given(
    events=st.lists(st.integers(-400, 400), max_size=12),
    grants=st.lists(st.integers(-400, 400), max_size=12),
    moments=st.lists(st.integers(-400, 400), max_size=12).map(sorted),
)
def test_moments_are_near_as_a_slow_and_plain_reading_says(
    events: list[int], grants: list[int], moments: list[int]
) -> None:
    found = beside(
        events=tuple(Event(at=POST + n * HOUR, kind="password") for n in events),
        apps=tuple(app(f"App {n}", granted_at=POST + n * HOUR) for n in grants),
    )
    slowly = [any(abs(m - e) <= 48 for e in events) or any(0 <= m - g <= 7 * 24 for g in grants) for m in moments]
    at = np.array([int((POST + m * HOUR).timestamp()) for m in moments], dtype=np.int64)
    assert slowly == found.near(at).tolist()
    assert slowly == [bool(found.told(moment, moment)) for moment in at.tolist()]
