"""Attempts from abroad by intruders, and lives of owners that look alike."""

from __future__ import annotations

import pytest

from hygiene.analysis.sessions.failed_sign_ins import SignInRun, failed_sign_in_runs
from hygiene.analysis.sessions.foreign_sign_ins import ForeignSignIns, foreign_sign_ins
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from tests.support.logins import ELSEWHERE, HOME, OFFICE, ago, daily, login
from tests.support.snapshots import snapshot

MINUTE = 1 / 1440
HOTEL = "100.64.3.1"
HOMELY = daily(80, country="PT")


def tried(days: float, ip: str = ELSEWHERE, country: str = "BR", outcome: str = "failure") -> Login:
    return login(days, ip, country=country, outcome=outcome)


def let_in(days: float, ip: str = ELSEWHERE, country: str = "BR") -> Login:
    return tried(days, ip, country, "success")


def found(*logins: Login, rules: LoginRules | None = None) -> ForeignSignIns:
    taken = snapshot(logins=logins)
    return foreign_sign_ins(taken, rules or LoginRules(), failed_sign_in_runs(taken, rules or LoginRules()))


def run(
    first: float, last: float, tries: int, *abroad: str, entered: float | None = None, failed: int = 0
) -> ForeignSignIns:
    at = None if entered is None else ago(entered)
    one = SignInRun(first=ago(first), last=ago(last), tries=tries, entered=at, sure=False, abroad=abroad, failed=failed)
    return ForeignSignIns(runs=(one,))


def test_a_few_attempts_from_abroad_are_a_run_however_far_apart() -> None:
    spread = [tried(60), tried(30, HOTEL, "VN", "challenge"), tried(3)]

    assert run(60, 3, 3, "BR", "VN") == found(*HOMELY, *spread)
    assert ForeignSignIns() == found(*HOMELY, *spread[1:])


def test_a_sign_in_from_the_same_country_within_the_hour_got_in() -> None:
    tries = [tried(3), tried(3 - MINUTE), tried(3 - 2 * MINUTE)]

    assert run(3, 3 - 2 * MINUTE, 3, "BR", entered=3 - 9 * MINUTE, failed=3) == found(
        *HOMELY, *tries, let_in(3 - 9 * MINUTE, OFFICE)
    )
    # A later one may be anyone's.
    assert run(3, 3 - 2 * MINUTE, 3, "BR") == found(*HOMELY, *tries, let_in(2))
    assert run(3, 3 - 2 * MINUTE, 3, "BR") == found(*HOMELY, *tries, let_in(3 - 9 * MINUTE, HOME, "PT"))


def test_an_answered_challenge_from_abroad_is_enough() -> None:
    asked = tried(3, outcome="challenge")

    assert run(3, 3, 1, "BR", entered=3 - MINUTE) == found(*HOMELY, asked, let_in(3 - MINUTE))
    assert run(3, 3, 1, "BR", entered=3) == found(*HOMELY, asked, let_in(3))
    assert ForeignSignIns() == found(*HOMELY, asked)
    assert ForeignSignIns() == found(*HOMELY, tried(3), let_in(3 - MINUTE))


def test_who_got_in_and_who_did_not_are_two_runs() -> None:
    asked, others = tried(3, outcome="challenge"), [tried(n, HOTEL, "VN") for n in (50, 40, 2)]

    assert (
        run(3, 3, 1, "BR", entered=3 - MINUTE).runs + run(50, 2, 3, "VN").runs
        == found(*HOMELY, asked, let_in(3 - MINUTE), *others).runs
    )


def test_whoever_got_in_after_an_attempt_does_not_make_the_country_the_owners() -> None:
    visits = [tried(30), let_in(30 - MINUTE), tried(3), let_in(2.5), tried(2)]

    assert run(30, 2, 3, "BR", entered=30 - MINUTE, failed=1) == found(*HOMELY, *visits)


