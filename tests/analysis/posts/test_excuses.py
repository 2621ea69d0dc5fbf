"""Excuses: what would have left the posts of a burst ordinary."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from itertools import combinations, islice

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector.score_posts import TOGETHER, without
from hygiene.analysis.detector.season import Ints
from hygiene.analysis.posts.excuses import excuses_of
from hygiene.analysis.posts.judged import CIRCUMSTANCES, Burst, JudgedPosts, Judgement, judged
from hygiene.model.policy import Policy, PostRules
from hygiene.model.posts import Client
from hygiene.model.records import Event
from hygiene.model.snapshot import Snapshot
from tests.support.laws import dear
from tests.support.lives import Person, Said, archive, burst, mixed
from tests.support.snapshots import DAY, IPHONE, NOW, WEB, app

OWNER = Person(clients=((IPHONE, 1),), hours=(7, 8, 12, 18, 20))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), vocabulary=400, seed=9, sites=("prize.example",))
ROGUE = Client("Free Coins", "http://coins.example")
NIGHT = (NOW - 20 * DAY).replace(hour=3)
NOON = (NOW - 20 * DAY).replace(hour=12)
POLICY = Policy()
ALARM = POLICY.posts.alarm_bits


@cache
def life() -> tuple[Said, ...]:
    return tuple(OWNER.life(300, 2))


def shot(*said: Said, **parts: tuple[object, ...]) -> Snapshot:
    return archive(mixed(life(), said), **parts)  # type: ignore[arg-type]  # parts by name


def bursts_of(made: Snapshot, policy: Policy = POLICY) -> tuple[JudgedPosts, list[Burst]]:
    found = judged(made, policy)
    return found, list(found.bursts())


def raid(count: int, used: Client = WEB, *, owner: bool = False) -> list[Said]:
    return burst(NOON if owner else NIGHT, used, islice((OWNER if owner else STRANGER).texts("raid"), count), 3)


def bits(found: JudgedPosts, one: Burst, subjects: tuple[str, ...]) -> float:
    """Return the most bits of a burst in any judgement if these were ordinary."""
    whole, *others = found.judgements
    views = [(whole, one.every)]
    for number, judgement in enumerate(others, 1):
        own = one.every[found.source[one.every] == number]
        views.append((judgement, np.searchsorted(judgement.row, found.row[own])))
    return max(in_one(judgement, which, subjects) for judgement, which in views if len(which))


def in_one(judgement: Judgement, which: Ints, subjects: tuple[str, ...]) -> float:
    """Return the same for the posts that one judgement judges."""
    rest = [name for name in subjects if name != CIRCUMSTANCES]
    suspicion = without(judgement.found, which, rest, judgement.explainer.family)[which]
    return float(judgement.with_circumstances(suspicion, which, beside=CIRCUMSTANCES not in subjects).max())


@dear(15)
@given(
    count=st.sampled_from([1, 2, 5, 12, 60]),
    used=st.sampled_from([WEB, ROGUE, IPHONE]),
    owner=st.booleans(),
    changed=st.booleans(),
    alarm=st.sampled_from([6.0, ALARM, 12.0]),
)
def test_an_excuse_is_the_smallest_set_that_leaves_every_post_ordinary(
    count: int, used: Client, alarm: float, *, owner: bool, changed: bool
) -> None:
    events = (Event(at=NIGHT - timedelta(hours=2), kind="password"),) * changed
    found, made = bursts_of(
        shot(*raid(count, used, owner=owner), events=events), Policy(posts=PostRules(alarm_bits=alarm))
    )
    names = [*(set(found.judgements[0].found.parts) - {TOGETHER, "end"}), CIRCUMSTANCES]
    for one in made:
        chosen = excuses_of(found, one, alarm)
        assert bits(found, one, ()) == found.bits[one.every].max()
        if not chosen:  # not even all of them would do
            assert bits(found, one, tuple(names)) >= alarm
            continue
        assert bits(found, one, chosen) < alarm
        fewer = combinations(names, min(len(chosen), 3) - 1)
        assert all(bits(found, one, subjects) >= alarm for subjects in fewer)


def test_a_first_post_in_the_owners_manner_is_excused_by_the_client_alone() -> None:
    found, (one,) = bursts_of(shot(*raid(4, ROGUE, owner=True)))
    assert ("client",) == excuses_of(found, one, ALARM)


def test_an_adoption_is_excused_by_the_client() -> None:
    said = raid(4, ROGUE, owner=True)
    granted = app(ROGUE.label, "read", "write", granted_at=said[0].at - timedelta(minutes=1))
    found, (one,) = bursts_of(shot(*said, apps=(granted,)))
    assert one.adoption
    assert ("client",) == excuses_of(found, one, ALARM)


def test_a_post_that_only_circumstances_make_a_finding_is_excused_by_them() -> None:
    (said,) = raid(1)
    plain = judged(shot(said), POLICY)
    (alone,) = plain.bits[plain.at == int(said.at.timestamp())].tolist()
    found, made = bursts_of(
        shot(said, events=(Event(at=NIGHT, kind="email"),)), Policy(posts=PostRules(alarm_bits=alone + 1))
    )
    (one,) = (each for each in made if int(said.at.timestamp()) in found.at[each.every])
    assert (CIRCUMSTANCES,) == excuses_of(found, one, alone + 1)


def test_posts_that_the_life_before_judges_are_excused_in_both_judgements() -> None:
    nights = [
        burst(NIGHT + day * DAY, ROGUE, islice(STRANGER.texts(f"{day}"), 12), 3) for day in (-40, -36, -30, -9, 0)
    ]
    found, made = bursts_of(shot(*mixed(*nights)))
    assert (found.source > 0).any()
    first = min(made, key=lambda each: int(each.every[0]))
    assert (found.source[first.every] > 0).any()
    chosen = excuses_of(found, first, ALARM)
    assert chosen
    for number, judgement in enumerate(found.judgements):
        rows = found.row[first.every[(found.source[first.every] == number) | (number == 0)]]
        which = np.searchsorted(judgement.row, rows)
        assert (without(judgement.found, which, chosen, judgement.explainer.family)[which] < ALARM).all()
