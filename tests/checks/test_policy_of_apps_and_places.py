"""The policy's lists of apps, publishers, countries and networks, and its greatest ages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.finding import Result, Status
from hygiene.model.policy import AccountRules, AgeRules, AppRules, LoginRules, Policy
from hygiene.model.records import App, Login
from hygiene.scan.fleet.together import fleet
from hygiene.scan.judge import run
from tests.support.logins import IPHONE, ago, daily, login
from tests.support.plugins import built_in
from tests.support.snapshots import app, posts, snapshot

APPS, ACROSS, LOGINS = built_in("authorized-apps"), built_in("apps-across"), built_in("logins")
TALLY = app("Tally", "read", id="77", publisher="Tally Inc", age=100)
CHIME = app("Chime", "read", id="78", publisher="Other", age=50)


def of_apps(policy: Policy, *apps: App) -> Result:
    (result,) = run(APPS, [snapshot(posts([]), apps=apps)], policy)
    return result


def said(result: Result) -> list[tuple[str, str, str, str]]:
    return [(f.subject, f.message, f.severity.value, f.confidence.value) for f in result.findings]


DENIED = "has access, and your policy denies it."
UNLISTED = "is not among the apps that you listed as yours."


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (AppRules(deny=(" tally ",)), [("app:77", f"“Tally” {DENIED}", "high", "high")]),
        (AppRules(deny=("78",), allow=("78", "77")), [("app:78", f"“Chime” {DENIED}", "high", "high")]),
        (AppRules(deny_publishers=("TALLY INC",)), [("app:77", f"“Tally” {DENIED}", "high", "high")]),
        (AppRules(allow=("tally",)), [("app:78", f"“Chime” {UNLISTED}", "low", "high")]),
        (AppRules(allow_publishers=("other",)), [("app:77", f"“Tally” {UNLISTED}", "low", "high")]),
        (AppRules(allow_publishers=("Other",), allow=("77",)), []),
        (
            AppRules(allow=()),
            [("app:77", f"“Tally” {UNLISTED}", "low", "high"), ("app:78", f"“Chime” {UNLISTED}", "low", "high")],
        ),
        (AppRules(), []),
    ],
)
def test_lists_of_apps_hold_for_every_account(rules: AppRules, expected: list[tuple[str, str, str, str]]) -> None:
    assert expected == said(of_apps(Policy(apps=rules), TALLY, CHIME))


def test_a_denied_name_stands_for_every_app_that_bears_it_and_an_allowed_one_for_the_first() -> None:
    copy = app("TALLY", "read", id="79", publisher="Other", age=5)
    denied = said(of_apps(Policy(apps=AppRules(deny=("Tally",))), TALLY, copy))
    assert [("app:77", True), ("app:79", True)] == [(row[0], DENIED in row[1]) for row in denied]
    allowed = said(of_apps(Policy(apps=AppRules(allow=("Tally",))), TALLY, copy))
    assert [("app:79", True)] == [(row[0], UNLISTED in row[1]) for row in allowed]


def test_an_account_that_knows_an_app_does_not_lift_what_the_policy_denies() -> None:
    known = (AccountRules(platform="x", handle="brand", known_apps=("77",)),)
    assert [] == said(of_apps(Policy(accounts=known), TALLY))
    assert [] == said(of_apps(Policy(accounts=known, apps=AppRules(allow=())), TALLY))
    expected = [("app:77", f"“Tally” {DENIED}", "high", "high")]
    assert expected == said(of_apps(Policy(accounts=known, apps=AppRules(deny=("Tally",))), TALLY))


def test_a_denied_app_is_to_be_revoked_whoever_uses_it() -> None:
    rules, aged = AppRules(deny=("Tally",)), AgeRules(grant_days=60)
    page, second = "at https://x.com/settings/connected_apps", replace(snapshot([]).account, handle="second", id="2")
    both = [snapshot(account=each, apps=(TALLY,)) for each in (snapshot([]).account, second)]
    (shared,) = run(ACROSS, fleet(both), Policy(apps=rules))
    found = [*of_apps(Policy(apps=rules), TALLY).findings, *of_apps(Policy(ages=aged), TALLY).findings]

    assert [finding.fix for finding in (*found, *shared.findings)] == [
        f"Revoke “Tally” {page}, because your policy denies it.",
        f"Revoke “Tally” {page}. If you or your team use it, authorise it again.",
        f"Your policy denies it, so revoke it: X (Twitter) {page}.",
    ]


def test_the_greatest_age_of_a_grant_holds_for_known_apps_too_and_a_grant_without_a_date_is_unknown() -> None:
    known = (AccountRules(platform="x", handle="brand", known_apps=("77", "79")),)
    policy = Policy(accounts=known, ages=AgeRules(grant_days=60))
    undated = app("Clock", "read", id="79", age=None)
    result = of_apps(policy, TALLY, undated)
    text = "“Tally” has had access for longer than the 60 days of your policy."
    assert [("app:77", text, "medium", "high")] == said(result)
    assert "1 app without the date of the grant, whose age your policy limits" == result.reason
    assert Status.UNKNOWN is of_apps(policy, undated).status
    assert Status.CLEAR is of_apps(Policy(accounts=known), TALLY, undated).status


USUAL = daily(60, "192.0.2.4", agent=IPHONE, country="Germany")


def of_logins(rules: LoginRules, *logins: Login, ages: AgeRules | None = None) -> Result:
    parts: dict[str, Any] = {"logins": logins, "events": (), "devices": ()}
    (result,) = run(LOGINS, [snapshot([], **parts)], Policy(logins=rules, ages=ages or AgeRules()))
    return result


def places(result: Result) -> list[tuple[str, str, str, str]]:
    return [row for row in said(result) if row[0].endswith("-places")]


PERU = login(200, "203.0.113.9", country="PE", outcome="success")
TRIED = login(3, "203.0.113.9", country="PE", outcome="failure")
NOWHERE = login(2, "198.51.100.1", country="unknown")
LIST = "Your account was used from "


@pytest.mark.parametrize(
    ("rules", "logins", "expected", "unknown"),
    [
        (
            LoginRules(deny_countries=("PE", "TD")),
            (PERU, TRIED),
            [("denied-places", f"{LIST}a country (PE) that your policy denies.", "high", "medium")],
            0,
        ),
        (
            LoginRules(allow_countries=("DE",)),
            (PERU,),
            [("other-places", f"{LIST}a country (PE) that your policy does not allow.", "medium", "medium")],
            0,
        ),
        (LoginRules(allow_countries=("DE", "PE")), (PERU,), [], 0),
        (LoginRules(allow_countries=("DE",)), (TRIED,), [], 0),
        (LoginRules(allow_countries=("DE",)), (NOWHERE,), [], 1),
        (LoginRules(deny_countries=("PE",)), (NOWHERE,), [], 1),
        (LoginRules(allow_countries=("DE",), allow_networks=("203.0.113.0/24",)), (PERU,), [], 0),
        (
            LoginRules(allow_countries=("DE",), allow_networks=("203.0.113.0/24",), deny_networks=("203.0.113.9",)),
            (PERU,),
            [("denied-places", f"{LIST}a network that your policy denies.", "high", "medium")],
            0,
        ),
        (
            LoginRules(allow_networks=("192.0.2.0/24",)),
            (PERU, NOWHERE),
            [("other-places", f"{LIST}a network that your policy does not allow.", "medium", "medium")],
            0,
        ),
        (LoginRules(allow_networks=("192.0.2.0/24",)), (login(2, "", country="PE"),), [], 1),
        (LoginRules(), (PERU,), [], 0),
    ],
)
def test_a_session_from_elsewhere_is_found_and_one_of_unknown_origin_is_neither(
    rules: LoginRules, logins: tuple[Login, ...], expected: list[tuple[str, str, str, str]], unknown: int
) -> None:
    result = of_logins(rules, *USUAL, *logins)
    said = f"{unknown} session could not be compared with your policy's countries and networks"
    assert expected == places(result)
    assert bool(unknown) == (said in result.reason)


def test_no_address_is_shown_and_the_last_uses_are_named() -> None:
    rules = LoginRules(deny_networks=("203.0.113.0/24",), deny_countries=("TD",))
    chad = login(5, "198.51.100.7", country="Chad", outcome="open", last_used_at=ago(1))
    (found,) = [f for f in of_logins(rules, *USUAL, PERU, chad).findings if f.subject == "denied-places"]
    assert "Your account was used from a country (Chad) and a network that your policy denies." == found.message
    assert ("Chad: last used 2024-05-31 12:00 UTC", "a network: last used 2023-11-14 12:00 UTC") == found.evidence
    assert "203.0" not in repr(found)
    assert (ago(200), ago(1)) == (found.at, found.last_at)


@given(more=st.lists(st.sampled_from([PERU, NOWHERE, TRIED, login(8, "203.0.113.80", country="TD")])))
def test_further_sessions_never_make_the_answer_about_places_calmer(more: list[Login]) -> None:
    rules = LoginRules(deny_countries=("PE",), allow_networks=("192.0.2.0/24",))
    before, after = places(of_logins(rules, *USUAL, PERU)), places(of_logins(rules, *USUAL, PERU, *more))
    assert {row[0] for row in before} <= {row[0] for row in after}


def test_an_open_session_may_not_be_older_than_the_policy_says_even_when_it_is_in_use() -> None:
    old = login(100, outcome="open", last_used_at=ago(1))
    (found,) = [
        row for row in said(of_logins(LoginRules(), *USUAL, old, ages=AgeRules(session_days=90))) if "old" in row[0]
    ]
    text = "1 session has been open for longer than the 90 days of your policy."
    assert ("old-sessions", text, "medium", "medium") == found
    assert "old-sessions" not in str(said(of_logins(LoginRules(), *USUAL, old, ages=AgeRules(session_days=100))))


def test_a_forgotten_session_is_within_the_worst_that_the_check_declares() -> None:
    result = of_logins(LoginRules(), *USUAL, login(300, outcome="open", last_used_at=ago(200)))
    assert LOGINS.worst == result.worst


def prints(*results: Result) -> dict[str, str]:
    return {result.fingerprint(f): f.subject for result in results for f in result.findings}


LATER: dict[str, tuple[tuple[Login, ...], tuple[App, ...]]] = {
    "denied-places": ((login(1, "203.0.113.9", country="PE"),), ()),
    "other-places": ((login(1, "198.51.100.9", country="BR"),), ()),
    "old-sessions": ((login(95, outcome="open", last_used_at=ago(2)),), ()),
    "app:77": ((), (app("Tally", "read", "write", id="77", publisher="Tally Inc", age=100),)),
    "app:78": ((), (app("Chime", "read", "directmessages", id="78", publisher="Other", age=50),)),
}


@given(names=st.sets(st.sampled_from(sorted(LATER)), min_size=1))
def test_an_acceptance_of_what_the_policy_forbids_covers_nothing_that_comes_later(names: set[str]) -> None:
    policy = Policy(
        apps=AppRules(deny=("77",), allow=()),
        logins=LoginRules(deny_countries=("PE",), allow_countries=("DE",)),
        ages=AgeRules(session_days=90, grant_days=60),
    )

    def found(logins: tuple[Login, ...], apps: dict[str, App]) -> dict[str, str]:
        parts: dict[str, Any] = {"logins": logins, "apps": tuple(apps.values()), "events": (), "devices": ()}
        whole = snapshot([], **parts)
        return prints(*(result for check in (APPS, LOGINS) for result in run(check, [whole], policy)))

    logins = (*USUAL, PERU, login(20, "198.51.100.8", country="BR"), login(99, outcome="open", last_used_at=ago(2)))
    apps = {"77": TALLY, "78": CHIME}
    before = found(logins, apps)
    assert set(LATER) <= set(before.values())
    for name in names:
        more, changed = LATER[name]
        logins, apps = (*logins, *more), {**apps, **{one.id: one for one in changed}}
    after = found(logins, apps)
    assert set(before.values()) <= set(after.values())
    assert names <= {subject for mark, subject in after.items() if mark not in before}
