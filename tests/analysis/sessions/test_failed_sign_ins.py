"""Failed sign-ins in numbers: who guesses, who only mistypes, and who got in."""

from __future__ import annotations

from hygiene.analysis.sessions.failed_sign_ins import SignInRun, failed_sign_in_runs
from hygiene.model.policy import LoginRules
from hygiene.model.records import Login
from tests.support.logins import ELSEWHERE, HOME, ago, daily, login
from tests.support.snapshots import snapshot

MINUTE = 1 / 1440


def fails(count: int, start: float, ip: str = ELSEWHERE, outcome: str = "failure") -> tuple[Login, ...]:
    return tuple(login(start - n * MINUTE, ip, outcome=outcome) for n in range(count))


def found(*logins: Login) -> list[SignInRun]:
    return failed_sign_in_runs(snapshot(logins=logins), LoginRules())


def test_ten_failures_within_a_day_from_elsewhere_are_a_siege() -> None:
    expected = SignInRun(first=ago(3), last=ago(3 - 9 * MINUTE), tries=10, entered=None)
    assert [expected] == found(*daily(30), *fails(10, 3))
    assert [] == found(*daily(30), *fails(9, 3))


def test_challenges_count_like_failures() -> None:
    assert 1 == len(found(*daily(30), *fails(5, 3), *fails(5, 2.9, outcome="challenge")))


def test_an_owner_who_mistypes_at_home_is_none() -> None:
    assert [] == found(*daily(30), *fails(40, 3, HOME))


def test_failures_spread_over_weeks_are_none() -> None:
    assert [] == found(*daily(30), *(fail for day in range(20, 0, -1) for fail in fails(1, day)))


def test_failures_without_an_address_count_too() -> None:
    assert [10] == [siege.tries for siege in found(*daily(30), *fails(10, 3, ""))]


def test_somebody_let_in_from_there_within_the_hour_got_in() -> None:
    tries = fails(12, 3)
    (siege,) = found(*daily(30), *tries, login(3 - 30 * MINUTE, ELSEWHERE, outcome="success"))
    assert (ago(3 - 30 * MINUTE), 12) == (siege.entered, siege.failed)
    asked = fails(12, 3, outcome="challenge")
    (challenged,) = found(*daily(30), *asked, login(3 - 30 * MINUTE, ELSEWHERE, outcome="success"))
    assert (ago(3 - 30 * MINUTE), 0) == (challenged.entered, challenged.failed)
    (other,) = found(*daily(30), *tries, login(3 - 30 * MINUTE, HOME, outcome="success"))
    assert None is other.entered
    (later,) = found(*daily(30), *tries, login(2, ELSEWHERE, outcome="success"))
    assert None is later.entered


def test_runs_that_touch_are_one_and_runs_far_apart_are_two() -> None:
    assert [24] == [s.tries for s in found(*daily(30), *fails(12, 3), *fails(12, 2.6))]
    assert [12, 12] == [s.tries for s in found(*daily(30), *fails(12, 9), *fails(12, 3))]


def test_a_siege_of_long_ago_is_not_asked_about() -> None:
    assert [] == found(*fails(50, 200))


def test_a_hundred_thousand_failures_are_one_siege() -> None:
    tries = tuple(login(20 - n / 10_000, f"203.0.{n % 200}.1", outcome="failure") for n in range(100_000))
    assert [100_000] == [siege.tries for siege in found(*tries)]
