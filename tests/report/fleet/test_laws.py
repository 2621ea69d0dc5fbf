"""Laws of the report about a fleet, over any accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.finding import Confidence
from hygiene.model.policy.fleet import IMPORTANCE, Fleet
from hygiene.report.fleet.overview import of_group, of_owner, overview
from hygiene.report.fleet.records import FleetLine, Overview
from hygiene.report.score.number import Range
from hygiene.report.score.priors import PRIORS
from hygiene.report.verdict.word import WORDS
from tests.support.overviews import NOW, account, line
from tests.support.reports import score

GROUPS: Final = ("brand", "shops", "")
PATHS: Final = {path: Range(expected=0.01, low=0.01, high=0.02) for path in PRIORS}
OWNERS: Final = ("Kim", "KIM", "Lee", "")


@st.composite
def fleets(draw: st.DrawFn) -> list[FleetLine]:
    """Draw the lines of up to eight accounts."""
    made = []
    for number in range(draw(st.integers(0, 8))):
        of = account(
            "x",
            f"brand{number}",
            draw(st.sampled_from(GROUPS)),
            draw(st.sampled_from(OWNERS)),
            importance=draw(st.sampled_from(IMPORTANCE)),
            people=tuple(draw(st.lists(st.sampled_from(["Kim", "kim ", "Lee", "Noor"]), max_size=2, unique=True))),
        )
        read = draw(st.booleans())
        low = draw(st.floats(0.001, 0.4))
        made.append(
            line(
                of,
                draw(st.sampled_from(WORDS)) if read else "not enough read",
                state=draw(st.sampled_from(["read", "stale"])) if read else "not read",
                score=replace(score(low, low * 2), by_path=PATHS) if read else None,
                surest=draw(st.sampled_from([None, *Confidence])) if read else None,
                file="",
            )
        )
    return draw(st.permutations(made))


def whole(lines: list[FleetLine]) -> Overview:
    """Return the report about some accounts that share nothing."""
    accounts = tuple(each.account for each in lines)
    fleet = Fleet(name="Acme", policy="", stale_days=35, person_accounts=2, vaults=(), accounts=accounts)
    return overview(fleet, lines, [], now=NOW, zone=ZoneInfo("UTC"))


def urgency(made: Overview) -> int:
    """Return how calm the word of a fleet is: 0 for the most urgent."""
    return WORDS.index(made.word)


@given(fleets(), st.sampled_from(["accepted", "low"]), st.sampled_from(IMPORTANCE))
def test_a_calm_account_more_never_makes_the_word_of_a_fleet_calmer(
    lines: list[FleetLine], word: str, importance: str
) -> None:
    before = whole(lines)
    calm = line(account("reddit", "calm", importance=importance), word)
    after = whole([*lines, replace(calm, score=replace(score(0.01, 0.02), by_path=PATHS))])

    # A fleet of which nothing is known is not calm, and has a word as soon as it has an account.
    assert urgency(after) <= urgency(before) or not lines
    if before.score and after.score:
        assert after.score.expected >= before.score.expected


@given(fleets())
def test_every_account_has_one_line_and_the_worst_word_comes_first(lines: list[FleetLine]) -> None:
    made = whole(lines)

    assert sorted(each.account.name for each in made.lines) == sorted(each.account.name for each in lines)
    ranks = [place(each) for each in made.lines]
    assert ranks == sorted(ranks)
    assert made.word == min((each.word for each in lines), key=WORDS.index, default="not enough read")
    assert made.lines == whole(lines[::-1]).lines


@given(fleets())
def test_of_equal_words_and_signs_the_more_important_account_comes_first(lines: list[FleetLine]) -> None:
    alike = [replace(each, word="raised", surest=None) for each in lines]

    ranks = [IMPORTANCE.index(each.account.importance) for each in whole(alike).lines]
    assert ranks == sorted(ranks, reverse=True)


@given(fleets())
def test_the_groups_and_the_owners_share_out_all_accounts(lines: list[FleetLine]) -> None:
    made = whole(lines)

    assert sum(group.accounts for group in made.groups) == len(lines)
    assert all(sum(group.words.values()) == group.accounts for group in made.groups)
    of_groups = [each for group in made.groups for each in of_group(made, group.name).lines]
    assert sorted(each.account.name for each in of_groups) == sorted(each.account.name for each in lines)
    owned = [each.account.name for owner in ("kim", "lee") for each in of_owner(made, owner).lines]
    assert sorted([*owned, *(each.account.name for each in made.without_owner)]) == sorted(
        each.account.name for each in lines
    )


@given(fleets())
def test_every_person_is_counted_once_for_each_account_whatever_the_case(lines: list[FleetLine]) -> None:
    people = whole(lines).people
    known = {
        name: [each.account.name for each in lines if name in {one.strip().casefold() for one in each.account.people}]
        for name in ("kim", "lee", "noor")
    }

    assert {person.name.strip().casefold(): list(person.accounts) for person in people} == {
        name: sorted(accounts) for name, accounts in known.items() if accounts
    }
    assert all(person.too_many == (len(person.accounts) > 2) for person in people)
    assert [len(person.accounts) for person in people] == sorted((len(p.accounts) for p in people), reverse=True)


def place(line: FleetLine) -> tuple[int, bool, int]:
    """What comes first: what to act on now, then new signs of a takeover, then the word."""
    new_sign = bool(line.signs and line.compared and any(change.worse for change in line.changes))
    return min(WORDS.index(line.word), 2), not new_sign, WORDS.index(line.word)
