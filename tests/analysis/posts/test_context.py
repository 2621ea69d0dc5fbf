"""Circumstances near posts: the kinds that count, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.posts.context import MOST, Context
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import EVENT_KINDS, PROFILE_KINDS, App, Event
from hygiene.reference.change_kinds import CHANGE_KINDS
from tests.support.logins import ELSEWHERE, daily, login
from tests.support.snapshots import DAY, NOW, app, snapshot

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
POST = NOW - 20 * DAY


def beside(**parts: object) -> Context:
    return Context(snapshot(None, **parts), Policy())


def near(of: Context, at: datetime = POST) -> bool:
    (found,) = of.near(np.array([int(at.timestamp())])).tolist()
    return bool(found)


def between(of: Context, start: datetime = POST, end: datetime = POST) -> list[tuple[str, str, timedelta]]:
    """Return the kind, name and time after the post of the circumstances near."""
    found = of.between(int(start.timestamp()), int(end.timestamp()))
    return [(circumstance.kind, circumstance.name, circumstance.at - POST) for circumstance in found]


def test_an_account_to_which_nothing_happened_has_nothing_beside_its_posts() -> None:
    for parts in ({}, {"events": (), "apps": (), "logins": ()}):
        assert (False, []) == (near(beside(**parts)), between(beside(**parts)))
    assert [] == beside().near(np.zeros(0, dtype=np.int64)).tolist()


@pytest.mark.parametrize("kind", sorted(EVENT_KINDS))
def test_only_changes_that_an_intruder_makes_count(kind: str) -> None:
    found = beside(events=(Event(at=POST - HOUR, kind=kind),))
    changes = CHANGE_KINDS | set(PROFILE_KINDS)
    assert (kind in changes) is near(found)
    assert ([("change", kind, -HOUR)] if kind in changes else []) == between(found)


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
    assert (False, []) == (near(found), between(found))


def test_a_first_session_from_a_country_counts_and_one_from_a_network_does_not() -> None:
    at_home = daily(60, country="PT", network="Home Net, AS64500")
    abroad = login(21, ELSEWHERE, country="BR", network="Home Net, AS64500")
    roaming = login(21, ELSEWHERE, country="PT", network="Cheap Hosting, AS64501")
    assert [("session", "BR", -DAY)] == between(beside(logins=(*at_home, abroad)))
    assert [] == between(beside(logins=(*at_home, roaming)))


def test_circumstances_before_and_after_an_episode_are_given_oldest_first() -> None:
    apart = ((3 * HOUR, "phone"), (-30 * HOUR, "email"), (timedelta(), "handle"))
    events = tuple(Event(at=POST + gap, kind=kind) for gap, kind in apart)
    expected = [("change", "email", -30 * HOUR), ("change", "handle", timedelta()), ("change", "phone", 3 * HOUR)]
    assert expected == between(beside(events=events), POST, POST + HOUR)


def test_of_very_many_circumstances_the_first_are_given() -> None:
    events = tuple(Event(at=POST + n * SECOND, kind="password") for n in range(30))
    assert [n * SECOND for n in range(MOST)] == [gap for _, _, gap in between(beside(events=events), POST, POST + HOUR)]


@pytest.mark.parametrize("minutes", [-30, 0, 30, 90])
def test_the_grant_of_the_app_that_posts_takes_no_other_circumstance_away(minutes: int) -> None:
    changed = (Event(at=POST - HOUR, kind="password"),)
    granted = (app("Desk", "read", "write", granted_at=POST + minutes * HOUR / 60),)
    at, client = np.array([int(POST.timestamp())]), np.zeros(1, dtype=np.int64)
    for events, apps in ((changed, ()), (changed, granted), ((), granted)):
        found = beside(events=events, apps=apps)
        assert [bool(events)] == found.others(at, client, [Client("Desk", "")]).tolist()
        explained = bool(apps) and minutes <= 60
        assert [explained] == (found.own_grants(at, client, [Client("Desk", "")]) > 0).tolist()


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
    assert slowly == (found.near(at) > 0).tolist()
    assert slowly == [bool(found.between(moment, moment)) for moment in at.tolist()]
