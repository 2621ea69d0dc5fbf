"""Excuses: what would have left the posts of a burst ordinary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from itertools import combinations, islice

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector.score_posts import TOGETHER, without
from hygiene.analysis.detector.season import Ints
from hygiene.analysis.posts.context import Context
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


def bits(made: Snapshot, policy: Policy, found: JudgedPosts, one: Burst, subjects: tuple[str, ...]) -> float:
    """Return the most bits of a burst, all judged again as if these were ordinary."""
    rows = found.row[one.every]
    calmer = [in_one(made, policy, judgement, rows, subjects) for judgement in dict.fromkeys(found.judgements)]
    again = JudgedPosts(calmer[0], found.context, policy, made)
    for judgement in calmer[1:]:
        again.raise_bursts(judgement, found.context, policy, made)
    return float(again.bits[one.every].max())


def in_one(made: Snapshot, policy: Policy, judgement: Judgement, rows: Ints, subjects: tuple[str, ...]) -> Judgement:
    """Return a judgement as it would be if these were ordinary in these rows."""
    which = np.flatnonzero(np.isin(judgement.row, rows))
    rest = [name for name in subjects if name != CIRCUMSTANCES]
    scores = judgement.found
    if len(which):
        scores = replace(scores, suspicion=without(scores, which, rest, judgement.explainer.family))
    calmer = Judgement(made, policy, Context(made, policy), replace(judgement.scoring, scores=scores), alone=False)
    calmer.near[which] &= CIRCUMSTANCES not in subjects
    calmer.bits = calmer.with_circumstances(scores.suspicion)
    return calmer


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
    policy, snapshot = Policy(posts=PostRules(alarm_bits=alarm)), shot(*raid(count, used, owner=owner), events=events)
    found, made = bursts_of(snapshot, policy)
    names = [*(set(found.judgements[0].found.parts) - {TOGETHER, "end"}), CIRCUMSTANCES]
    again = partial(bits, snapshot, policy, found)
    for one in made:
        chosen = excuses_of(found, one, alarm)
        assert again(one, ()) == found.bits[one.every].max()
        if not chosen:  # not even all of them would do
            assert again(one, tuple(names)) >= alarm
            continue
        assert again(one, chosen) < alarm
        fewer = combinations(names, min(len(chosen), 3) - 1)
        assert all(again(one, subjects) >= alarm for subjects in fewer)


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


NEWS = (
    "somebody please tell my brother that breakfast is cancelled tomorrow",
    "winter holidays begin early because everything here froze overnight",
    "never trust strangers selling cheap telephones outside railway stations",
    "grandmother baked seven enormous cakes without measuring any sugar",
    "yesterday evening twelve geese crossed our street behind the policeman",
    "who borrowed those yellow boots standing under the kitchen window",
    "doctors recommend walking slowly after swallowing such heavy dumplings",
)


def evening(texts: Iterable[str], *, shouted: bool) -> tuple[JudgedPosts, list[Burst]]:
    """Return the bursts of an evening of texts in the owner's manner, or shouted."""
    said = (f"{text.upper()}!!! 😡" if shouted else f"{text.capitalize()}." for text in texts)
    return bursts_of(shot(*burst(NOON.replace(hour=18), IPHONE, said, 5)))


def test_a_judgement_that_raises_nothing_yet_must_be_calm_too() -> None:
    (plain,) = evening(NEWS, shouted=False)[1]
    assert plain.suspicion >= ALARM  # so no finding that the usual punctuation alone would spare
    found, (shouted,) = evening(NEWS, shouted=True)
    assert {"manner", "words"} == set(excuses_of(found, shouted, ALARM))


def test_neighbours_with_bits_of_another_judgement_are_taken_as_ordinary_too() -> None:
    texts = (text.rstrip(".!") for text in OWNER.texts("friend"))
    own = list(islice((text for text in texts if not set("@#/") & set(text)), 5))
    assert [] == evening(own, shouted=False)[1]
    found, (shouted,) = evening(own, shouted=True)
    assert len(set(found.source[shouted.every].tolist())) == 2
    assert ("manner",) == excuses_of(found, shouted, ALARM)
