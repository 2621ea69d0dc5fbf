"""Real archives, over their whole history: how often the ordinary life of their owners is asked about."""

from __future__ import annotations

import numpy as np
import pytest

from hygiene.analysis.detector.score_posts import EVERY, score_posts
from hygiene.analysis.posts.episodes import SURE, gathered
from hygiene.model.policy import Policy
from hygiene.sources.exports import read_export
from tests.support.plugins import READERS
from tests.support.project import SHARED

SAMPLES = SHARED / "samples" / "x"
PER_YEAR = 365.25 * 86_400

pytestmark = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the samples of real archives are not beside this checkout"
)


def bursts(name: str, bits: float) -> tuple[int, float]:
    """How many bursts of so many bits there are in the posts that a scan could judge, and how many years these cover."""
    snapshot, policy = read_export(SAMPLES / name, READERS), Policy().posts
    assert snapshot.posts is not None
    found = score_posts(snapshot, policy.review_days, start=EVERY)
    odd = np.flatnonzero((found.suspicion >= bits) & (found.known >= policy.min_history))
    return len(gathered(found.at, odd)), float(found.at[-1] - found.at[0]) / PER_YEAR


@pytest.mark.parametrize("name", ["2017-05-grailbird", "2022-11", "2025-01", "full/2022-11_tweets.js"])
def test_an_ordinary_life_is_asked_about_less_than_once_a_year(name: str) -> None:
    questions, years = bursts(name, Policy().posts.alarm_bits)
    assert questions <= max(years, 1)


@pytest.mark.parametrize("name", ["2020-04", "2023-09", "full/2020-04_tweet.js"])
def test_too_few_posts_are_not_judged(name: str) -> None:
    assert 0 == bursts(name, 0)[0]


def test_three_weeks_hold_one_question() -> None:
    assert bursts("2026-07", Policy().posts.alarm_bits)[0] <= 1


@pytest.mark.parametrize(
    "name",
    ["2017-05-grailbird", "2022-11", "2025-01", "2026-07", "full/2022-11_tweets.js"],
)
def test_no_post_of_an_ordinary_life_is_of_medium_confidence(name: str) -> None:
    assert 0 == bursts(name, SURE)[0]
