"""Takeovers: bursts in a real life, by intruders who do what they chose."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

pytest.importorskip("pyarrow.parquet", reason="training needs the `training` extra (pyarrow)")
pytest.importorskip("scipy.optimize", reason="training needs the `training` extra (scipy)")

from hygiene.analysis.detector.attributes import Bag  # only where the extra is installed
from hygiene.analysis.detector.season import DAY, SEASON, code
from hygiene.model.posts import Client
from hygiene.reference.clients import family
from tests.support.invented_accounts import WHO, chance, read_accounts, rows
from training.accounts import Account, links
from training.plans import (
    LENGTHS,
    MEDIAN_GAPS,
    MOST_AMONG,
    NEAR,
    STORIES,
    STRANGERS,
    VARIANTS,
    shaped,
    takeovers,
)
from training.takeovers import (
    _AN_ACCOUNT,
    KNOWN,
    ROGUE,
    SELDOM,
    Case,
    Intrusion,
    Moment,
    Through,
    Voice,
    _common,
    clean,
    ended,
    takeover,
)

SEEDS = st.integers(0, 10**6)
WHOSE = st.sampled_from(sorted(WHO))
INTRUSIONS = st.builds(
    Intrusion,
    through=st.sampled_from(get_args(Through)),
    moment=st.sampled_from(get_args(Moment)),
    voice=st.sampled_from(["stranger", "friend"]),
    posts=st.integers(1, MOST_AMONG),
    gap=st.sampled_from(MEDIAN_GAPS),
    back=st.none() | st.integers(-220, 220).filter(bool),
    ends=st.sampled_from([0, 0.5, 7, float("inf")]),
    since=st.sampled_from([0.5, 0.8]),
)


@cache
def known() -> dict[str, Account]:
    with TemporaryDirectory() as folder:
        return read_accounts(Path(folder), rows())


def made(victim: str, intrusion: Intrusion, seed: int) -> tuple[Account, Account, Case]:
    """Return the victim, the thief, and the life taken over."""
    thief = known()[chance(seed).choice([name for name in sorted(WHO) if name != victim])]
    return known()[victim], thief, takeover(known()[victim], thief, intrusion, chance(f"{victim} {seed}"))


def theirs(case: Case) -> list[int]:
    """Return the times of the intruder's posts."""
    times: list[int] = case.attributes.at[case.injected].tolist()
    return times


def lists(bag: Bag) -> list[tuple[int, ...]]:
    return [tuple(bag.codes[first:last].tolist()) for first, last in zip(bag.starts[:-1], bag.starts[1:], strict=True)]


Written = tuple[object, ...]


def written(account: Account | Case, *, names: bool = True) -> list[Written]:
    """Return everything that each post is but its time and its client.

    Without `names`, the people and the language are left out as well.
    """
    life, writing = account.attributes, account.writing
    words = Bag(starts=writing.starts, codes=writing.words)
    people = zip(life.language[:].tolist(), lists(life.mentions.whole()), strict=True)
    rest = zip(life.kind.tolist(), lists(life.links.whole()), lists(life.tags.whole()), lists(words), strict=True)
    return [(*one, *(who if names else ())) for who, one in zip(people, rest, strict=True)]


def of(rows: list[Written], which: NDArray[np.bool_]) -> list[Written]:
    """Return some of the rows."""
    return [row for row, kept in zip(rows, which.tolist(), strict=True) if kept]


def names(case: Case) -> list[int]:
    """Return the people whom the intruder names."""
    bag = case.attributes.mentions.whole()
    found: list[int] = bag.codes[case.injected[bag.rows]].tolist()
    return found


@given(victim=WHOSE, intrusion=INTRUSIONS, seed=SEEDS)
def test_a_takeover_adds_posts_of_another_and_leaves_those_of_the_owner_as_they_are(
    victim: str, intrusion: Intrusion, seed: int
) -> None:
    owner, thief, case = made(victim, intrusion, seed)
    own, stays = ~case.injected, owner.attributes.at <= max(theirs(case)) + intrusion.ends * DAY
    assert intrusion.posts * (1 if intrusion.back is None else 2) == len(theirs(case))
    assert (np.diff(case.attributes.at) >= 0).all()
    assert owner.attributes.at[stays].tolist() == case.attributes.at[own].tolist()
    assert owner.attributes.client[stays].tolist() == case.attributes.client[own].tolist()
    assert of(written(owner), stays) == of(written(case), own)
    assert set(of(written(case, names=False), case.injected)) <= set(written(thief, names=False))


