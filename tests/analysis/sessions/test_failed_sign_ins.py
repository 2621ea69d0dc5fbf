"""Failed sign-ins in numbers: who guesses, who only mistypes, and who got in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("days", "is_known"),
    [((64.1,), True), ((95,), True), ((40,), False), ((3.1,), False), ((40, 39.9, 3.2), False), ((18, 12, 3.2), True),
     ((16, 12, 3.2), False), ((40, 3.2), False)],
)  # fmt: skip
def test_a_network_is_known_from_the_first_weeks_or_from_days_of_use_over_weeks(
    days: tuple[float, ...], *, is_known: bool
) -> None:
    begun = (login(78), login(77)) if max(days) < 90 else (login(100),)
    uses = [login(day, ELSEWHERE) for day in days]
    assert ([] if is_known else [True]) == [run.used for run in found(*begun, *uses, *fails(12, 3))]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.floats(3.0001, 60), max_size=2), st.lists(st.integers(1, 20), max_size=2))
def test_a_visit_or_two_before_hide_no_guessed_password(visits: list[float], mistyped: list[int]) -> None:
    entry = login(3 - 30 * MINUTE, ELSEWHERE, outcome="success")
    more = [login(day, ELSEWHERE, outcome="success") for day in visits]
    more += [each for n in mistyped for each in fails(n, 20, ELSEWHERE)]
    (run,) = [run for run in found(*daily(80), *more, *fails(12, 3), entry) if run.first == ago(3)]
    assert (entry.at, 12) == (run.entered, run.failed)


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
