"""The likelihood: its seven laws, and worked examples."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.account import FLEET, VAULT, Account
from hygiene.model.finding import PATHS, AttackPath, Confidence, Finding, Result, Severity, Status
from hygiene.model.policy import Bands
from hygiene.report.chances import in_words
from hygiene.report.priors import MODEL, PRIORS
from hygiene.report.score import Score, _Way, account_score, lowers, score, widens
from hygiene.report.score_page import page

BRAND = Account(platform="x", handle="brand", id="1")
SHOP = Account(platform="bluesky", handle="shop.example")
PASSWORDS = Account(platform=VAULT, handle="all vaults")
NEW = Account(platform="mastodon", handle="new")

Factors = Mapping[Account, tuple[str, ...]]


def scored(results: Sequence[Result], factors: Factors | None = None, bands: Bands | None = None) -> Score:
    return score(results, second_factors=factors or {}, bands=bands or Bands())


def clear(path: AttackPath = "app", account: Account | None = BRAND) -> Result:
    return Result(check=f"{path}-check", path=path, account=account, status=Status.CLEAR)


def unknown(path: AttackPath, account: Account | None = BRAND, check: str = "") -> Result:
    return Result(
        check=check or f"{path}-check", path=path, account=account, status=Status.UNKNOWN, reason="it was not given"
    )


def found(
    path: AttackPath,
    *severities: Severity,
    account: Account | None = BRAND,
    confidence: Confidence = Confidence.HIGH,
    reason: str = "",
) -> Result:
    findings = tuple(
        Finding(subject=f"thing:{n}", message="It is so.", severity=severity, confidence=confidence)
        for n, severity in enumerate(severities)
    )
    return Result(
        check=f"{path}-check", path=path, account=account, status=Status.FOUND, findings=findings, reason=reason
    )


def ends(results: Sequence[Result], factors: Factors | None = None) -> tuple[float, float]:
    """Both ends in per cent, to two places."""
    made = scored(results, factors)
    return round(100 * made.low, 2), round(100 * made.high, 2)


def marks(result: Result) -> list[str]:
    return [result.fingerprint(finding) for finding in result.findings]


some_findings = st.builds(
    Finding,
    subject=st.sampled_from([f"app:{n}" for n in range(6)]),
    message=st.just("It is so."),
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
)
some_accounts = st.sampled_from((BRAND, SHOP, PASSWORDS, None))
some_kinds = st.lists(st.sampled_from(("sms", "totp", "key", "a kind nobody heard of")), max_size=3).map(tuple)
some_factors = st.dictionaries(st.sampled_from((BRAND, SHOP, NEW, PASSWORDS)), some_kinds)


@st.composite
def one_result(draw: st.DrawFn) -> Result:
    path = draw(st.sampled_from(PATHS))
    findings = draw(st.lists(some_findings, max_size=5).map(tuple))
    reason = draw(st.sampled_from(("", "it was not given")))
    return Result(
        check=f"{path}-{draw(st.integers(1, 2))}",
        path=path,
        account=draw(some_accounts),
        status=Status.FOUND if findings else Status.UNKNOWN if reason else Status.CLEAR,
        findings=findings,
        reason=reason,
    )


@st.composite
def capped_result(draw: st.DrawFn) -> Result:
    """A result of a check that can find only one thing, or nothing worse."""
    made = draw(one_result())
    most = replace(draw(some_findings), subject="the one thing")
    kept = tuple(f for f in (replace(f, subject=most.subject) for f in made.findings) if f.within(most))[:1]
    status = Status.FOUND if kept else Status.UNKNOWN if made.reason else Status.CLEAR
    check = f"{made.path}-{most.severity}-{most.confidence}"
    return replace(made, check=check, findings=kept, status=status, at_most=most)


any_result = st.one_of(one_result(), capped_result())
any_results = st.lists(any_result, max_size=10)
at_least_one_of_any = st.lists(any_result, min_size=1, max_size=10)
some_results = st.lists(one_result(), max_size=10)
at_least_one = st.lists(one_result(), min_size=1, max_size=10)


def names_an_account(results: Sequence[Result]) -> bool:
    return any(result.account not in {None, PASSWORDS} for result in results)


@given(results=at_least_one, factors=some_factors, new=some_findings, data=st.data())
def test_a_new_finding_never_lowers_either_end(
    results: list[Result], factors: Factors, new: Finding, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(results) - 1))
    more = replace(results[at], status=Status.FOUND, findings=(*results[at].findings, new))

    before, after = scored(results, factors), scored([*results[:at], more, *results[at + 1 :]], factors)

    assert before.low <= after.low
    # An unknown check that finds something was read in part: `high` already took the worst.
    assert before.high <= after.high


@given(results=any_results, factors=some_factors)
def test_the_interval_is_ordered_and_a_probability(results: list[Result], factors: Factors) -> None:
    made = scored(results, factors)

    assert 0 < made.low <= made.high < 1
    assert list(PRIORS) == list(made.by_path)
    for low, high in made.by_path.values():
        assert 0 < low <= high < 1


@given(results=some_results, factors=some_factors)
def test_the_interval_is_a_point_exactly_when_nothing_is_open(results: list[Result], factors: Factors) -> None:
    # On a path with a sure critical finding the ceiling is reached; what was not read there can add nothing.
    full = {
        (result.path, result.account if result.account != PASSWORDS else None)
        for result in results
        for finding in result.findings
        if (finding.severity, finding.confidence) == (Severity.CRITICAL, Confidence.HIGH)
    }
    open_ones = [
        result
        for result in results
        if result.reason
        and result.path != "compromise"
        and (result.path, result.account if result.account != PASSWORDS else None) not in full
    ]

    made = scored(results, factors)

    assert (not open_ones) == (made.low == made.high)


@given(results=at_least_one_of_any, factors=some_factors, data=st.data())
def test_reading_less_never_lowers_high(results: list[Result], factors: Factors, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(results) - 1))
    less = replace(results[at], status=Status.UNKNOWN, findings=(), reason="it was not given")

    assert scored(results, factors).high <= scored([*results[:at], less, *results[at + 1 :]], factors).high


@given(results=at_least_one_of_any, factors=some_factors, data=st.data())
def test_reading_in_part_never_lowers_high(results: list[Result], factors: Factors, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(results) - 1))
    kept = results[at].findings[: data.draw(st.integers(0, 5))]
    status = Status.FOUND if kept else Status.UNKNOWN
    less = replace(results[at], status=status, findings=kept, reason="the rest is damaged")

    assert scored(results, factors).high <= scored([*results[:at], less, *results[at + 1 :]], factors).high


@given(results=some_results, factors=some_factors, data=st.data())
def test_knowing_less_of_second_factors_never_lowers_high(
    results: list[Result], factors: Factors, data: st.DataObject
) -> None:
    fewer = {account: kinds[: data.draw(st.integers(0, 3))] for account, kinds in factors.items()}
    none: Factors = {}

    assert scored(results, factors).high <= scored(results, fewer).high <= scored(results, none).high


@given(results=any_results, factors=some_factors)
def test_repeats_do_not_count_twice(results: list[Result], factors: Factors) -> None:
    assert scored(results, factors) == scored(results + results, factors)


@given(results=any_results, factors=some_factors)
def test_a_clean_account_never_lowers_the_runs_number(results: list[Result], factors: Factors) -> None:
    # The first account named takes the place of the unnamed one, with what is known of it.
    known = factors if names_an_account(results) else {}

    before, after = scored(results, known), scored([*results, clear(account=NEW)], known)

    assert before.low <= after.low
    assert before.high <= after.high


@given(results=any_results, factors=some_factors)
def test_an_account_is_never_likelier_to_fall_than_the_run(results: list[Result], factors: Factors) -> None:
    run = scored([*results, clear(account=SHOP)], factors)
    alone = account_score([*results, clear(account=SHOP)], SHOP, second_factors=factors, bands=Bands())

    assert alone.low <= run.low
    assert alone.high <= run.high


@pytest.mark.parametrize("function", [score, account_score, lowers, widens])
def test_accepting_a_risk_cannot_enter_the_number(function: object) -> None:
    assert callable(function)
    known = {"results", "result", "groups", "account", "second_factors", "bands"}
    assert known >= set(inspect.signature(function).parameters)


@given(results=some_results)
def test_every_score_carries_the_model_it_was_made_with(results: list[Result]) -> None:
    assert scored(results).model == "2026.1" == MODEL


@given(results=any_results, factors=some_factors, data=st.data())
def test_the_order_of_results_and_findings_does_not_matter(
    results: list[Result], factors: Factors, data: st.DataObject
) -> None:
    mixed = [
        replace(result, findings=tuple(data.draw(st.permutations(result.findings))))
        for result in data.draw(st.permutations(results))
    ]

    assert scored(results, factors) == scored(mixed, factors)


@given(results=some_results, factors=some_factors)
def test_signs_of_compromise_never_enter_the_likelihood(results: list[Result], factors: Factors) -> None:
    # The account a sign speaks of stays in the run.
    silent = [
        replace(result, status=Status.CLEAR, findings=(), reason="") if result.path == "compromise" else result
        for result in results
    ]

    with_signs, without = scored(results, factors), scored(silent, factors)

    assert without == replace(with_signs, band=without.band)


@given(results=any_results, factors=some_factors)
def test_the_paths_together_make_the_whole(results: list[Result], factors: Factors) -> None:
    made = scored(results, factors)

    for end, whole in ((0, made.low), (1, made.high)):
        assert math.isclose(whole, 1 - math.prod(1 - each[end] for each in made.by_path.values()), abs_tol=1e-12)


def without(results: Sequence[Result], gone: set[str]) -> list[Result]:
    out = []
    for result in results:
        kept = tuple(f for f in result.findings if result.fingerprint(f) not in gone)
        status = Status.FOUND if kept else Status.UNKNOWN if result.reason else Status.CLEAR
        out.append(replace(result, findings=kept, status=status))
    return out


@given(results=any_results, factors=some_factors, data=st.data())
def test_lowers_is_the_fall_of_high_when_the_findings_are_gone(
    results: list[Result], factors: Factors, data: st.DataObject
) -> None:
    seen = sorted({mark for result in results for mark in marks(result)})
    groups = data.draw(st.lists(st.lists(st.sampled_from(seen), max_size=4), max_size=4)) if seen else [["0" * 16]]
    high = scored(results, factors).high

    expected = [high - scored(without(results, set(group)), factors).high for group in groups]

    assert pytest.approx(expected, abs=1e-12) == list(lowers(results, groups, second_factors=factors))


@given(results=at_least_one_of_any, factors=some_factors, data=st.data())
def test_widens_is_the_fall_of_high_when_a_result_is_read_and_clear(
    results: list[Result], factors: Factors, data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from(results))
    status = Status.FOUND if one.findings else Status.CLEAR
    read = [replace(result, status=status, reason="") if result == one else result for result in results]

    expected = scored(results, factors).high - scored(read, factors).high

    assert pytest.approx(expected, abs=1e-12) == widens(results, one, second_factors=factors)


LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL

# Per cent. Worked out apart from the code, in decimal arithmetic, from the page `hygiene explain score`.
EXAMPLES: dict[str, tuple[list[Result], tuple[float, float]]] = {
    "no results at all": ([], (1.59, 1.59)),
    "one account, all clear": ([clear("app"), clear("guess", PASSWORDS)], (1.59, 1.59)),
    "an old app that only reads": ([found("app", LOW)], (2.18, 2.18)),
    "an old app that may write": ([found("app", MEDIUM)], (3.33, 3.33)),
    "the same, and we are not sure": ([found("app", MEDIUM, confidence=Confidence.LOW)], (1.89, 1.89)),
    "two such apps": ([found("app", MEDIUM, MEDIUM)], (4.12, 4.12)),
    "ten such apps": ([found("app", *[MEDIUM] * 10)], (6.15, 6.15)),
    "an app that is certainly hostile": ([found("app", CRITICAL)], (20.25, 20.25)),
    "ten of those": ([found("app", *[CRITICAL] * 10)], (20.25, 20.25)),
    "only information": ([found("app", Severity.INFO)], (1.59, 1.59)),
    "passwords not given": ([clear(), unknown("guess", None), unknown("reuse", None)], (1.59, 12.17)),
    "nothing could be read": ([unknown(path, None) for path in PATHS], (1.59, 38.81)),
    "apps read in part": ([found("app", LOW, reason="page 2 is missing")], (2.18, 20.25)),
    "a reused password, shared by two accounts": (
        [clear(), clear(account=SHOP), found("reuse", HIGH, account=PASSWORDS)],
        (4.44, 4.44),
    ),
    "signs of compromise": ([found("compromise", CRITICAL)], (1.59, 1.59)),
    "twenty accounts, all clear": (
        [clear(account=Account(platform="x", handle=f"brand{n}")) for n in range(20)],
        (27.43, 27.43),
    ),
}


@pytest.mark.parametrize(("results", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_worked_examples_come_out_to_the_digit(results: list[Result], expected: tuple[float, float]) -> None:
    assert expected == ends(results)


def test_a_clear_account_is_its_priors_path_by_path() -> None:
    expected = {
        "guess": (0.0015, 0.0015),
        "reuse": (0.0015, 0.0015),
        "app": (0.006, 0.006),
        "session": (0.002, 0.002),
        "recovery": (0.0015, 0.0015),
        "insider": (0.0005, 0.0005),
        "unseen": (0.003, 0.003),
    }
    made = scored([clear()])
    assert expected == {path: (round(low, 9), round(high, 9)) for path, (low, high) in made.by_path.items()}


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((), (1.59, 1.59)),
        (("sms",), (1.08, 1.08)),
        (("totp",), (1.03, 1.03)),
        (("sms", "totp"), (1.03, 1.03)),
        (("something new",), (1.08, 1.08)),
    ],
)
def test_a_recorded_second_factor_shrinks_what_it_helps_against(
    kinds: tuple[str, ...], expected: tuple[float, float]
) -> None:
    assert expected == ends([clear()], {BRAND: kinds})


@pytest.mark.parametrize("path", ["app", "session", "recovery", "insider"])
def test_a_second_factor_is_no_help_on_other_paths(path: AttackPath) -> None:
    results = [found(path, HIGH), unknown(path, SHOP)]
    assert scored(results).by_path[path] == scored(results, {BRAND: ("key",), SHOP: ("sms",)}).by_path[path]


def test_shared_passwords_are_as_safe_as_the_least_protected_account() -> None:
    results = [clear(), clear(account=SHOP), found("guess", CRITICAL, account=PASSWORDS)]
    high = [
        round(100 * scored(results, factors).by_path["guess"][1], 3)
        for factors in ({}, {BRAND: ("key",)}, {BRAND: ("key",), SHOP: ("sms",)}, {BRAND: ("key",), SHOP: ("key",)})
    ]
    assert [5.81, 5.67, 0.241, 0.061] == high


def test_what_is_shared_by_all_accounts_counts_once_whether_it_is_of_passwords_or_across_accounts() -> None:
    across = Account(platform=FLEET, handle="all accounts", id=FLEET)
    one, other = (
        ends([clear(), clear(account=SHOP), found("recovery", HIGH, account=shared)]) for shared in (PASSWORDS, across)
    )
    assert one == other


def test_an_accounts_own_line_takes_its_own_results_and_the_shared_ones() -> None:
    results = [found("app", HIGH), clear(account=SHOP), found("reuse", HIGH, account=PASSWORDS)]
    lines = [
        round(100 * account_score(results, account, second_factors={}, bands=Bands()).high, 2)
        for account in (BRAND, SHOP, NEW)
    ]
    assert [7.88, 2.9, 2.9] == lines


def test_an_account_read_twice_under_a_new_handle_counts_once() -> None:
    renamed = Account(platform="x", handle="brand_new", id="1")
    assert ends([clear()]) == ends([clear(), clear(account=renamed)])


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ((0.0160, 0.5, 0.5), "low"),
        ((0.0159, 0.5, 0.5), "raised"),
        ((0.0159, 0.0159, 0.5), "high"),
        ((0.0159, 0.0159, 0.0159), "act now"),
    ],
)
def test_the_word_hangs_on_the_thresholds_of_the_policy(bands: tuple[float, float, float], expected: str) -> None:
    raised, high, act_now = bands
    # A clear account is at 0.015900.
    assert expected == scored([clear()], bands=Bands(raised=raised, high=high, act_now=act_now)).band


def test_a_threshold_belongs_to_the_word_it_starts() -> None:
    exactly = scored([clear()]).high
    assert "raised" == scored([clear()], bands=Bands(raised=exactly)).band


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (found("compromise", LOW), "act now"),
        (found("compromise", LOW, reason="posts before 2020 are missing"), "act now"),
        (found("compromise", Severity.INFO), "low"),
        (found("compromise", CRITICAL, confidence=Confidence.MEDIUM), "low"),
        (found("app", LOW), "low"),
        (unknown("compromise"), "low"),
    ],
)
def test_only_a_sure_sign_of_compromise_is_act_now_whatever_the_number(sign: Result, expected: str) -> None:
    assert expected == scored([sign]).band


def test_leave_one_out_puts_the_worst_first() -> None:
    apps, reuse = found("app", LOW, HIGH, MEDIUM), found("reuse", MEDIUM, account=PASSWORDS)
    groups = [*([mark] for mark in marks(apps)), marks(apps), marks(reuse), ["0123456789abcdef"]]

    falls = lowers([apps, reuse], groups, second_factors={})

    assert [0.14, 3.79, 0.55, 5.79, 0.41, 0.0] == [round(100 * fall, 2) for fall in falls]


def test_nothing_is_gained_by_mending_a_path_that_was_not_read_in_full() -> None:
    apps = found("app", HIGH, reason="page 2 is missing")
    assert (0.0,) == lowers([apps], [marks(apps)], second_factors={})


def test_not_knowing_widens_by_the_ceiling_of_its_path() -> None:
    vault, apps = unknown("reuse", None), found("app", LOW, reason="page 2 is missing")
    results = [apps, vault, clear("guess", PASSWORDS), unknown("compromise")]

    widths = [round(100 * widens(results, result, second_factors={}), 2) for result in results]

    assert [17.08, 4.41, 0.0, 0.0] == widths


AGE = Finding(subject="thing:0", message="It is old.", severity=MEDIUM)
"""The one thing that a check of ages finds, at its worst."""


def test_not_knowing_costs_no_more_than_the_check_can_find() -> None:
    old, other = found("reuse", HIGH), replace(unknown("reuse", check="age"), at_most=AGE)

    assert (1.59, 2.03) == ends([other])
    assert (2.03, 2.03) == ends([found("reuse", MEDIUM)])
    assert ends([unknown("reuse")]) == ends([unknown("reuse"), other])
    # Beside it, mending what another check found still lowers something.
    (gain,) = lowers([old, other], [marks(old)], second_factors={})
    assert pytest.approx(scored([old, other]).high - scored([other]).high) == gain
    # Read in part and something found: it is that one thing that may be worse.
    part = replace(found("reuse", LOW, reason="the rest is damaged"), at_most=AGE)
    assert (1.74, 2.03) == ends([part])


@pytest.mark.parametrize(
    "result",
    [
        found("reuse", HIGH),
        found("reuse", LOW, LOW),
        replace(found("reuse", LOW), findings=(Finding(subject="other", message="It is so.", severity=LOW),)),
    ],
)
def test_no_result_holds_more_than_its_check_can_find(result: Result) -> None:
    with pytest.raises(ValueError, match="more was found"):
        replace(result, at_most=AGE)


def test_two_unread_results_of_one_path_widen_only_together() -> None:
    results = [unknown("app"), unknown("app", check="another-check")]
    assert [0.0, 0.0] == [widens(results, result, second_factors={}) for result in results]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0159, 0.0159, "about 1 in 60"),
        (0.033, 0.122, "about 1 in 30 to 1 in 8"),
        (0.0159, 0.0161, "about 1 in 60"),
        (0.0218, 0.2025, "about 1 in 50 to 1 in 5"),
        (0.5, 0.5, "about 1 in 2"),
        (0.02, 0.51, "about 1 in 50 to more likely than not"),
        (0.6, 0.9, "more likely than not"),
        (0.0, 0.001, "less than 1 in 500"),
        (0.001, 0.01, "less than 1 in 500 to 1 in 100"),
    ],
)
def test_the_interval_is_said_in_plain_words(low: float, high: float, expected: str) -> None:
    assert expected == in_words(Score(low=low, high=high, band="low", by_path={}))


@given(chance=st.floats(0.002, 0.5))
def test_words_are_never_off_by_more_than_a_quarter(chance: float) -> None:
    words = in_words(Score(low=chance, high=chance, band="low", by_path={}))
    said = 1 / int(words.removeprefix("about 1 in "))
    assert 0.8 < said / chance < 1.25


def test_the_page_prints_the_whole_table() -> None:
    expected = """\
  path                                     a year    SMS  stronger  ceiling
  guess    the password is guessed         0.15 %  x0.04     x0.01    5.5 %
  reuse    the password leaks elsewhere    0.15 %  x0.04     x0.01    5.5 %
  app      an app with access is abused    0.60 %                    19.0 %
  session  a device or session is used     0.20 %                     7.2 %
  recovery the address or phone is taken   0.15 %                     5.5 %
  insider  someone who has access          0.05 %                     1.9 %
  unseen   what no export shows            0.30 %  x0.24     x0.10
