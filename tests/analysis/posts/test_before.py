"""The life before each post: an intruder who comes back is found no less surely than one who does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector.score_posts import score_all
from hygiene.analysis.posts.episodes import episodes
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.posts import Client
from hygiene.model.records import App
from hygiene.model.snapshot import Snapshot
from hygiene.scan.analyse import analysed
from tests.support.laws import dear
from tests.support.lives import Person, Said, archive, burst, mixed
from tests.support.snapshots import DAY, IPHONE, NOW, WEB, app

OWNER = Person(clients=((IPHONE, 1),), hours=(7, 8, 12, 18, 20))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), vocabulary=400, seed=9, sites=("prize.example",))
ROGUE = Client("Free Coins", "http://coins.example")
FIRST = NOW.replace(hour=3) - 40 * DAY
LIFE = tuple(OWNER.life(300, 2))


def nights(used: Client, days: tuple[int, ...], count: int) -> list[Said]:
    """Return bursts of a stranger on some nights after the first."""
    made = [burst(FIRST + day * DAY, used, islice(STRANGER.texts(f"{day}"), count), gap=3) for day in (0, *days)]
    return mixed(*made)


def shot(*said: Said, apps: tuple[App, ...] | None = None) -> Snapshot:
    return analysed(archive(mixed(LIFE, said), apps=apps), Policy())


@cache
def once(used: Client, count: int) -> Confidence:
    """Return how sure the first night is when no other follows."""
    return surest(shot(*nights(used, (), count)))


def surest(made: Snapshot) -> Confidence:
    """Return how sure the surest episode of the first night is."""
    assert made.posts is not None
    found = [one.confidence for one in episodes(made, Policy()) if abs(one.at - FIRST) < timedelta(hours=1)]
    return max(found, key=lambda confidence: confidence.rank)


@dear(10)
@given(
    used=st.sampled_from([WEB, ROGUE]),
    count=st.sampled_from([3, 5, 12, 40]),
    days=st.lists(st.integers(1, 30), min_size=1, max_size=8, unique=True),
)
def test_an_intruder_who_comes_back_is_found_as_surely(used: Client, count: int, days: list[int]) -> None:
    assert once(used, count) is Confidence.MEDIUM
    assert surest(shot(*nights(used, tuple(sorted(days)), count))) is Confidence.MEDIUM


@dear(6)
@given(used=st.sampled_from([WEB, ROGUE, IPHONE]), count=st.sampled_from([1, 5, 40]), later=st.integers(5, 30))
def test_posts_more_than_two_days_later_change_nothing_in_the_scores_by_the_life_before(
    used: Client, count: int, later: int
) -> None:
    scores = [score_all(shot(*nights(used, days, count)), 365)[1] for days in ((), (later,))]
    fewer, more = (scored.since(0) for scored in scores)
    until = int((FIRST + (later - 2) * DAY).timestamp()) // 86_400 * 86_400
    n = int(np.searchsorted(fewer.at, until))
    assert n > 200
    for name in ("at", "suspicion", "known", "middle", "bit"):
        assert getattr(fewer, name)[:n].tolist() == pytest.approx(getattr(more, name)[:n].tolist()), name


def test_the_life_before_is_the_same_with_and_without_the_analysis_of_the_scan() -> None:
    made = shot(*nights(ROGUE, (5, 9), 5))
    assert made.posts is not None
    bare = replace(made, posts=replace(made.posts, analysis=None))
    found = [
        [(one.at, one.suspicion, one.posts.tolist(), one.burst.tolist()) for one in episodes(each, Policy())]
        for each in (made, bare)
    ]
    assert found[0] == found[1]


def test_an_adopted_app_and_a_new_telephone_stay_ordinary() -> None:
    texts = islice(OWNER.texts("more"), 40)
    own = [Said(at=NOW - (40 - n) * DAY, client=ROGUE, text=text) for n, text in enumerate(texts)]
    for apps in (None, (app(ROGUE.label, "read", "write", age=40.01),)):
        assert all(one.confidence is Confidence.LOW for one in episodes(shot(*own, apps=apps), Policy()))
