"""New sessions beside trouble: only what is rare for this account is reported."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.baseline.session_use import learn, sightings
from hygiene.analysis.posts.suspicious import suspicious_posts
from hygiene.analysis.sessions.coincidence import COMMON, Coincidences, coincidences
from hygiene.model.policy import AccountRules, Policy, PostRules
from hygiene.model.records import Event, Login
from tests.support.logins import ELSEWHERE, OFFICE, ago, daily, login
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, WEB, Row, every, snapshot

POLICY = Policy(accounts=(AccountRules(platform="x", handle="brand", known_clients=("Twitter for iPhone",)),))
HOUR = timedelta(hours=1)
LIFE = every(DAY, IPHONE, NOW - 600 * DAY, 598)


def odd(days: float) -> list[Row]:
    return [*LIFE, (ago(days), WEB)]


def found(*logins: Login, rows: list[Row] | None = None, **parts: object) -> Coincidences:
    whole = snapshot(rows or LIFE, logins=logins, **{"events": (), **parts})
    return coincidences(learn(sightings(whole), POLICY.logins, NOW).habits, whole, POLICY)


def said(of: Coincidences) -> list[tuple[str, list[str]]]:
    """Return the change, or the client of the posts, and what was new before it."""
    return [
        (m.trouble.posts.label if m.trouble.posts else m.trouble.change, [first.kind for first in m.firsts])
        for m in of.meetings
    ]


def changed(days: float, kind: str = "password") -> Event:
    return Event(at=ago(days), kind=kind)


def test_a_new_network_before_an_odd_post_is_named_with_it() -> None:
    assert [("Twitter Web App", ["network"])] == said(found(*daily(60), login(3.1, ELSEWHERE), rows=odd(3)))


def test_a_new_network_and_country_and_device_of_one_visit_are_one_meeting() -> None:
    at_home = daily(60, agent="iPhone", country="PT")
    visit = login(3.1, ELSEWHERE, agent="Chrome/120 (Windows NT 10.0)", country="BR")
    (meeting,) = found(*at_home, visit, rows=odd(3)).meetings
    assert {"network", "country", "device"} == {first.kind for first in meeting.firsts}


@pytest.mark.parametrize(("days", "named"), [(5.1, False), (4.9, True), (3.1, True), (2.97, True), (2.9, False)])
def test_it_must_come_before_the_post_and_not_long_before(days: float, *, named: bool) -> None:
    result = found(*daily(60), login(days, ELSEWHERE), rows=odd(3))
    assert named == bool(result.meetings)


def test_a_network_that_a_database_names_is_said_by_its_name() -> None:
    at_home = daily(60, network="Home Net, AS64500")
    (meeting,) = found(*at_home, login(3.1, ELSEWHERE, network="Cheap Hosting, AS64501"), rows=odd(3)).meetings
    assert ["Cheap Hosting, AS64501"] == [first.shown for first in meeting.firsts]


def test_a_new_network_alone_is_noise() -> None:
    assert Coincidences() == found(*daily(60), login(3.1, ELSEWHERE))


def test_where_new_networks_are_common_one_before_an_odd_post_says_nothing_and_that_is_said() -> None:
    wanders = [login(day, f"203.{day}.1.1") for day in range(1, 46)]
    assert Coincidences(common=(("network",),)) == found(*daily(60), *wanders, rows=odd(3.5))


def test_what_is_so_common_is_named_for_what_it_is() -> None:
    changing = [login(day, agent=f"iPhone10,{day}") for day in range(1, 46)]
    assert Coincidences(common=(("device",),)) == found(
        *daily(60, agent="Firefox/130.0 (X11; Linux)"), *changing, rows=odd(3.5)
    )


def test_some_new_networks_make_it_likelier_by_accident() -> None:
    some = [login(day, f"203.{day}.1.1") for day in (12, 20, 30)]
    (rare,) = found(*daily(60), login(3.1, ELSEWHERE), rows=odd(3)).meetings
    (likelier,) = found(*daily(60), *some, login(3.1, ELSEWHERE), rows=odd(3)).meetings
    assert 0 < rare.chance < 0.05 < likelier.chance < COMMON


@pytest.mark.parametrize(("days", "likelier"), [((12, 20), False), ((12, 20, 30), True), ((9, 2, 1), False)])
def test_a_visit_or_two_or_later_ones_and_those_of_that_week_make_it_no_likelier(
    days: tuple[int, ...], *, likelier: bool
) -> None:
    more = [login(day, f"203.{day}.1.1") for day in days]
    (one,) = found(*daily(60), login(3.1, ELSEWHERE), rows=odd(3)).meetings
    chances = [
        meeting.chance
        for meeting in found(*daily(60), *more, login(3.1, ELSEWHERE), rows=odd(3)).meetings
        if one.firsts[0] in meeting.firsts
    ]
    assert [likelier] == [chance > one.chance for chance in chances]


@pytest.mark.parametrize(("count", "common"), [(6, False), (7, True)])
def test_new_networks_on_many_days_are_common_whenever_they_came(count: int, *, common: bool) -> None:
    wanders = [login(day, f"203.{day}.1.1") for day in range(20, 20 + count)]
    result = found(*daily(60), *wanders, login(43.1, ELSEWHERE), rows=odd(43))
    assert (common, common) == (not result.meetings, bool(result.common))


def test_changes_that_come_up_again_and_again_make_one_after_something_new_likelier() -> None:
    visit = (*daily(90), login(3.1, ELSEWHERE))
    weekly = [changed(day, "access-key") for day in range(12, 70, 7)]
    (rare,) = found(*visit, events=(*weekly[:2], changed(3))).meetings
    (likelier,) = found(*visit, events=(*weekly[:5], changed(3))).meetings
    assert rare.chance < 0.05 < likelier.chance < COMMON
    assert () == found(*visit, events=(*weekly, changed(3))).meetings


def test_a_new_network_between_the_posts_of_a_burst_is_named_with_them() -> None:
    burst = [*LIFE, *((ago(3 - n / 12), WEB) for n in range(4))]
    (meeting,) = found(*daily(60), login(2.85, ELSEWHERE), rows=burst).meetings
    assert (ago(3), ["network"]) == (meeting.trouble.at, [first.kind for first in meeting.firsts])
    assert meeting.gap < -HOUR


VISITS = st.lists(st.tuples(st.floats(0.1, 44), st.integers(1, 250)), max_size=2)
LATER = st.lists(st.floats(0.1, 9.9), max_size=4)


@settings(deadline=None, max_examples=10)
@given(visits=VISITS, later=LATER, posts=st.lists(st.floats(0.1, 30), max_size=3), hours=st.floats(0, 40))
def test_more_sessions_and_posts_make_no_coincidence_less_sure(
    visits: list[tuple[float, int]], later: list[float], posts: list[float], hours: float
) -> None:
    new = login(3 + hours / 24, ELSEWHERE)
    (before,) = found(*daily(60), new, rows=odd(3)).meetings
    more = [login(days, f"203.{n}.1.1") for days, n in visits] + [
        login(days, f"100.{n}.1.1") for n, days in enumerate(later)
    ]
    after = found(*daily(60), new, *more, rows=[*odd(3), *((ago(days), WEB) for days in posts)])
    assert any(
        first.at == before.firsts[0].at and meeting.chance <= before.chance
        for meeting in after.meetings
        for first in meeting.firsts
    )


def test_an_odd_post_from_days_that_the_sessions_do_not_cover_stays_an_open_question() -> None:
    assert Coincidences(uncovered=True) == found(*daily(60), rows=odd(200))


def test_a_change_that_keeps_a_thief_in_counts_and_an_ordinary_one_does_not() -> None:
    visit = (*daily(60), login(3.1, ELSEWHERE))
    assert [("password", ["network"])] == said(found(*visit, events=(changed(3),)))
    assert [] == said(found(*visit, events=(changed(3, "name"), changed(3, "warning"))))


def test_a_change_of_long_ago_is_not_asked_about() -> None:
    visit = (*daily(200), login(100.1, ELSEWHERE))
    assert [] == said(found(*visit, events=(changed(100),)))
    assert 1 == len(found(*visit, rows=odd(100)).meetings)


def test_changes_of_one_evening_are_one_trouble_and_an_undated_one_is_none() -> None:
    changes = (changed(3), changed(2.9, "email"), changed(2.8, "phone"), Event(at=None, kind="password"))
    assert 1 == len(found(*daily(60), login(3.1, ELSEWHERE), events=changes).meetings)
    others = [*odd(3), (ago(2.9), BUFFER)]
    assert 1 == len(found(*daily(60), login(3.1, ELSEWHERE), rows=others).meetings)


def test_a_change_of_the_owners_does_not_hide_what_came_before_the_next_one_of_that_day() -> None:
    phone, theirs = (login(at, ELSEWHERE, agent=agent) for at, agent in ((3.1, "iPad"), (2.6, "curl/8.0")))
    changes = (changed(3, "access-key"), changed(2.5, "email"), changed(2.4))
    result = found(*daily(60, agent="Firefox/130.0 (X11; Linux)"), phone, theirs, events=changes)
    assert [
        ("access-key", ["network", "iPad"]),
        ("email", ["a program (curl)"]),
    ] == [(m.trouble.change, [first.shown or first.kind for first in m.firsts]) for m in result.meetings]


def test_sessions_that_teach_nothing_meet_nothing() -> None:
    assert Coincidences() == found(*daily(5), login(3.1, OFFICE), rows=odd(3))


def test_a_session_meets_no_post_that_only_it_made_odd() -> None:
    policy = Policy(posts=PostRules(alarm_bits=12))
    its = (*daily(60, agent="iPhone"), login(3.1, agent="Chrome/120 (Windows NT 10.0)"))
    whole = snapshot([*LIFE, (ago(3), BUFFER)], logins=its, devices=(), events=())
    assert 1 == len(suspicious_posts(whole, policy))
    assert Coincidences() == coincidences(learn(sightings(whole), policy.logins, NOW).habits, whole, policy)
