"""The number of an account: its laws, and worked examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.finding import Confidence, Severity
from hygiene.report.score.chances import in_words
from hygiene.report.score.number import PathState, Score, any_of, number
from hygiene.report.score.paths import chance, odds, solved
from hygiene.report.score.priors import PRIORS
from hygiene.report.score.shares import BASES, SHARES

LOW, MEDIUM, HIGH, CRITICAL = (odds(each, Confidence.HIGH) for each in list(Severity)[1:])
ALL_UNREAD = {
    path: PathState(unread=tuple(check for check, (of, _) in SHARES.items() if of == path)) for path in PRIORS
}
BARELY = 1e-12

some_odds = st.builds(odds, st.sampled_from(Severity), st.sampled_from(Confidence))
factors = st.lists(st.sampled_from(("sms", "totp", "key", "a kind nobody heard of")), max_size=2)


@st.composite
def states(draw: st.DrawFn) -> dict[str, PathState]:
    """The findings and the unread checks of an account, by path."""
    made = {}
    for path in PRIORS:
        unread = draw(st.sets(st.sampled_from([c for c, (of, _) in SHARES.items() if of == path] or ["a plugin's"])))
        made[path] = PathState(
            found=tuple(draw(st.lists(some_odds, max_size=3))),
            unread=tuple(unread),
            hidden=tuple(draw(some_odds) for _ in unread),
        )
    return made


def percent(score: Score) -> tuple[float, ...]:
    """Return the expectation and the ends in per cent, to two places."""
    return tuple(round(100 * each, 2) for each in (score.expected, score.low, score.high))


def values(score: Score) -> list[float]:
    ranges = [end for each in score.by_path.values() for end in (each.expected, each.low, each.high)]
    return [score.expected, score.low, score.high, *score.bounds, *ranges]


@given(account=states(), kinds=factors, path=st.sampled_from(list(PRIORS)), more=some_odds)
def test_a_new_finding_never_lowers_anything(
    account: dict[str, PathState], kinds: Sequence[str], path: str, more: float
) -> None:
    worse = account | {path: replace(account[path], found=(*account[path].found, more))}

    before, after = values(number(account, kinds)), values(number(worse, kinds))

    assert all(a >= b - BARELY for a, b in zip(after, before, strict=True))


@given(account=states(), kinds=factors, data=st.data())
def test_reading_clear_never_raises_anything(
    account: dict[str, PathState], kinds: Sequence[str], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(list(PRIORS)))
    kept = data.draw(st.sets(st.sampled_from(account[path].unread))) if account[path].unread else set[str]()
    pairs = [p for p in zip(account[path].unread, account[path].hidden, strict=True) if p[0] in kept]
    state = replace(account[path], unread=tuple(c for c, _ in pairs), hidden=tuple(h for _, h in pairs))

    before, after = values(number(account, kinds)), values(number(account | {path: state}, kinds))

    assert all(a <= b + BARELY for a, b in zip(after, before, strict=True))


@given(account=states(), kinds=factors)
def test_the_number_lies_in_its_range_and_the_range_in_its_bounds(
    account: dict[str, PathState], kinds: Sequence[str]
) -> None:
    made = number(account, kinds)

    assert 0 < made.low <= made.expected + BARELY <= made.high + 2 * BARELY < 1
    assert made.bounds[0] == made.low
    assert list(made.by_path) == list(PRIORS)


@given(account=states(), kinds=factors)
def test_a_second_factor_never_raises_the_number(account: dict[str, PathState], kinds: Sequence[str]) -> None:
    assert number(account, kinds).expected <= number(account).expected + BARELY


@given(account=states(), data=st.data())
def test_the_order_of_findings_and_checks_changes_nothing(account: dict[str, PathState], data: st.DataObject) -> None:
    shuffled = {
        path: PathState(
            found=tuple(data.draw(st.permutations(state.found))),
            unread=tuple(data.draw(st.permutations(state.unread))),
            hidden=tuple(data.draw(st.permutations(state.hidden))),
        )
        for path, state in account.items()
    }

    assert number(account) == number(shuffled)


@given(accounts=st.lists(states(), min_size=1, max_size=4), clean=states())
def test_another_account_never_lowers_the_chance_of_any(
    accounts: list[dict[str, PathState]], clean: dict[str, PathState]
) -> None:
    before = any_of([number(each) for each in accounts])
    after = any_of([number(each) for each in [*accounts, clean]])

    assert all(a >= b for a, b in zip(values(after), values(before), strict=True))


@pytest.mark.parametrize(("path", "base"), BASES.items())
def test_the_average_over_the_shares_is_the_prior_of_the_path(path: str, base: float) -> None:
    assert solved(path) == pytest.approx(base, abs=5e-8)
    assert number(ALL_UNREAD).by_path[path].expected == pytest.approx(PRIORS[path], rel=2e-4)


@pytest.mark.parametrize(
    ("account", "kinds", "expected"),
    [
        pytest.param(ALL_UNREAD, (), 1.59, id="nothing was read"),
        pytest.param({}, (), 1.03, id="everything is clear"),
        pytest.param({}, ("totp",), 0.44, id="everything is clear behind an app for codes"),
        pytest.param({}, ("sms",), 0.52, id="everything is clear behind text messages"),
        pytest.param({"reuse": PathState(found=(HIGH,))}, (), 1.56, id="a reused password, which is average"),
        pytest.param({"reuse": PathState(unread=("password-reuse",))}, (), 1.25, id="reuse was not read"),
        pytest.param({"reuse": PathState(found=(odds(Severity.MEDIUM, Confidence.MEDIUM),))}, (), 1.11, id="a variant"),
        pytest.param({"app": PathState(found=(HIGH,))}, (), 1.82, id="an unused app that can post and read"),
        pytest.param({"app": PathState(found=(MEDIUM,) * 10)}, (), 1.73, id="ten old apps"),
        pytest.param({"reuse": PathState(found=(CRITICAL, HIGH))}, (), 3.27, id="a breached and reused password"),
    ],
)
def test_worked_examples_come_out_to_the_digit(
    account: Mapping[str, PathState], kinds: Sequence[str], expected: float
) -> None:
    assert percent(number(account, kinds))[0] == expected


def test_the_high_end_is_what_nine_of_ten_average_accounts_stay_below() -> None:
    """The quantile is found again by counting every state of every check."""
    each = []
    for check, (path, shares) in SHARES.items():
        clear = (1 - sum(share.of for share in shares), None)
        each.append([(check, path, *clear), *((check, path, s.of, odds(s.severity, s.confidence)) for s in shares)])
    joint = []
    for combination in product(*each):
        safe = prod(
            1 - chance(base, [o for _, p, _, o in combination if p == path and o]) for path, base in BASES.items()
        )
        joint.append((1 - safe, prod(weight for _, _, weight, _ in combination)))
    below, expected = 0.0, 0.0
    for value, weight in sorted(joint):
        below += weight
        if below >= 0.9:
            expected = value
            break

    assert number(ALL_UNREAD).high == pytest.approx(expected, abs=1e-12)


def test_findings_on_one_path_never_exceed_one_critical_finding() -> None:
    assert chance(0.01, [CRITICAL] * 50) == pytest.approx(chance(0.01, [CRITICAL]))
    assert chance(0.01, [MEDIUM] * 500) < chance(0.01, [CRITICAL])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0159, "about 1 in 60"),
        (0.6, "more likely than not"),
        (0.0001, "less than 1 in 500"),
        (0.0333, "about 1 in 30"),
    ],
)
def test_a_chance_is_said_in_plain_words(value: float, expected: str) -> None:
    assert in_words(value) == expected
