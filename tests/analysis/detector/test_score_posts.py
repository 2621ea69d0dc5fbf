"""Scores: the same in slices or at once, for all posts or the newest."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hygiene.analysis.detector import score_posts as module
from hygiene.analysis.detector.explain import LEAST_BITS, Explainer
from hygiene.analysis.detector.score_posts import EVERY, TOGETHER, score_all, score_posts, without
from hygiene.analysis.detector.season import DAY as SECONDS
from hygiene.analysis.detector.season import code
from hygiene.analysis.detector.together import BURST_GAP, FLOOD_GAP, RECENT, bursts
from hygiene.analysis.detector.weights import SUBJECTS, model
from hygiene.analysis.posts.bursts import gathered
from hygiene.analysis.posts.episodes import episodes
from hygiene.model.finding import Confidence
from hygiene.model.policy import Policy
from hygiene.model.post_analysis import Facts, ScoredPosts
from hygiene.model.posts import Client
from tests.support.lives import Person, Said, archive, burst, mixed
from tests.support.shared_judging import scores
from tests.support.shared_work import situation
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, WEB
from tests.support.x_archive import XArchive, a_bit_of_everything, post

OWNER = Person(clients=((IPHONE, 4), (BUFFER, 1)), hours=(8, 12, 18, 20))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), seed=9, sites=("prize.example",))


def found(said: list[Said], *, every: bool = False) -> ScoredPosts:
    shot = archive(said)
    return score_posts(shot, 365, start=EVERY if every else np.inf)


def raided(posts: int = 5) -> list[Said]:
    raid = burst(NOW - 3 * DAY, WEB, islice(STRANGER.texts(), posts))
    return sorted([*OWNER.life(400), *raid], key=lambda one: one.at)


def test_the_posts_of_a_raid_are_the_oddest() -> None:
    result = found(raided())
    oddest = np.argsort(-result.suspicion)[:5]
    start = int((NOW - 3 * DAY).timestamp())
    assert [start + n * 240 for n in range(5)] == sorted(result.at[oddest].tolist())
    assert Policy().posts.alarm_bits < result.suspicion[oddest].min()


@pytest.mark.parametrize("size", [150, 700, 20_000])
def test_the_newest_posts_score_alike_whether_or_not_earlier_ones_are_scored(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", size)
    monkeypatch.setattr(module, "RECENT", 300)
    shot, middle = archive(raided()), (NOW - 200 * DAY).timestamp()
    alone = score_posts(shot, 100)
    review, _, every = score_all(shot, 100, EVERY)
    assert every is not None
    assert len(alone) < len(every) == len(raided())
    assert (alone.suspicion.tolist(), alone.alone.tolist()) == (review.suspicion.tolist(), review.alone.tolist())
    # Enough earlier posts are scored apart from the newest, which are then scored once.
    apart = len(every) - len(alone) >= size // 2
    assert apart is (alone.alone.tolist() == every.alone[-len(alone) :].tolist())
    review, _, since_middle = score_all(shot, 100, middle)
    assert since_middle is not None
    assert (middle <= since_middle.at[0], review.alone.tolist()) == (True, alone.alone.tolist())
    assert score_all(shot, 100)[2] is None


@pytest.mark.parametrize("size", [97, 400])
def test_slices_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    whole = found(raided())
    monkeypatch.setattr(module, "AT_ONCE", size)
    parts = found(raided())
    # What is read around a slice is a year on either side, so only words of longer ago can differ.
    assert np.corrcoef(whole.suspicion, parts.suspicion)[0, 1] > 0.99
    assert whole.row.tolist() == parts.row.tolist()


def test_all_posts_and_the_newest_agree_on_the_newest() -> None:
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr(module, "RECENT", 100)
        said = [*OWNER.life(300, 2, NOW - 400 * DAY), *raided()]
        newest, every = found(said), found(said, every=True)
    assert len(newest) < len(every) == len(said)
    # Words of more than a year before the newest are read for all posts only, and count for little.
    assert newest.suspicion.tolist() == pytest.approx(every.suspicion[-len(newest) :].tolist(), abs=0.7)
    assert np.corrcoef(newest.suspicion, every.suspicion[-len(newest) :])[0, 1] > 0.99


@given(order=st.permutations(range(60)))
@settings(max_examples=10)
def test_the_order_in_which_posts_were_read_does_not_matter(order: list[int]) -> None:
    said = OWNER.life(30)[:60]
    mixed = found([said[place] for place in order if place < len(said)])
    assert found(said).suspicion.tolist() == pytest.approx(mixed.suspicion.tolist())


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_posts_break_nothing(count: int) -> None:
    result = found(OWNER.life(2)[:count])
    assert count == len(result)
    assert (result.suspicion >= 0).all()


def test_an_episode_of_a_short_life_is_unsure_and_of_a_shorter_one_is_none() -> None:
    raid = burst(NOW - 3 * DAY, WEB, islice(STRANGER.texts(), 8))
    for days, expected in ((12, []), (40, [Confidence.LOW])):
        life = [one for one in OWNER.life(days, 2, NOW - 5 * DAY) if one.client == IPHONE]
        shot = archive([*life, *raid])
        told = episodes(shot, Policy())
        assert expected == [one.confidence for one in told if one.clients == ("Twitter Web App",)]


def test_odd_posts_more_than_an_hour_apart_are_two_episodes() -> None:
    at = np.array([0, 3600, 7201, 7202])
    client, window = np.zeros(4, dtype=np.int64), np.full(4, 3600)
    assert [[0, 1], [2, 3]] == [part.tolist() for part in gathered(at, np.arange(4), client, window)]
    assert [] == gathered(at, np.arange(0), client, window)


def test_reasons_are_told_with_the_facts_and_the_weightiest_first() -> None:
    said = raided()
    shot = archive(said)
    assert shot.posts is not None
    result = score_posts(shot, 365)
    which = np.flatnonzero(np.abs(result.at - (NOW - 3 * DAY).timestamp()) < timedelta(hours=1).total_seconds())
    reasons = Explainer(shot.posts, result, "x").reasons(which)
    whys = [reason.why for reason in reasons]
    assert "first post ever from “Twitter Web App”" in whys
    assert "5 unusual posts together" == whys.pop()
    assert sorted((reason.bits for reason in reasons[:-1]), reverse=True) == [reason.bits for reason in reasons[:-1]]
    assert all(reason.bits >= LEAST_BITS for reason in reasons)


YEAR = OWNER.life(200, 1)


@given(size=st.integers(20, 400), story=st.sampled_from(["stranger", "near"]))
@settings(max_examples=8, deadline=None)
def test_slices_of_any_size_give_the_same_but_for_what_is_usual_of_words_and_signs(size: int, story: str) -> None:
    said = sorted([*YEAR, *burst(NOW - 3 * DAY, WEB, islice(STRANGER.texts(), 5))], key=lambda one: one.at)
    # With two stories, the words decide how far each is believed, and with it a little of every other part.
    one = replace(model(), stories={story: model().stories[story]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "model", lambda: one)
        whole = found(said)
        patch.setattr(module, "AT_ONCE", size)
        parts = found(said)
    # New words move the scale of all bits a little, and each slice learns anew how unusual signs are.
    ratio = parts.parts["client"].std() / whole.parts["client"].std()
    assert 1 == pytest.approx(ratio, abs=0.1)
    for name in whole.parts.keys() - {"words", TOGETHER}:
        near = 0.2 if name == "manner" else 2e-3
        assert (ratio * whole.parts[name]).tolist() == pytest.approx(parts.parts[name].tolist(), abs=near), name
    assert (whole.row.tolist(), whole.known.tolist()) == (parts.row.tolist(), parts.known.tolist())
    assert whole.facts.since.tolist() == parts.facts.since.tolist()
    assert whole.window.tolist() == parts.window.tolist()


def test_posts_are_judged_from_a_moment_on_and_on_the_same_scale() -> None:
    shot = archive(OWNER.life(2500))
    assert shot.posts is not None
    moment = (NOW - 2000 * DAY).timestamp()
    newest, since, whole = (score_posts(shot, 365, start=start) for start in (np.inf, moment, EVERY))
    assert len(newest) < len(since) < len(whole) == len(shot.posts)
    assert since.at[0] >= moment > whole.at[len(whole) - len(since) - 1]
    # Nearly: how many new words are usual is learnt from slices that begin elsewhere.
    for part in (newest, since):
        assert 0.1 > np.abs(whole.suspicion[-len(part) :] - part.suspicion).mean()


def test_the_newest_posts_are_no_small_slice_of_their_own() -> None:
    # How many new words are usual is learnt from a slice; of five posts nothing is.
    said = [*OWNER.life(400, 2, NOW - DAY), *burst(NOW - DAY / 2, IPHONE, islice(STRANGER.texts(), 5))]
    whole = found(said)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AT_ONCE", len(said) - 5)
        parts = found(said)
    assert whole.suspicion[-5:].tolist() == pytest.approx(parts.suspicion[-5:].tolist(), abs=0.3)


START, END = datetime(2019, 1, 1), datetime(2024, 6, 1)  # noqa: DTZ001  # naive bounds, as hypothesis wants
TIMES = st.none() | st.datetimes(START, END, timezones=st.just(UTC))


@given(
    said=st.lists(
        st.builds(
            Said,
            at=TIMES.filter(bool),
            client=st.sampled_from([WEB, IPHONE, BUFFER, Client(""), Client("x\x00\u202e", "http://e.example")]),
            text=st.text(max_size=30),
            lang=st.sampled_from(["en", "tr", "", "xx"]),
        ),
        max_size=40,
    )
)
def test_whatever_was_posted_no_post_is_less_odd_than_not_at_all(said: list[Said]) -> None:
    result = found(said, every=True)
    assert len(said) == len(result)
    assert np.isfinite(result.suspicion).all()
    assert (result.suspicion >= 0).all()
    assert all(np.isfinite(part).all() and len(part) == len(said) for part in result.parts.values())
    assert ((result.known >= 0) & (result.known < max(len(said), 1))).all()


def test_the_facts_of_all_slices_stand_in_the_order_of_the_posts() -> None:
    whole = found(raided())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AT_ONCE", 97)
        parts = found(raided())
    for column in fields(Facts):
        one, other = getattr(whole.facts, column.name), getattr(parts.facts, column.name)
        assert (len(whole), one.dtype) == (len(other), other.dtype)
        # A word may be new to the posts that are read around a slice, and not new to the life.
        assert column.name == "fresh" or one.tolist() == other.tolist(), column.name
    assert (parts.facts.fresh >= whole.facts.fresh).all()
    empty = found([])
    assert {(0, getattr(whole.facts, column.name).dtype) for column in fields(Facts)} == {
        (len(getattr(empty.facts, column.name)), getattr(empty.facts, column.name).dtype) for column in fields(Facts)
    }


def test_the_windows_of_new_posts_count_the_days_of_the_whole_life() -> None:
    said = [*OWNER.life(400, 2, NOW - 400 * DAY), *raided()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "RECENT", 100)
        newest, every = found(said), found(said, every=True)
    assert newest.window.tolist() == every.window[-len(newest) :].tolist()
    assert RECENT > len(said)
    odd = int((NOW - 3 * DAY).timestamp())
    assert {SECONDS} == set(every.window[(every.at >= odd) & (every.at < odd + 1200)].tolist())
    assert BURST_GAP <= every.window.min() < 2 * BURST_GAP


def test_a_suspicion_is_the_strength_of_the_bits_on_the_scale() -> None:
    said = raided()
    result, shot = found(said), archive(said)
    posts = shot.require("posts")
    client = np.array([code(each.label) for each in posts.clients])[posts.client[result.row]]
    strength = bursts(result.alone.astype(np.float64), result.at, client, result.window)
    expected = np.maximum(1 + (strength - result.middle) * result.bit, 0)
    assert expected.tolist() == pytest.approx(result.suspicion.tolist(), abs=1e-4)
    assert {*SUBJECTS, TOGETHER} == set(result.parts)
    # The parts add up, but for what the middle of every part leaves, which is the same for every post.
    rest = (result.suspicion - np.sum(list(result.parts.values()), axis=0))[result.suspicion > 0]
    assert np.ptp(rest) <= 1e-3


def test_without_its_client_a_post_is_never_more_suspicious_and_a_raid_less() -> None:
    result = found(raided())
    odd = np.abs(result.at - (NOW - 3 * DAY).timestamp()) < timedelta(hours=1).total_seconds()
    client = np.where(odd, 2, 1)
    calmer = without(result, np.flatnonzero(odd), ["client"], client)
    assert (calmer <= result.suspicion).all()
    assert (calmer[odd] < result.suspicion[odd]).all()
    same = without(result, np.arange(0), ["client"], client)
    assert result.suspicion[odd].tolist() == pytest.approx(same[odd].tolist(), abs=1e-4)


@given(more=st.lists(st.floats(0, 1), min_size=1, max_size=60))
@settings(max_examples=10)
def test_a_longer_flood_is_never_on_a_scale_of_its_own(more: list[float]) -> None:
    start = NOW - 3 * DAY
    flood = [
        Said(at=start + part * timedelta(seconds=FLOOD_GAP), client=WEB, text=STRANGE) for part in (0.0, 1.0, *more)
    ]
    alone, flooded = found(mixed(YEAR, flood[:2])), found(mixed(YEAR, flood))
    assert (alone.middle[0], alone.bit[0]) == pytest.approx((flooded.middle[0], flooded.bit[0]), rel=0.1)


STRANGE = "Win a prize now or never, dear friends"


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux says how many threads run")
def test_four_processes_find_and_tell_what_one_does(tmp_path: Path) -> None:
    rows = [{"tweet": post(number * 5, f"Words {number} for {number % 50} people")} for number in range(2000)]
    path = XArchive(rows=a_bit_of_everything() | {"tweets": rows}).write_zip(tmp_path / "archive.zip")

    assert situation(scores, tmp_path, str(path)) == [True] * 5