@given(victim=WHOSE, intrusion=INTRUSIONS, seed=SEEDS)
def test_an_archive_ends_some_days_after_the_last_post_of_the_intruder(
    victim: str, intrusion: Intrusion, seed: int
) -> None:
    owner, _, case = made(victim, intrusion, seed)
    last = max(theirs(case))
    assert case.attributes.at[-1] == max(
        at for at in (last, *owner.attributes.at.tolist()) if at <= last + intrusion.ends * DAY
    )


@given(victim=WHOSE, intrusion=INTRUSIONS, seed=SEEDS)
def test_an_intruder_comes_at_the_moment_of_choice(victim: str, intrusion: Intrusion, seed: int) -> None:
    owner, thief, case = made(victim, replace(intrusion, back=None), seed)
    own, at, cut = owner.attributes.at, np.array(theirs(case)), int(len(owner) * intrusion.since)
    before, start, count = own[:cut], own[cut], len(at)
    # A moment outside that part of the life is moved to its edge.
    clock, moved = at[0] % DAY, at[0] in {start, own[-1]}
    assert own[-1] + 1800 >= at[0] >= (start - 1800 if intrusion.moment == "beside" else start)
    if intrusion.moment == "any":
        assert moved or clock in (thief.attributes.at % DAY).tolist()
    elif intrusion.moment == "hours":
        assert moved or clock in (before % DAY).tolist()
    elif intrusion.moment == "asleep":
        busy = np.bincount(before // 3600 % 24, minlength=24)
        assert moved or busy[clock // 3600] <= np.sort(busy)[5]
    elif intrusion.moment == "beside":
        assert np.abs(own - at[0]).min() <= 1800
    else:
        after = [at - own[first : first + count] for first in range(cut, len(own) - count)]
        assert any(((each >= 30) & (each < 240)).all() for each in after)
    if intrusion.moment != "among":
        assert (np.diff(at) <= 3600).all()


@given(
    victim=WHOSE,
    intrusion=INTRUSIONS,
    seed=SEEDS,
    days=st.integers(1, 9999),
    sign=st.sampled_from([-1, 1]),
)
def test_an_intruder_comes_back_once_that_many_days_later_or_earlier(
    victim: str, intrusion: Intrusion, seed: int, days: int, sign: int
) -> None:
    visit = replace(intrusion, back=None, ends=float("inf"))
    owner, _, once = made(victim, visit, seed)
    _, _, twice = made(victim, replace(visit, back=sign * days), seed)
    at = theirs(once)
    # An intruder never comes before there is an account to take over.
    way = sign if at[0] + sign * days * DAY > owner.attributes.at[_AN_ACCOUNT] else 1
    assert sorted([*at, *(each + way * days * DAY for each in at)]) == theirs(twice)


@given(victim=WHOSE, intrusion=INTRUSIONS, seed=SEEDS)
def test_an_intruder_posts_through_the_client_of_choice(victim: str, intrusion: Intrusion, seed: int) -> None:
    owner, thief, case = made(victim, intrusion, seed)
    visit = theirs(made(victim, replace(intrusion, back=None), seed)[2])[0]
    labels = Counter(owner.clients[owner.attributes.at < visit].tolist())
    main = labels.most_common(1)[0][0]
    seldom = [name for name, count in labels.items() if 2 <= count < SELDOM * labels.total()]
    common = {name for year in (2023, 2024) for name, _ in _common(year)}
    choices = {
        "main": [main],
        "web": ["Twitter Web App"],
        "rogue": [ROGUE],
        "known": [name for name, count in labels.items() if count >= KNOWN and name != main] or [main],
        "second": [*seldom, *common, ROGUE],
        "own": thief.clients.tolist(),
    }[intrusion.through]
    used = set(case.attributes.client[case.injected].tolist())
    assert used <= {code(family("x", Client(name, links().get(name, "")))) for name in choices}
    assert intrusion.through == "own" or len(used) == 1
    often = [name for name, count in labels.items() if count >= SELDOM * labels.total()]
    families = {code(family("x", Client(name, links().get(name, "")))) for name in often}
    assert intrusion.through != "second" or not used & families


@given(victim=WHOSE, intrusion=INTRUSIONS, seed=SEEDS)
def test_a_stranger_names_strangers_and_a_friend_the_owners_people_of_that_time(
    victim: str, intrusion: Intrusion, seed: int
) -> None:
    owner, thief, case = made(victim, intrusion, seed)
    visit = theirs(made(victim, replace(intrusion, back=None), seed)[2])[0]
    foreign, bag = set(thief.attributes.mentions.whole().codes.tolist()), owner.attributes.mentions.whole()
    near = np.abs(owner.attributes.at - visit) < SEASON
    circle = set(bag.codes[near[bag.rows]].tolist()) if intrusion.voice == "friend" else set()
    assert set(names(case)) <= foreign | circle
    languages = set(case.attributes.language[case.injected].tolist())
    writer = owner if intrusion.voice == "friend" else thief
    assert {code(WHO[writer.name][1])} == languages


def test_four_in_five_of_the_names_of_a_friend_are_the_owners() -> None:
    shares = []
    for seed in range(200):
        owner, _, case = made("a0", Intrusion(through="own", voice="friend", posts=8), seed)
        shares += np.isin(names(case), owner.attributes.mentions.whole().codes).tolist()
    assert 0.7 < float(np.mean(shares)) < 0.9


@given(
    victim=WHOSE,
    through=st.sampled_from(["second", "rogue"]),
    moment=st.sampled_from(get_args(Moment)),
    posts=st.integers(1, MOST_AMONG),
    seed=SEEDS,
)
def test_posts_in_the_owners_own_voice_are_moved_and_not_copied(
    victim: str, through: Through, moment: Moment, posts: int, seed: int
) -> None:
    owner, _, case = made(victim, Intrusion(through=through, moment=moment, voice="owner", posts=posts), seed)
    before, after = written(owner), written(case)
    moved, stays = of(after, case.injected), of(after, ~case.injected)
    assert posts == len(moved)
    # They are posts in a row, and all others stay where they are.
    first = next(row for row in range(len(owner) - posts) if before[row : row + posts] == moved)
    gone = np.arange(first, first + posts)
    assert [*before[:first], *before[first + posts :]] == stays
    assert np.delete(owner.attributes.at, gone).tolist() == case.attributes.at[~case.injected].tolist()
    assert np.delete(owner.attributes.client[:], gone).tolist() == case.attributes.client[~case.injected].tolist()


def test_an_account_without_an_intruder_is_as_it_is_and_may_end_earlier() -> None:
    owner = known()["a1"]
    assert not clean(owner).injected.any()
    assert written(owner) == written(clean(owner))
    for seed in range(9):
        case = ended(owner, chance(seed))
        assert len(owner) * 0.8 - 1 <= len(case.attributes) < len(owner)
        assert written(owner)[: len(case.attributes)] == written(case)
        assert not case.injected.any()


@given(name=st.text(max_size=9))
@settings(max_examples=20)
def test_the_takeovers_to_train_on_are_the_same_in_every_run_and_of_every_kind(name: str) -> None:
    plans = [(story, intrusion) for story, intrusion, _ in takeovers(name)]
    assert plans == [(story, intrusion) for story, intrusion, _ in takeovers(name)]
    assert {"stranger": sum(count for _, count in STRANGERS.values()), "near": NEAR} == Counter(s for s, _ in plans)
    assert set(STORIES) == {story for story, _ in plans}
    for story, each in plans:
        flood = 60 <= each.posts < 300
        assert flood or each.posts in {*LENGTHS, MOST_AMONG}
        assert each.gap in ({4} if flood else set(MEDIAN_GAPS))
        assert each.back is None or (20 <= each.back <= 220 and not flood)
        assert each.moment != "among" or each.posts <= MOST_AMONG
        assert each.voice == "stranger" or (story == "near" and not flood)
        # Nothing gives away the owner's own words but the client.
        assert each.voice != "owner" or (each.through == "second" and each.back is None)
        assert each.ends == float("inf") or 0 <= each.ends <= 7


def test_the_takeovers_to_measure_with_have_every_shape() -> None:
    for name, five in VARIANTS.items():
        shapes = dict(shaped(name))
        assert five == shapes["five posts"]
        assert (1 if name in {"returns", "flood"} else 7 if name == "near" else 6) == len(shapes)
        assert 1 == len({(each.through, each.moment, each.voice) for each in shapes.values()})
    every = [each for name in VARIANTS for each in dict(shaped(name)).values()]
    assert {1, 2, 3, 5, 12, 300} == {each.posts for each in every}
    assert {-130, None} == {each.back for each in every}
    assert {0.5, float("inf")} == {each.ends for each in every}
    assert set(get_args(Voice)) - {"owner"} == {each.voice for each in every}
