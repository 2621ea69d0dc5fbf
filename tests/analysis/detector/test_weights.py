"""The model: curves, sums, bursts, the scale, and the file of weights.

Bursts are compared with a slow reading.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.analysis.detector import weights as module
from hygiene.analysis.detector.details import joined
from hygiene.analysis.detector.features import Features
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import BURST_GAP, SUBJECTS, bursts, model, read, scale, usual_habits, weigh
from tests.support.command import run
from tests.support.project import ROOT
from tests.support.x_archive import XArchive, a_bit_of_everything, post

MODEL = model()
BITS = st.lists(st.integers(-20, 20), min_size=1, max_size=14)


def features(rows: int, value: float = np.nan) -> Features:
    """Return posts with the same value for every feature."""
    columns = {name: np.full(rows, value) for name in MODEL.curves}
    return Features(columns=columns, habits=np.zeros((rows, len(HABITS))), facts=joined([]))


def test_every_feature_has_a_curve_and_a_subject_and_every_habit_a_weight() -> None:
    assert set(MODEL.curves) == {name for names in SUBJECTS.values() for name in names}
    assert tuple(MODEL.habits) == HABITS
    for curve in MODEL.curves.values():
        assert len(curve.at) == len(curve.bits)
        assert list(curve.at) == sorted(curve.at)


def test_a_feature_that_does_not_apply_is_worth_nothing() -> None:
    weighed = weigh(features(2), MODEL)
    assert [MODEL.base] * 2 == weighed.bits.tolist()
    assert {0.0} == {bits for part in weighed.parts.values() for bits in part.tolist()}


@given(value=st.floats(-50, 50))
def test_the_bits_of_a_post_are_the_sum_of_its_parts(value: float) -> None:
    weighed = weigh(features(1, value), MODEL)
    expected = MODEL.base + sum(np.interp(value, curve.at, curve.bits) for curve in MODEL.curves.values())
    assert expected == pytest.approx(weighed.bits[0])
    assert expected == pytest.approx(MODEL.base + sum(part[0] for part in weighed.parts.values()))


@given(
    bits=BITS,
    gaps=st.lists(st.sampled_from([1, 600, BURST_GAP, BURST_GAP + 1]), min_size=14, max_size=14),
    used=st.lists(st.integers(1, 2), min_size=14, max_size=14),
)
def test_a_post_counts_with_its_strongest_burst_over_all_clients_or_its_own(
    bits: list[int], gaps: list[int], used: list[int]
) -> None:
    at, client = np.cumsum([0, *gaps])[: len(bits)], np.array(used[: len(bits)])

    def slowly(among: list[int], post: int) -> float:
        """Return the most that a run of these posts around this one is worth."""
        worth, index = [float(bits[post])], among.index(post)
        for first in range(index + 1):
            for last in range(index, min(first + 8, len(among))):
                run = among[first : last + 1]
                if all(gap <= BURST_GAP for gap in np.diff(at[run])):
                    worth.append(sum(bits[other] for other in run) * 2 / (len(run) + 3) ** 0.5)
        return max(worth)

    every = list(range(len(bits)))
    expected = [
        min(
            max(slowly(every, post), slowly([other for other in every if client[other] == client[post]], post)),
            bits[post] + 8.0,
        )
        for post in every
    ]
    assert expected == pytest.approx(bursts(np.array(bits, dtype=np.float64), at, client).tolist())


def test_the_owners_posts_in_between_through_another_client_do_not_dilute_a_raid() -> None:
    bits, at = np.array([5.0, -9.0, 5.0, -9.0, 5.0]), np.arange(5) * 60
    alone, among = (bursts(bits, at, np.array(client)) for client in ([1, 1, 1, 1, 1], [2, 1, 2, 1, 2]))
    assert [5.0, 5.0, 5.0] == alone[[0, 2, 4]].tolist()
    assert [15 * 2 / 6**0.5] * 3 == pytest.approx(among[[0, 2, 4]].tolist())
    assert (among[[1, 3]] <= -1).all()


def test_the_middle_post_is_one_bit_and_one_in_fifty_is_five_and_a_half() -> None:
    own = np.random.default_rng(1).exponential(2.2, 50_000)
    middle, fiftieth = np.quantile(own, (0.5, 0.98))
    assert [1.0, pytest.approx(5.64, abs=0.1)] == scale(own, MODEL).rarity(np.array([middle, fiftieth])).tolist()


@given(own=st.lists(st.floats(-30, 30), max_size=60), strength=st.lists(st.floats(-60, 60), max_size=9))
def test_rarity_is_never_negative_and_never_falls_with_strength(own: list[float], strength: list[float]) -> None:
    found = scale(np.array(own), MODEL).rarity(np.array(sorted(strength))).tolist()
    assert sorted(found) == found
    assert all(bits >= 0 for bits in found)


@pytest.mark.parametrize("own", [np.zeros(3000), np.concatenate([np.zeros(900), np.full(100, 60.0)])])
def test_neither_clockwork_nor_a_long_raid_sets_the_scale(own: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    (raid,) = scale(own, MODEL).rarity(np.array([60.0])).tolist()
    assert 1 + 60 / (MODEL.spread * 2) * np.log2(25) - 1e-9 <= raid <= 1 + 60 / (MODEL.spread / 2) * np.log2(25) + 1e-9


def test_every_habit_has_a_usual_share() -> None:
    usual = usual_habits(MODEL)
    assert len(HABITS) == len(usual)
    assert ((usual > 0) & (usual < 1)).all()


def test_a_file_that_is_no_model_is_refused() -> None:
    data = json.loads(files("hygiene.data").joinpath("detector.json").read_bytes())
    with pytest.raises(msgspec.ValidationError):
        read(json.dumps(data | {"surprise": 1}).encode())


def test_the_bounds_of_a_burst_are_those_that_the_page_names() -> None:
    page = " ".join((ROOT / "docs" / "detector.md").read_text(encoding="utf-8").split())
    assert f"No post gains more than {module._LIFT:g} bits" in page


def test_the_file_that_ships_holds_numbers_and_steps_that_can_be_read_between() -> None:
    data = files("hygiene.data").joinpath("detector.json").read_bytes()
    assert data == msgspec.json.format(msgspec.json.encode(read(data)), indent=1) + b"\n"
    for curve in MODEL.curves.values():
        assert all(np.diff(curve.at) > 0)
        assert np.isfinite((*curve.at, *curve.bits)).all()
        assert np.abs(curve.bits).max() < 10
    assert np.isfinite([habit.weight for habit in MODEL.habits.values()]).all()
    assert MODEL.base < 0 < MODEL.spread


@given(name=st.sampled_from(sorted(MODEL.curves)), data=st.data())
def test_a_curve_is_straight_between_its_points_and_level_beyond(name: str, data: st.DataObject) -> None:
    curve = MODEL.curves[name]
    step = data.draw(st.integers(0, len(curve.at) - 2))
    part = data.draw(st.floats(0, 1))
    between = curve.at[step] + part * (curve.at[step + 1] - curve.at[step])
    expected = curve.bits[step] + part * (curve.bits[step + 1] - curve.bits[step])

    def worth(value: float) -> float:
        found = features(1)
        found.columns[name][:] = value
        return float(weigh(found, MODEL).bits[0]) - MODEL.base

    assert expected == pytest.approx(worth(between), abs=1e-6)
    assert (curve.bits[0], curve.bits[-1]) == pytest.approx((worth(curve.at[0] - 5), worth(curve.at[-1] + 5)))


@given(bits=BITS, gap=st.sampled_from([60, 5000]), more=st.integers(1, 9), post=st.integers(0, 13))
def test_more_bits_for_one_post_make_no_post_less_suspicious(bits: list[int], gap: int, more: int, post: int) -> None:
    at = np.arange(len(bits)) * gap
    before = np.array(bits, dtype=np.float64)
    after = before.copy()
    after[post % len(bits)] += more
    client = np.ones(len(bits), dtype=np.int64)
    assert (bursts(after, at, client) >= bursts(before, at, client) - 1e-9).all()


def test_the_packages_for_training_are_not_needed_to_run(tmp_path: Path) -> None:
    # The whole command, with every such package made impossible to import.
    archive = XArchive(rows=a_bit_of_everything() | {"tweets": [{"tweet": post(n)} for n in range(60)]})
    code = (
        "import sys; sys.modules.update(dict.fromkeys(('sklearn', 'pyarrow', 'scipy', 'pandas', 'training')));"
        "from hygiene.cli.main import main; main()"
    )
    archive.write_zip(tmp_path / "x.zip")
    for command, expected in ((("posts", "x.zip"), " bits "), (("scan", "--format", "json", "x.zip"), '"post-client"')):
        done = run(tmp_path, "-c", code, *command, program=(sys.executable,))
        assert (0, "") == (done.code, "" if "Traceback" not in done.err else done.err)
        assert expected in done.out
        assert "the check failed" not in done.out