"""
    odds = """\
  confidence        info       low    medium      high  critical
  high              x1.0      x2.0      x4.0     x10.0     x40.0
  medium            x1.0      x1.5      x2.3      x4.0      x9.1
  low               x1.0      x1.2      x1.5      x2.0      x3.0
"""
    examples = """\
  nothing found                                 1.6 %
  an old app that only reads (low)              2.2 %
  an old app that may write (medium)            3.3 %
  ten such apps                                 6.2 %
  a reused password (high)                      2.9 %
  passwords not given, nothing else found       1.6 % to 12.2 %
  nothing could be read                         1.6 % to 38.8 %
  twenty accounts, nothing found, any of them   27.4 %
"""
    text = page(Bands())
    assert [True, True, True] == [table in text for table in (expected, odds, examples)]


def test_the_page_shows_the_bands_of_the_policy_in_use() -> None:
    text = page(Bands(raised=0.025, high=0.2, act_now=0.5))
    assert "  raised   from 2.5 %\n  high     from 20 %\n  act now  from 50 %\n" in text


def test_the_page_names_its_model_and_fits_a_terminal() -> None:
    lines = page(Bands()).splitlines()
    assert f"The likelihood, model {MODEL}" == lines[0]
    assert [] == [line for line in lines if len(line) >= 80]


def test_ranking_thousands_of_findings_takes_a_handful_of_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    result = found("app", *(list(Severity)[n % 5] for n in range(4000)))
    sums = []
    holds = _Way.holds

    def counted(way: _Way, odds: Iterable[float]) -> float:
        sums.append(way)
        return holds(way, odds)

    monkeypatch.setattr(_Way, "holds", counted)

    lowers([result], [[mark] for mark in marks(result)], second_factors={})

    # Once for each of 14 ways, and for each of 5 kinds of finding before and after it goes.
    assert 24 == len(sums)