OWN = {
    "mistyped passwords at home": [tried(3 - n * MINUTE, HOME, "PT") for n in range(9)],
    "mistyped passwords at home in a new network": [tried(3 - n * MINUTE, HOTEL, "PT") for n in range(9)],
    "one mistyped password on a trip": [tried(3), let_in(3 - MINUTE), let_in(2)],
    "a trip that began with an open session": [
        login(4, OFFICE, country="BR"), *(tried(3 - n * MINUTE, outcome=kind) for n, kind in
        enumerate(["failure", "failure", "challenge", "failure"])), let_in(3 - 9 * MINUTE),
    ],
    "a challenge through a private network at home": [tried(3, HOTEL, "", "challenge"), let_in(3 - MINUTE, HOTEL, "")],
    "attempts from no country": [tried(3 - n, HOTEL, "XX") for n in range(3)],
    "attempts of long ago": [tried(200 - n * MINUTE) for n in range(9)],
    "two strangers who mistyped a name": [tried(30), tried(3, HOTEL, "VN")],
}  # fmt: skip


@pytest.mark.parametrize("life", OWN)
def test_the_owners_own_attempts_are_no_run(life: str) -> None:
    assert ForeignSignIns() == found(*HOMELY, *OWN[life])


def test_attempts_that_a_longer_run_holds_are_not_named_twice() -> None:
    tries = [tried(3 - n * MINUTE) for n in range(12)]

    assert ForeignSignIns() == found(*HOMELY, *tries)
    assert ForeignSignIns() == found(*HOMELY, *tries, let_in(3 - 20 * MINUTE))
    # The longer run does not say that someone got in from another network of the country.
    got_in = found(*HOMELY, *tries, let_in(3 - 20 * MINUTE, HOTEL))
    assert run(3, 3 - 11 * MINUTE, 12, "BR", entered=3 - 20 * MINUTE, failed=12) == got_in
    assert run(3, 1, 13, "BR") == found(*HOMELY, *tries, tried(1))


def test_fewer_are_enough_where_the_policy_says_so() -> None:
    assert run(4, 2, 2, "BR") == found(*HOMELY, tried(4), tried(2), rules=LoginRules(failures=2))


def test_what_came_before_the_owners_countries_were_known_is_counted() -> None:
    tries = [tried(79 - n) for n in range(4)]

    assert ForeignSignIns(unjudged=4) == found(*HOMELY, *tries)
    assert ForeignSignIns(unjudged=4) == found(*daily(80), *tries)
    assert ForeignSignIns(unjudged=4) == found(*tries)
    assert ForeignSignIns() == found(*HOMELY, *(tried(79 - n, HOME) for n in range(4)))
    assert ForeignSignIns() == found(*HOMELY, *tries, login(1, OFFICE, country="BR"))


def test_sessions_without_a_country_are_where_attempts_in_their_network_say() -> None:
    asked = [tried(50, HOME, "Portugal", "challenge"), *(tried(n, OFFICE, "Portugal", "challenge") for n in (20, 9, 3))]
    abroad = [tried(n, ELSEWHERE, "Brazil", "challenge") for n in (8, 5, 2)]

    assert ForeignSignIns() == found(*daily(80), *asked)
    assert run(8, 2, 3, "Brazil") == found(*daily(80), *asked, *abroad)
    assert run(8, 2, 3, "Brazil", entered=5 - MINUTE) == found(
        *daily(80), *asked, *abroad, login(5 - MINUTE, ELSEWHERE)
    )


def test_a_country_is_compared_without_its_capitals() -> None:
    assert ForeignSignIns() == found(*HOMELY, *(tried(n, HOTEL, "pt") for n in (8, 5, 2)))


def test_twenty_thousand_attempts_are_judged_in_time() -> None:
    tries = (tried(20 - n / 10_000, f"203.0.{n % 200}.1", f"Land {n % 199}") for n in range(20_000))

    assert 1 == len(found(*HOMELY, *tries, rules=LoginRules(failures=30_000)).runs)
