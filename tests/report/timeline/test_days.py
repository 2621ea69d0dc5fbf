"""Records within some days, with sign-ins joined."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hygiene.model.account import Account
from hygiene.model.finding import Finding, Result, Severity, Status
from hygiene.model.policy import Policy, TimelineRules
from hygiene.model.records import Device, Event, Login
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.report.timeline.days import days
from tests.support.snapshots import DAY, NOW, app, snapshot

SHOP = Account(platform="elsewhere", handle="shop")
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0"
HOUR = timedelta(hours=1)


def login(hours: float, outcome: str = "success", country: str = "", agent: str = "") -> Login:
    """Return a sign-in this many hours before `NOW`."""
    made = Login(at=NOW - hours * HOUR, ip=Hidden("198.51.100.1"), country=country, agent=agent)
    return replace(made, outcome=outcome)  # type: ignore[arg-type]  # one of its words


def within(*snapshots: Snapshot, posts: tuple[datetime, ...] = (), policy: Policy | None = None) -> list[str]:
    """Return the events of the two days before `NOW`, each with its hours."""
    found, _ = days(snapshots, (), NOW - 2 * DAY, NOW, posts, policy or Policy())
    return [f"{(NOW - event.at) / HOUR:g} {event.account.handle}: {event.what}" for event in found if event.at]


def test_it_has_what_was_granted_signed_in_and_changed_and_nothing_else() -> None:
    brand = snapshot(
        apps=(app("Growth", age=1), app("Old", age=30), app("Undated", age=None)),
        events=(Event(at=NOW - DAY / 2, kind="password"), Event(at=NOW - 3 * DAY, kind="email")),
        devices=(Device(name="Auth", kind="sms-2fa", first_seen_at=NOW - 2 * DAY),),
        logins=(login(30, "challenge", "Brazil"), login(29, "failure"), login(2, country="Brazil", agent=CHROME)),
    )
    shop = snapshot(account=SHOP, events=(Event(at=NOW, kind="handle", detail="@a became @b"),))
    assert [
        "48 brand: codes by text message were switched on",
        "30 brand: the platform asked for more proof (Brazil)",
        "29 brand: a sign-in failed",
        "24 brand: “Growth” was given access",
        "12 brand: the password changed",
        "2 brand: signed in (Brazil, Chrome on Windows)",
        "0 shop: the handle changed (@a became @b)",
    ] == within(brand, shop)


def test_sign_ins_that_are_alike_are_one_event_until_the_next_post() -> None:
    logins = (
        *(login(hours, country="Portugal") for hours in (40, 30, 20, 10, 10)),
        login(25, country="Brazil"),
        login(24, "session", "Portugal"),
        login(15, "open"),
        login(60, country="Portugal"),
    )
    brand = snapshot(logins=logins)
    assert [
        "40 brand: signed in 4 times (Portugal)",
        "25 brand: signed in (Brazil)",
        "24 brand: a session was used (Portugal)",
        "15 brand: a session was opened",
    ] == within(brand)
    assert [
        "40 brand: signed in 2 times (Portugal)",
        "25 brand: signed in (Brazil)",
        "24 brand: a session was used (Portugal)",
        "20 brand: signed in (Portugal)",
        "15 brand: a session was opened",
        "10 brand: signed in (Portugal)",
    ] == within(brand, posts=(NOW - 12 * HOUR, NOW - 22 * HOUR))


def test_the_first_session_from_somewhere_new_is_named_and_no_address() -> None:
    home = [login(24 * n, country="Portugal") for n in range(3, 90)]
    away = Login(at=NOW - HOUR, ip=Hidden("203.0.113.7"), country="Brazil", outcome="session")
    shown = within(snapshot(logins=(*home, away)))
    assert [
        "1 brand: a session was used (Brazil)",
        "1 brand: the first session from Brazil",
        "1 brand: the first session from a network never seen before",
    ] == shown


def test_the_newest_export_of_an_account_counts_and_those_furthest_away_are_left_out() -> None:
    old = snapshot(taken_at=NOW - DAY, events=(Event(at=NOW - 2 * HOUR, kind="email"),))
    new = snapshot(events=tuple(Event(at=NOW - n * HOUR, kind="password") for n in (1, 20, 24, 27, 40)))
    policy = Policy(timeline=TimelineRules(lines=3))
    assert [f"{n} brand: the password changed" for n in (27, 24, 20)] == within(new, old, policy=policy)
    assert 2 == days([old, new], (), NOW - 2 * DAY, NOW, (), policy)[1]


def test_a_hostile_agent_or_country_is_shown_and_does_not_act() -> None:
    bad = "{0}\x1b[31m\u202e a@b.example " + "x" * 999
    (shown,) = within(snapshot(logins=(login(1, country=bad, agent=bad),)))
    assert not {"\x1b", "\u202e"} & {*shown}
    assert len(shown) < 130
    assert "a@b" not in shown


def test_a_finding_is_an_event_where_it_began_or_lasted_within_the_days() -> None:
    burst = Finding(subject="m", message="Messages were sent. You never had.", severity=Severity.LOW)
    times = [(-60, -50), (-60, -40), (-10, -8), (1, 2)]
    found = tuple(replace(burst, subject=f"{a}", at=NOW + a * HOUR, last_at=NOW + b * HOUR) for a, b in times)
    result = Result(check="messages", path="compromise", account=SHOP, status=Status.FOUND, findings=found)
    events, left_out = days((), [result], NOW - 2 * DAY, NOW, (), Policy())
    assert ([NOW - 60 * HOUR, NOW - 10 * HOUR], 0) == ([event.at for event in events], left_out)
    assert {("finding", "Messages were sent.", SHOP)} == {(event.kind, event.what, event.account) for event in events}
