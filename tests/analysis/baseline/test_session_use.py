"""What is new among sessions: learnt first, grouped by operator and device, and never guessed from too little."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.baseline.session_use import FirstSeen, Sessions, Sighting, Unlearned, learn, network_of, sightings
from hygiene.model.policy import LoginRules
from hygiene.model.posts import Client
from hygiene.model.records import Device, Login
from hygiene.model.redacted import Hidden
from hygiene.reference.user_agents import Agent
from tests.support.logins import ELSEWHERE, FIREFOX, HOME, IPHONE, OFFICE, ago, daily, login
from tests.support.snapshots import DAY, NOW, Row, app, every, snapshot

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0 Safari/537.36"
RULES = LoginRules()
HOUR = timedelta(hours=1)


def learnt(*logins: Login, devices: tuple[Device, ...] = ()) -> Sessions:
    return learn(sightings(snapshot(logins=logins, devices=devices)), RULES, NOW)


def firsts(*logins: Login, devices: tuple[Device, ...] = ()) -> list[tuple[str, str, int]]:
    """(kind, words, uses) of everything new."""
    return [(f.kind, f.shown, f.uses) for h in learnt(*logins, devices=devices).habits for f in h.firsts]


def network(ip: str, name: str = "") -> str:
    return network_of(Login(at=None, ip=Hidden(ip), network=name))


def test_a_network_is_the_operators_block_or_what_a_database_calls_it() -> None:
    assert network("203.0.113.7") == network("203.0.200.9") == network("::ffff:203.0.0.1")
    assert network("203.0.113.7") != network("203.1.113.7")
    assert network("2001:db8:1::1") == network("2001:db8:ffff:2::9") != network("2001:db9:1::1")
    assert "AS64500 Example Net" == network("203.0.113.7", "AS64500 Example Net")
    assert ["", "", ""] == [network(ip) for ip in ("", "not an address", "203.0.113.999")]
    assert network("::1") != network("0.0.0.1")


def test_a_telephone_that_wanders_inside_its_operators_block_is_never_new() -> None:
    mobile = [login(n / 32, f"198.51.{7 * n % 256}.{n % 251}") for n in range(1942)]
    assert 1942 == len({each.ip.reveal() for each in mobile})
    assert [] == firsts(*mobile)


def test_what_is_first_seen_after_the_learning_is_new_once_and_its_uses_are_counted() -> None:
    logins = (*daily(60, HOME, OFFICE), login(3, ELSEWHERE), login(2, ELSEWHERE))
    (habit,) = learnt(*logins).habits
    assert (FirstSeen(kind="network", at=ago(3), shown="", uses=2, last=ago(2), open=False),) == habit.firsts
    assert ("network", ago(46), NOW) == (habit.kind, habit.since, habit.until)


def test_what_is_first_seen_while_learning_is_ordinary() -> None:
    assert [] == firsts(*daily(60), login(50, ELSEWHERE), login(3, ELSEWHERE))


def test_countries_compare_without_case_and_are_shown_as_told() -> None:
    logins = (*daily(40, country="IQ"), *daily(39, country="iq "), login(2, "198.51.7.9", country="Perú"))
    assert [("country", "Perú", 1)] == firsts(*logins)


@pytest.mark.parametrize("unknown", ["Unknown", "XX", "ZZ", "qq", "AP", "O1", "n/a", "-", "Anonymous Proxy"])
def test_an_unknown_country_is_no_new_one(unknown: str) -> None:
    assert [] == firsts(*daily(40, country="PT"), login(2, "198.51.7.9", country=unknown))
    assert [("country", "NA", 1)] == firsts(*daily(40, country="PT"), login(2, "198.51.7.9", country="NA"))


def test_an_address_that_a_database_places_anew_is_no_new_country() -> None:
    assert [] == firsts(*daily(40, country="PT"), login(0.5, country="BR"))


def test_a_new_device_is_new_and_its_update_is_not() -> None:
    logins = (
        *daily(60, agent=IPHONE),
        login(5, agent=FIREFOX),
        *(login(n, agent=CHROME.format(90 + n)) for n in (1, 2)),
    )
    assert [("device", "Firefox on Linux", 1), ("device", "Chrome on Windows", 2)] == firsts(*logins)


def test_a_telephones_browser_is_the_telephone_whose_app_was_there_before_and_the_other_way_round() -> None:
    safari = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605 Version/17.4 Mobile/15E Safari/604.1"
    )
    assert [] == firsts(*daily(60, agent=IPHONE), login(1, agent=safari))
    assert [] == firsts(*daily(60, agent=safari), login(1, agent=IPHONE))
    other = IPHONE.replace("iPhone10,6", "iPhone14,2")
    assert [("device", "Instagram app on iPhone (iPhone14,2)", 1)] == firsts(
        *daily(60, agent=safari), login(9, agent=IPHONE), login(1, agent=other)
    )


def test_a_failed_or_challenged_sign_in_makes_nothing_ordinary_and_is_no_session() -> None:
    tried = [login(50, ELSEWHERE, outcome=outcome) for outcome in ("failure", "challenge")]
    assert [("network", "", 1)] == firsts(*daily(60), *tried, login(1, ELSEWHERE))
    assert [] == firsts(*daily(60), login(1, ELSEWHERE, outcome="failure"))


def test_a_session_without_an_agent_or_with_one_nobody_knows_is_no_new_device() -> None:
    assert [] == firsts(*daily(60, agent=IPHONE), login(1), login(1, agent="C++/THttpClient"))


def test_an_open_session_says_so() -> None:
    (habit,) = learnt(*daily(60), login(3, ELSEWHERE, outcome="open")).habits
    assert [True] == [first.open for first in habit.firsts]


def test_a_list_of_devices_is_whole_so_that_few_entries_are_enough() -> None:
    listed = (
        Device(name="Twitter Web App (Twitter. Inc)", kind="client", first_seen_at=ago(400)),
        Device(name="Twitter for Android (Twitter, Inc.)", kind="client", first_seen_at=ago(3)),
        Device(name="", kind="client"),
    )
    assert [("device", "X app on Android", 1)] == firsts(*daily(60), devices=listed)


def test_too_few_sessions_or_too_short_a_record_teach_nothing() -> None:
    few = learnt(*(login(5 * n, agent=IPHONE) for n in range(1, 10)))
    assert () == few.habits
    assert (Unlearned(kinds=("network", "device"), sessions=9),) == few.unlearned
    at_the_end = learnt(*(login(50 - n) for n in range(9)), login(0))
    assert (Unlearned(kinds=("network",), sessions=10),) == at_the_end.unlearned
    short = learnt(*daily(13))
    assert (Unlearned(kinds=("network",), sessions=None),) == short.unlearned


def test_sessions_that_tell_nothing_to_compare_are_not_clear() -> None:
    assert Sessions((), ()) == learnt(*(login(n, "") for n in range(1, 60)))
    assert Sessions((), ()) == learnt(*(login(n, outcome="failure") for n in range(1, 60)))


def test_many_devices_of_one_kind_take_no_more_time_each_than_few() -> None:
    import time

    seen = [
        Sighting(at=ago(100) + timedelta(minutes=n), agent=Agent(device="iPhone", model=f"iPhone10,{n}"))
        for n in range(20_000)
    ]
    start = time.process_time()
    learn(seen, RULES, NOW)
    assert time.process_time() - start < 1


def test_a_kind_that_the_platform_never_tells_is_passed_over() -> None:
    found = learnt(*daily(60))
    assert (["network"], ()) == ([habit.kind for habit in found.habits], found.unlearned)


@given(order=st.permutations(range(12)))
def test_the_order_in_an_export_does_not_matter(order: list[int]) -> None:
    logins = [*daily(30, HOME, agent=IPHONE)[:10], login(3, ELSEWHERE, agent=FIREFOX), login(2, OFFICE)]
    assert firsts(*logins) == firsts(*(logins[n] for n in order))


@given(
    ips=st.lists(st.ip_addresses().map(str) | st.text(max_size=20), max_size=20),
    countries=st.lists(st.text(max_size=5), max_size=20),
    agents=st.lists(st.text(max_size=40), max_size=20),
)
def test_nothing_that_an_export_says_breaks_it(ips: list[str], countries: list[str], agents: list[str]) -> None:
    parts = zip(ips, [*countries, *[""] * 20], [*agents, *[""] * 20], strict=False)
    logins = [login(n, ip, country=country, agent=text) for n, (ip, country, text) in enumerate(parts)]
    assert [] == [shown for _, shown, _ in firsts(*daily(60), *logins) if len(shown) > 100]


@pytest.mark.parametrize("days", [1, 100, 3000])
def test_a_long_silence_before_a_session_does_not_make_it_new(days: int) -> None:
    assert [] == firsts(*(login(days + n) for n in range(40)), login(0.5))


def test_an_address_that_stands_for_a_country_is_not_shown_and_does_not_act() -> None:
    assert [("country", r"[e-mail] \x1b[31m", 1)] == firsts(
        *daily(40, country="PT"), login(2, "198.51.7.9", country="dana@brand.example \x1b[31m")
    )


def test_a_bare_day_has_the_time_that_another_record_of_the_device_states() -> None:
    day = ago(3).replace(hour=0, minute=0, second=0, microsecond=0)
    push = Device(name="Twitter for Android", kind="push", first_seen_at=day)
    token = Device(name="Twitter for Android (Twitter, Inc.)", kind="client", first_seen_at=day + 11.5 * HOUR)
    old = Device(name="Twitter for iPhone", kind="client", first_seen_at=ago(80))

    def new(*devices: Device, **parts: Any) -> list[tuple[datetime, bool]]:
        found = learn(sightings(snapshot(logins=(), devices=(old, *devices), **parts)), RULES, NOW)
        return [(first.at, first.day) for habit in found.habits for first in habit.firsts]

    assert [(day + 11.5 * HOUR, False)] == new(push, token) == new(token, push)
    grant = replace(app("Twitter for Android"), granted_at=day + 9 * HOUR)
    assert [(day + 9 * HOUR, False)] == new(push, apps=(grant,))
    # Neither a registration, nor another day, nor another device says when that day it was.
    other = replace(grant, granted_at_means="registration"), replace(grant, granted_at=day + 30 * HOUR)
    assert [(day, True)] == new(push) == new(push, apps=other)


@pytest.mark.parametrize(
    ("name", "client", "known"),
    [
        ("Twitter for Android (Twitter, Inc.)", "Twitter for Android", True),
        ("Twitter for iPad", "Twitter for iPad", True),
        ("Twitter for iPad", "Twitter for Android", False),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0", "Twitter for Android", False),
        ("TwitterAndroid/9.86.0 (1) SM-A047F/14 (samsung;)", "Twitter for Android", False),
    ],
)
def test_a_device_that_made_the_posts_long_before_is_no_new_one(name: str, client: str, known: bool) -> None:
    old = Device(name="Twitter for iPhone", kind="client", first_seen_at=ago(80))
    device = Device(name=name, kind="client", first_seen_at=ago(3))

    def new(rows: list[Row]) -> int:
        seen = sightings(snapshot(rows, logins=(), devices=(old, device)))
        return sum(len(habit.firsts) for habit in learn(seen, RULES, NOW).habits)

    posting = Client(client)
    assert (0 if known else 1) == new(every(DAY, posting, ago(400), 60))
    # Posts of the days under review, or of a few days, say nothing of the owner.
    assert 1 == new(every(DAY, posting, ago(92), 90)) == new(every(HOUR, posting, ago(400), 60))


@given(st.lists(st.floats(0, 91), max_size=20))
def test_posts_of_the_days_under_review_make_no_device_ordinary(days: list[float]) -> None:
    device = Device(name="Twitter for Android", kind="client", first_seen_at=ago(3))
    old = Device(name="Twitter for iPhone", kind="client", first_seen_at=ago(80))
    rows: list[Row] = [(ago(day), Client("Twitter for Android")) for day in sorted(days, reverse=True)]
    seen = sightings(snapshot(rows, logins=(), devices=(old, device)))

    assert ["X app on Android"] == [first.shown for habit in learn(seen, RULES, NOW).habits for first in habit.firsts]


def test_a_session_dated_after_the_export_is_no_new_one() -> None:
    assert [] == firsts(*daily(60, agent=IPHONE), login(-400, ELSEWHERE, agent=FIREFOX, country="BR"))
    assert 2 == len(firsts(*daily(60, agent=IPHONE), login(-0.5, ELSEWHERE, agent=FIREFOX)))
