"""Reposts and guessed languages raise no alarm, and floods silence none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import islice

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hygiene.analysis.detector.attributes import read_attributes
from hygiene.analysis.detector.score_posts import score_posts
from hygiene.analysis.detector.together import on_the_scale
from hygiene.analysis.detector.weights import WRITING
from hygiene.analysis.posts.episodes import episodes
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.post_analysis import ScoredPosts
from hygiene.reference.population import language
from tests.support.lives import Person, Said, archive, burst, findings, mixed, table
from tests.support.snapshots import DAY, IPHONE, NOW, WEB

HOUR = timedelta(hours=1)
OWNER = Person(clients=((IPHONE, 6), (WEB, 3)), hours=(7, 8, 12, 13, 18, 19, 20, 21))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), vocabulary=400, seed=9, sites=("prize.example",))
AT = (NOW - 3 * DAY).replace(hour=12, minute=30)


@cache
def life() -> tuple[Said, ...]:
    return tuple(OWNER.life(300, 2))


def scored(*more: Said) -> tuple[ScoredPosts, int]:
    """Return the scores of a life with more posts.

    The second value is the index of the first of them.
    """
    found = score_posts(archive(mixed(life(), more)), 365)
    return found, int(np.searchsorted(found.at, int(more[0].at.timestamp())))


@pytest.mark.parametrize(
    ("at", "reposted", "written"),
    [(AT - 2 * DAY, [], [Confidence.LOW]), (AT, [Confidence.LOW], [Confidence.LOW])],
    ids=["alone", "in a chat"],
)
def test_the_words_of_a_reposted_author_are_not_the_owners(
    at: datetime, reposted: list[Confidence], written: list[Confidence]
) -> None:
    # A site of the owner's: a new one would speak against a repost too.
    site = next(iter(OWNER.sites))
    own = Said(at=at, client=IPHONE, text=f"朝の花 🌸🌸!!! #朝の花 https://{site}/1", lang="ja")
    said = replace(own, text=f"RT @garden_of_jp: {own.text}")
    assert reposted == [found.confidence for found in findings([*life(), said])]
    assert written == [found.confidence for found in findings([*life(), own])]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=120), lang=st.sampled_from(["en", "ja", "und", "xx"]))
def test_nothing_in_the_text_of_a_repost_speaks_against_the_owner(text: str, lang: str) -> None:
    found, index = scored(Said(at=AT, client=IPHONE, text=f"RT @friend1x1: {text}", lang=lang))
    for name in (*WRITING, "language"):
        own = np.delete(found.parts[name], np.flatnonzero(found.facts.kind == 2))
        assert found.parts[name][index] <= np.median(own) + 1e-5, name


@pytest.mark.parametrize("text", ["👍", "😂😂😂", "???", "…", "!", "❤️"])
def test_a_mark_or_an_emoji_alone_is_no_manner(text: str) -> None:
    assert [] == findings([*life(), Said(at=AT, client=IPHONE, text=text, lang="und")])
    found, index = scored(Said(at=AT, client=IPHONE, text=text, lang="und"))
    for name in {*WRITING, "language"} - {"length"}:
        assert found.parts[name][index] <= np.median(found.parts[name]) + 1e-5, name
    # To be without words of one's own is worth about a bit, and the same for every mark.
    other, place = scored(Said(at=AT, client=IPHONE, text=".", lang="und"))
    assert found.parts["length"][index] == pytest.approx(other.parts["length"][place], abs=0.01)
    assert found.parts["length"][index] < 1.2


def reposting(*more: Said) -> list[Said]:
    """Return a life of reposts in several languages, with more posts."""
    langs = ("en", "ja", "fr", "in", "und")
    said = [
        replace(one, text=f"RT @friend1x{n % 7}: {one.text} “so”", lang=langs[n % 5]) for n, one in enumerate(life())
    ]
    return mixed(said, more)


def test_an_account_that_reposts_shows_nothing_of_how_its_owner_writes() -> None:
    assert [] == findings(reposting())
    own = [Said(at=AT - n * 9 * DAY, client=IPHONE, text="Good morning to all of you") for n in range(1, 4)]
    for more in (own[:1], own):
        made = reposting(*more)
        assert [] == findings(made)
        found = score_posts(archive(made), 365)
        for name in WRITING:
            assert found.parts[name].max() <= 1e-5, name
    # A night of posts by someone else is found by everything else about it.
    assert findings(reposting(*burst(AT.replace(hour=3), WEB, islice(STRANGER.texts(), 12), gap=3)))


@pytest.mark.parametrize(("text", "lang", "counts"), [("lol ok", "in", False), ("да нет", "ru", True)])
def test_the_guessed_language_of_a_few_words_counts_only_where_the_letters_show_it(
    text: str, lang: str, *, counts: bool
) -> None:
    found, index = scored(Said(at=AT, client=IPHONE, text=text, lang=lang))
    assert counts is bool(found.parts["language"][index] > 0.3)


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("pt-BR", "pt"), ("pt_PT", "pt"), ("por", "pt"), ("zho-Hans", "zh"), ("heb", "he"),
        ("PT", "pt"), ("in", "id"), ("iw", "he"), ("fil", "tl"), ("nb", "no"),
        ("zh-Hant-TW", "zh"), ("und", "und"), ("", ""), ("qme", "qme"),
    ],
)  # fmt: skip
def test_a_language_has_one_name(spelled: str, name: str) -> None:
    assert name == language(spelled)


def test_two_spellings_of_a_language_are_one_habit() -> None:
    said = [Said(at=NOW - n * HOUR, client=IPHONE, text="So it is", lang=lang) for n, lang in enumerate(["in", "id"])]
    made = table(said)
    codes = read_attributes(made, np.arange(2), "x").language[:]
    assert codes[0] == codes[1] != 0


@cache
def flooded(count: int, gap: float = 4) -> tuple[Confidence, float]:
    """Return how sure the surest episode is with a flood, and its bits.

    `gap` is the seconds between two posts.
    """
    flood = burst(AT, WEB, islice(STRANGER.texts(), count), gap=gap / 60)
    shot = archive(mixed(OWNER.life(270, 2), flood))
    found = episodes(shot, Policy())
    return max(((each.confidence, each.suspicion) for each in found), key=lambda pair: (pair[0].rank, pair[1]))


@pytest.mark.parametrize(("fewer", "more"), [(5, 10), (10, 40), (40, 100), (100, 200), (200, 400), (400, 1000)])
def test_more_posts_of_an_intruder_never_make_the_answer_calmer(fewer: int, more: int) -> None:
    (before, _), (after, bits) = flooded(fewer), flooded(more)
    assert after.rank >= before.rank
    # The web is a client of the owner's. So few posts are of low confidence, as a lively day of the owner's would be.
    assert (Confidence.MEDIUM if more >= 40 else Confidence.LOW) is after
    assert bits >= 14


@pytest.mark.parametrize("gap", [61, 90, 300])
def test_a_raid_slower_than_a_flood_never_makes_itself_ordinary(gap: float) -> None:
    sure = [flooded(count, gap) for count in (5, 20, 80, 320)]
    ranks = [confidence.rank for confidence, _ in sure]
    assert sorted(ranks) == ranks
    assert min(bits for _, bits in sure) >= Policy().posts.alarm_bits


@given(counts=st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_no_day_sets_the_scale_alone(counts: list[int]) -> None:
    at = np.array([day * 86_400 + 61 * n for day, count in enumerate(counts) for n in range(count)], dtype=np.int64)
    kept = on_the_scale(at, np.ones(len(at), dtype=np.int32))
    most = int(np.ceil(max(8, 2 * np.quantile(counts, 0.95))))
    assert [min(count, most) for count in counts] == np.bincount(at[kept] // 86_400, minlength=len(counts)).tolist()
