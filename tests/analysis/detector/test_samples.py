"""Real archives over their whole history.

They measure how often the ordinary life of their owners raises a question.
"""

from __future__ import annotations

import numpy as np
import pytest

from hygiene.analysis.detector.explain import Explainer
from hygiene.analysis.detector.score_posts import EVERY, score_posts
from hygiene.analysis.posts.bursts import SURE, gathered
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
    """Return (bursts of at least `bits`, years covered).

    Only posts that a scan could judge count.
    """
    snapshot, policy = read_export(SAMPLES / name, READERS), Policy().posts
    assert snapshot.posts is not None
    found = score_posts(snapshot, policy.review_days, start=EVERY)
    odd = np.flatnonzero((found.suspicion >= bits) & (found.known >= policy.min_history))
    family = Explainer(snapshot.posts, found, snapshot.account.platform).family
    return len(gathered(found.at, odd, family, found.window)), float(found.at[-1] - found.at[0]) / PER_YEAR


@pytest.mark.parametrize("name", ["2017-05-grailbird", "2022-11", "2025-01", "full/2022-11_tweets.js"])
def test_an_ordinary_life_raises_less_than_one_question_a_year(name: str) -> None:
    questions, years = bursts(name, Policy().posts.alarm_bits)
    assert questions <= max(years, 1)


@pytest.mark.parametrize("name", ["2020-04", "2023-09", "full/2020-04_tweet.js"])
def test_too_few_posts_are_not_judged(name: str) -> None:
    assert 0 == bursts(name, 0)[0]


def test_three_weeks_raise_at_most_one_question() -> None:
    assert bursts("2026-07", Policy().posts.alarm_bits)[0] <= 1


@pytest.mark.parametrize(
    "name",
    ["2017-05-grailbird", "2022-11", "2025-01", "2026-07", "full/2022-11_tweets.js"],
)
def test_no_post_of_an_ordinary_life_is_of_medium_confidence(name: str) -> None:
    assert 0 == bursts(name, SURE)[0]
