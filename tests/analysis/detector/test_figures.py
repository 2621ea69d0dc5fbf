"""Figures of the detector: thresholds, shares of takeovers, false alarms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyarrow.parquet", reason="training needs the `training` extra (pyarrow)")
pytest.importorskip("scipy.optimize", reason="training needs the `training` extra (scipy)")

from hygiene.analysis.detector.together import BURST_GAP
from hygiene.analysis.posts.bursts import SURE, SURE_CLIENT, SURE_WITHOUT_CLIENT
from hygiene.model.policy import PostRules
from training.figures import YEAR, Measured, Takeover, ordinary_life, tables, threshold
from training.plans import VARIANTS

ALARM = PostRules().alarm_bits


def measured(
    *bits: float,
    more: float = 0,
    client_bits: float = 0,
    apart: float = YEAR,
    window: int = BURST_GAP,
    raised: tuple[float, ...] = (),
    takeovers: tuple[Takeover, ...] = (),
    repost: bool = False,
) -> Measured:
    """Return an account with posts of these bits, at equal distances.

    For confidence they have `more` bits.
    """
    count = len(bits)
    return Measured(
        bits=np.array(bits),
        raised=np.array(raised or bits),
        sure_bits=np.array(bits) + more,
        client_bits=np.full(count, client_bits),
        at=(np.arange(count) * apart).astype(np.int64),
        client=np.ones(count, dtype=np.int64),
        window=np.full(count, window),
        repost=np.full(count, repost),
        takeovers=takeovers,
        cuts=((True, False), (False, False)),
    )


def taken(
    *bits: float, more: float = 0, client_bits: float = 0, shape: str = "five posts", same_language: bool = True
) -> Takeover:
    """Return a takeover through the web."""
    return Takeover(
        variant="web",
        shape=shape,
        same_language=same_language,
        bits=np.array(bits),
        sure_bits=np.array(bits) + more,
        client_bits=np.full(len(bits), client_bits),
        top=np.array(bits) > 5,
        first=np.array(bits) > 8,
    )


def figures(*lives: Measured) -> dict[tuple[str, str], str]:
    """Return the column of takeovers through the web, by shape and figure."""
    place = list(VARIANTS).index("web")
    found = {}
    for row in list(tables(lives))[3:]:
        _, shape, figure, *shares, _ = (cell.strip() for cell in row.split("|"))
        assert {""} == {share for n, share in enumerate(shares) if n != place}
        assert len(VARIANTS) == len(shares)
        found[shape, figure] = shares[place]
    return found


def test_takeovers_are_counted_by_shape_and_by_language() -> None:
    ordinary = [float(n % 7) for n in range(1000)]
    cases = (
        taken(9, 9, 9, 1),
        taken(ALARM, 1, 1, 1, same_language=False),
        taken(9, shape="one post"),
        taken(1, shape="one post"),
    )
    assert {
        ("five posts", "posts at 1 %"): "50%",
        ("five posts", "posts at 0.1 %"): "50%",
        ("five posts", "takeovers at 0.1 %"): "50%",
        ("five posts", "takeovers in a scan"): "50%",
        ("five posts", "takeovers of medium confidence"): "0%",
        ("five posts", "posts in the account's top 1 %"): "50%",
        ("five posts", "takeovers in the account's top 0.1 %"): "50%",
        ("five posts, same language", "posts at 1 %"): "75%",
        ("five posts, same language", "posts at 0.1 %"): "75%",
        ("five posts, same language", "takeovers at 0.1 %"): "100%",
        ("five posts, same language", "takeovers in a scan"): "0%",
        ("five posts, same language", "takeovers of medium confidence"): "0%",
        ("five posts, same language", "posts in the account's top 1 %"): "75%",
        ("five posts, same language", "takeovers in the account's top 0.1 %"): "100%",
        ("one post", "posts at 1 %"): "50%",
        ("one post", "posts at 0.1 %"): "50%",
        ("one post", "takeovers at 0.1 %"): "50%",
        ("one post", "takeovers in a scan"): "0%",
        ("one post", "takeovers of medium confidence"): "0%",
        ("one post", "posts in the account's top 1 %"): "50%",
        ("one post", "takeovers in the account's top 0.1 %"): "50%",
    } == figures(measured(*ordinary, 8.0, takeovers=cases))


def test_false_alarms_are_bursts_a_year() -> None:
    own, reposts = measured(1, ALARM, 25, 1, 1), measured(9, 9, 9, 9, 1, apart=3600, repost=True)
    lines = list(ordinary_life([own, reposts]))
    # The first account has two bursts in four years, the second has one in four hours.
    assert "\nOrdinary life: 2 accounts, 4 account-years, 2 posts a year each.\n" == lines[0]
    assert ["| 7 bits | 0.75 | 547.50 | 1 of 3 |", "| 8.5 bits | 0.75 | 547.50 | 1 of 3 |"] == lines[2:4]
    assert f"| {ALARM:g} bits | 0.50 | 365.00 | 0 of 2 |" == lines[4]
    assert ["| 16 bits | 0.25 | 182.50 | 0 of 1 |", "| 25 bits | 0.25 | 182.50 | 0 of 1 |"] == lines[7:9]
    assert (
        f"\n1 of the 2 bursts at {ALARM:g} bits would be of medium confidence, 182.50 for 1,825 posts a year."
        == lines[9]
    )
    assert "4 archives were cut at a random moment. 50.0% give an alarm about their last three days. " in lines[-1]
    assert lines[-1].endswith("The same posts give one in 0.0% of the whole archives.")


def test_a_burst_that_only_later_posts_excuse_is_a_false_alarm() -> None:
    lines = list(ordinary_life([measured(1, 2, 20, 1, 1, raised=(1, 12, 20, 1, 1))]))
    assert f"| {ALARM:g} bits | 0.50 | 730.00 | 0 of 2 |" == lines[4]


@pytest.mark.parametrize(
    ("bits", "sure_bits", "client_bits", "sure"),
    [
        (ALARM, SURE, SURE_CLIENT, True),
        (ALARM, SURE - 0.1, SURE_CLIENT, False),
        (ALARM, SURE, SURE_CLIENT - 0.1, False),
        (ALARM, SURE_WITHOUT_CLIENT, 0, True),
        (ALARM - 0.1, SURE_WITHOUT_CLIENT, SURE_CLIENT, False),
    ],
)
def test_confidence_is_medium_by_the_rule_of_a_scan(
    bits: float, sure_bits: float, client_bits: float, *, sure: bool
) -> None:
    more = sure_bits - bits
    case = taken(bits, 1, more=more, client_bits=client_bits)
    life = measured(bits, 1, more=more, client_bits=client_bits, takeovers=(case,))
    (line,) = (line for line in ordinary_life([life]) if "medium" in line)
    assert line.startswith(f"\n{sure:d} of the {bits >= ALARM:d} bursts at {ALARM:g} bits ")
    assert f"{sure:.0%}" == figures(life)["five posts", "takeovers of medium confidence"]


@pytest.mark.parametrize(("window", "number"), [(BURST_GAP, 2), (2 * BURST_GAP, 1)])
def test_posts_of_a_client_count_as_one_burst_within_its_window(window: int, number: int) -> None:
    lines = list(ordinary_life([measured(ALARM, ALARM, apart=2 * BURST_GAP, window=window)]))
    assert lines[4].endswith(f"| 0 of {number} |")
    assert f"\n0 of the {number} bursts at " in lines[9]


@given(
    lives=st.lists(
        st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.5, 7.0]), min_size=1, max_size=12), min_size=1, max_size=5
    ),
    rate=st.sampled_from([0.0013, 0.1017, 0.4973]),
)
def test_a_threshold_is_the_lowest_that_at_most_this_share_of_clean_posts_reaches(
    lives: list[list[float]], rate: float
) -> None:
    def reached(bits: float) -> float:
        return float(np.mean([np.mean([each >= bits for each in life]) for life in lives]))

    good = [bits for bits in {each for life in lives for each in life} if reached(bits) <= rate]
    assert min(good, default=float("inf")) == threshold([np.array(life) for life in lives], rate)
