"""Bursts, floods, windows and the scale.

Each is compared with a slow reading. A longer flood is never weaker, and it sets no scale.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hygiene.analysis.detector import together as module
from hygiene.analysis.detector.season import DAY, Floats, Ints
from hygiene.analysis.detector.together import (
    BURST_GAP,
    BURST_POSTS,
    FLOOD_GAP,
    ON_THE_SCALE,
    Scale,
    bursts,
    on_the_scale,
    quantiles,
    scale,
    windows,
)
from hygiene.analysis.detector.weights import model
from tests.support.project import ROOT

MODEL = model()
BITS = st.lists(st.integers(-20, 20), min_size=1, max_size=14)
GAPS = st.lists(
    st.sampled_from([1, 60, FLOOD_GAP, FLOOD_GAP + 1, BURST_GAP, BURST_GAP + 1, 20_000]), min_size=14, max_size=14
)
USED = st.lists(st.integers(1, 3), min_size=14, max_size=14)


def share(count: int) -> float:
    """Return how much of the sum of so many posts counts."""
    return 2 / float(np.sqrt(count + 3))


def hourly(at: Ints) -> Ints:
    """Return the window of a client of every day, for each post."""
    return np.full(len(at), BURST_GAP)


def floods(at: Ints, client: Ints) -> list[list[int]]:
    """Return the rows of each flood, which follow each other closely."""
    found = []
    for used in sorted(set(client.tolist())):
        rows = np.flatnonzero(client == used).tolist()
        found.append(rows[:1])
        for before, after in pairwise(rows):
            if at[after] - at[before] > FLOOD_GAP:
                found.append([])
            found[-1].append(after)
    return found


@given(
    bits=st.lists(st.integers(-20, 20) | st.sampled_from([0.1, 0.5, 3.0]), min_size=1, max_size=14),
    gaps=GAPS,
    used=USED,
    window=st.lists(st.integers(BURST_GAP, DAY), min_size=3, max_size=3),
)
@example(bits=[3.0, 3.0, 0.1], gaps=[1] * 14, used=[1] * 14, window=[BURST_GAP] * 3)
def test_a_post_counts_with_its_strongest_burst_over_all_clients_or_its_own_or_its_flood(
    bits: list[float], gaps: list[int], used: list[int], window: list[int]
) -> None:
    at, client = np.cumsum([0, *gaps])[: len(bits)], np.array(used[: len(bits)])
    apart = [window[each - 1] for each in client.tolist()]

    def in_a_row(among: list[int], most: list[int], post: int) -> float:
        """Return the most that a run of these posts around this one is worth."""
        worth, index = [float(bits[post])], among.index(post)
        for first in range(index + 1):
            for last in range(index, min(first + BURST_POSTS, len(among))):
                run = among[first : last + 1]
                if all(at[after] - at[before] <= most[after] for before, after in pairwise(run)):
                    worth.append(sum(bits[other] for other in run) * share(len(run)))
        return max(worth)

    def of_the_flood(post: int) -> float:
        """Return the most that this post is worth with any others of its flood."""
        (flood,) = (each for each in floods(at, client) if post in each)
        others = sorted((bits[other] for other in flood if bits[other] > 0 and other != post), reverse=True)
        return max((bits[post] + sum(others[:more])) * share(1 + more) for more in range(min(len(others), 7) + 1))

    every = list(range(len(bits)))
    expected = []
    for post in every:
        own = [other for other in every if client[other] == client[post]]
        worth = [in_a_row(every, hourly(at).tolist(), post), in_a_row(own, apart, post)]
        worth += [of_the_flood(post)] if bits[post] > 0 else []
        expected.append(min(max(worth), bits[post] + 8.0))
    found = bursts(np.array(bits, dtype=np.float64), at, client, np.array(apart))
    assert expected == pytest.approx(found.tolist())


@given(
    flood=st.lists(st.tuples(st.integers(0, FLOOD_GAP), st.integers(-9, 9)), min_size=1, max_size=40),
    more=st.lists(st.tuples(st.floats(0, 1), st.integers(-9, 9)), min_size=1, max_size=40),
)
@example(flood=[(60, 4)] * 8, more=[(n / 9, -9) for n in range(9)])
def test_posts_added_to_a_flood_never_lower_the_bits_of_its_odd_posts(
    flood: list[tuple[int, int]], more: list[tuple[float, int]]
) -> None:
    at, bits = np.cumsum([gap for gap, _ in flood]), np.array([float(each) for _, each in flood])
    # The posts are added anywhere from some minutes before the flood to some after it.
    reach = int(at[-1] - at[0]) + 2 * FLOOD_GAP
    added = np.array([int(at[0]) - FLOOD_GAP + int(part * reach) for part, _ in more])
    order = np.argsort(np.concatenate((at, added)), kind="stable")
    longer = np.concatenate((at, added))[order]
    weights = np.concatenate((bits, [float(each) for _, each in more]))[order]
    before = bursts(bits, at, np.ones_like(at), hourly(at))
    after = bursts(weights, longer, np.ones_like(longer), hourly(longer))[np.argsort(order)][: len(at)]
    assert (after >= before - 1e-9)[bits > 0].all()


@given(bits=BITS, gaps=GAPS, used=USED)
def test_a_flood_is_worth_as_much_among_other_posts_as_alone(bits: list[int], gaps: list[int], used: list[int]) -> None:
    at, client = np.cumsum([0, *gaps])[: len(bits)], np.array(used[: len(bits)])
    weights = np.array(bits, dtype=np.float64)
    among = bursts(weights, at, client, hourly(at))
    for flood in floods(at, client):
        odd = [row for row in flood if bits[row] > 0]
        alone = bursts(weights[odd], at[odd] * 0, client[odd], hourly(at[odd]))
        assert (among[odd] >= alone - 1e-9).all()


def test_the_owners_posts_in_between_through_another_client_do_not_dilute_a_raid() -> None:
    # The posts are too far apart to be a flood.
    bits, at = np.array([5.0, -9.0, 5.0, -9.0, 5.0]), np.arange(5) * 600
    alone, among = (bursts(bits, at, np.array(client), hourly(at)) for client in ([1, 1, 1, 1, 1], [2, 1, 2, 1, 2]))
    assert [5.0, 5.0, 5.0] == alone[[0, 2, 4]].tolist()
    assert [15 * share(3)] * 3 == pytest.approx(among[[0, 2, 4]].tolist())
    assert (among[[1, 3]] <= -1).all()


def test_posts_through_a_client_of_two_days_a_year_belong_together_with_hours_in_between() -> None:
    at = np.array([*(day * DAY for day in range(200)), 201 * DAY, 201 * DAY + 9 * 3600])
    bits, client = np.full(len(at), -9.0), np.ones(len(at), dtype=np.int64)
    bits[-2:], client[-2:] = 5.0, 2
    assert [10 * share(2)] * 2 == pytest.approx(bursts(bits, at, client, windows(at, client))[-2:].tolist())
    assert [5.0, 5.0] == bursts(bits, at, client, hourly(at))[-2:].tolist()


@given(bits=BITS, gaps=GAPS, more=st.integers(1, 9), post=st.integers(0, 13))
def test_more_bits_for_one_post_make_no_post_less_suspicious(
    bits: list[int], gaps: list[int], more: int, post: int
) -> None:
    at = np.cumsum([0, *gaps])[: len(bits)]
    before = np.array(bits, dtype=np.float64)
    after = before.copy()
    after[post % len(bits)] += more
    client = np.ones(len(bits), dtype=np.int64)
    assert (bursts(after, at, client, hourly(at)) >= bursts(before, at, client, hourly(at)) - 1e-9).all()


POSTS = st.lists(st.tuples(st.integers(0, 30 * DAY), st.integers(1, 4)), max_size=40).map(sorted)


@given(posts=POSTS)
def test_the_window_of_a_client_is_an_hour_by_the_share_of_the_days_on_which_it_is_used(
    posts: list[tuple[int, int]],
) -> None:
    at, client = np.array([at for at, _ in posts], dtype=np.int64), np.array([used for _, used in posts], np.int64)
    days = {at // DAY for at, _ in posts}
    expected = []
    for _, used in posts:
        of_client = {at // DAY for at, other in posts if other == used}
        expected.append(min(DAY, BURST_GAP * len(days) // len(of_client)))
        assert of_client != days or expected[-1] == BURST_GAP
    found = windows(at, client)
    assert expected == found.tolist()
    assert all(BURST_GAP <= each <= DAY for each in found.tolist())
    assert np.int64 == found.dtype


@given(
    gaps=st.lists(st.sampled_from([1, FLOOD_GAP, FLOOD_GAP + 1, DAY]), max_size=40),
    used=st.lists(st.integers(1, 3), min_size=40, max_size=40),
)
def test_at_most_two_posts_of_each_flood_set_the_scale(gaps: list[int], used: list[int]) -> None:
    at, client = np.cumsum(gaps, dtype=np.int64), np.array(used[: len(gaps)], dtype=np.int64)
    expected = sorted(row for flood in floods(at, client) for row in flood[:ON_THE_SCALE])
    assert expected == np.flatnonzero(on_the_scale(at, client)).tolist()


def test_the_middle_post_is_one_bit_and_one_in_fifty_is_five_and_a_half() -> None:
    own = np.random.default_rng(1).exponential(MODEL.spread / 4, 50_000)
    middle, fiftieth = np.quantile(own, (0.5, 0.98))
    assert [1.0, pytest.approx(5.64, abs=0.1)] == scale(own, MODEL).rarity(np.array([middle, fiftieth])).tolist()


def test_an_account_without_posts_has_the_usual_scale_and_few_posts_lean_on_it() -> None:
    assert Scale(0.0, MODEL.spread) == scale(np.zeros(0), MODEL)
    own = np.linspace(0, MODEL.spread * 2, 200)
    middle, tenth, fiftieth = np.quantile(own, (0.5, 0.9, 0.98)).tolist()
    spread = (min(fiftieth - middle, 2.5 * (tenth - middle)) + MODEL.spread) / 2
    found = scale(own, MODEL)
    assert (middle, spread) == pytest.approx((found.middle, found.spread))


@given(values=st.lists(st.floats(-30, 30), min_size=1, max_size=60))
def test_the_quantiles_of_a_scale_are_those_of_numpy(values: list[float]) -> None:
    shares, of = (0.0, 0.3, 0.5, 0.9, 0.98, 1.0), np.array(values)
    assert quantiles(of, shares) == pytest.approx(np.quantile(of, shares).tolist(), rel=1e-12, abs=1e-12)


@given(own=st.lists(st.floats(-30, 30), max_size=60), strength=st.lists(st.floats(-60, 60), max_size=9))
def test_rarity_is_never_negative_and_never_falls_with_strength(own: list[float], strength: list[float]) -> None:
    found = scale(np.array(own), MODEL).rarity(np.array(sorted(strength))).tolist()
    assert sorted(found) == found
    assert all(bits >= 0 for bits in found)


@pytest.mark.parametrize("own", [np.zeros(3000), np.concatenate([np.zeros(900), np.full(100, 60.0)])])
def test_neither_clockwork_nor_a_long_raid_sets_the_scale(own: Floats) -> None:
    (raid,) = scale(own, MODEL).rarity(np.array([60.0])).tolist()
    assert (
        1 + 60 / (MODEL.spread * 2) * np.log2(25) - 1e-9
        <= raid
        <= 1 + 60 / (MODEL.spread * module._NARROWEST) * np.log2(25) + 1e-9
    )


def test_the_bounds_of_a_burst_are_those_that_the_page_names() -> None:
    page = " ".join((ROOT / "docs" / "detector.md").read_text(encoding="utf-8").split())
    assert f"No post gains more than {module._LIFT:g} bits" in page
