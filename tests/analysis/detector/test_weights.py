"""The model: its curves, the sum of two stories, and the file that ships."""

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

from hygiene.analysis.detector.features import Features
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import EITHER_WAY, KNOWN, NEVER_FOR, SUBJECTS, model, read, weigh, worth
from hygiene.model.post_analysis import Facts
from tests.support.command import run
from tests.support.curves import FEATURES, astray, complete
from tests.support.x_archive import XArchive, a_bit_of_everything, post

MODEL = model()
STORIES = st.sampled_from(sorted(MODEL.stories))
BASES = np.array([[story.base] for story in MODEL.stories.values()])


def features(rows: int, value: float = np.nan) -> Features:
    """Return posts with the same value for every feature."""
    columns = {name: np.full(rows, value) for name in FEATURES}
    habits = np.zeros((rows, len(HABITS)))
    return Features(columns=columns, habits=habits, facts=Facts.none(), spoken=np.ones(rows, dtype=bool))


def any_features(seed: int, rows: int = 5) -> Features:
    """Return posts with any values, some of which do not apply."""
    draw, found = np.random.default_rng(seed), features(rows)
    for column in found.columns.values():
        column[:] = np.where(draw.random(rows) < 0.2, np.nan, draw.normal(scale=8, size=rows))
    found.habits[:] = draw.normal(scale=3, size=found.habits.shape)
    return found


def test_every_feature_has_a_curve_and_a_subject_and_every_habit_a_weight() -> None:
    assert ("stranger", "near") == tuple(MODEL.stories)
    assert complete(MODEL)
    assert len(FEATURES) == sum(map(len, SUBJECTS.values()))
    assert FEATURES >= KNOWN | EITHER_WAY | NEVER_FOR
    assert set() == (KNOWN | NEVER_FOR) & EITHER_WAY == KNOWN & NEVER_FOR


def test_every_curve_goes_its_way() -> None:
    assert [] == astray(MODEL)


@given(
    story=STORIES,
    name=st.sampled_from(sorted(FEATURES - EITHER_WAY)),
    one=st.floats(-40, 40),
    other=st.floats(-40, 40),
)
def test_what_is_more_unusual_or_less_known_is_never_worth_less(
    story: str, name: str, one: float, other: float
) -> None:
    usual, odd = sorted((one, other), reverse=name in KNOWN)
    less, more, absent = worth(np.array([usual, odd, np.nan]), MODEL.stories[story].curves[name]).tolist()
    assert less <= more
    assert absent == 0
    assert less >= 0 or name not in NEVER_FOR


def test_a_feature_that_does_not_apply_is_worth_nothing() -> None:
    weighed = weigh(features(2), MODEL)
    bits = float(np.log2(np.exp2(BASES).sum()))
    assert [bits] * 2 == pytest.approx(weighed.bits.tolist())
    # The client has what the second story adds to the first.
    parts = {name: part.tolist() for name, part in weighed.parts.items()}
    client = pytest.approx([bits - BASES[0, 0]] * 2)
    assert {name: client if name == "client" else [0.0] * 2 for name in SUBJECTS} == parts


@given(seed=st.integers(0, 10**6))
def test_the_bits_of_a_post_are_the_sum_of_the_odds_of_the_stories(seed: int) -> None:
    made = any_features(seed)
    weighed = weigh(made, MODEL)
    each = np.array(
        [
            story.base
            + sum(np.nan_to_num(np.interp(made.columns[name], c.at, c.bits)) for name, c in story.curves.items())
            + made.habits @ np.array([story.habits[name] for name in HABITS])
            for story in MODEL.stories.values()
        ]
    )
    larger = each.max(axis=0)
    assert (larger + np.log2(np.exp2(each - larger).sum(axis=0))).tolist() == pytest.approx(weighed.bits.tolist())
    assert (larger <= weighed.bits + 1e-9).all()
    assert (weighed.bits <= larger + 1 + 1e-9).all()


@given(seed=st.integers(0, 10**6))
def test_the_parts_of_a_post_add_up_to_its_bits_less_the_base_of_the_first_story(seed: int) -> None:
    made = any_features(seed)
    weighed = weigh(made, MODEL)
    assert set(SUBJECTS) == set(weighed.parts)
    assert BASES[0, 0] + np.sum(list(weighed.parts.values()), axis=0) == pytest.approx(weighed.bits)
    for name, story in MODEL.stories.items():
        alone = weigh(made, msgspec.structs.replace(MODEL, stories={name: story}))
        assert story.base + np.sum(list(alone.parts.values()), axis=0) == pytest.approx(alone.bits)


@given(seed=st.integers(0, 10**6))
def test_each_part_but_the_client_is_the_mean_of_the_stories_as_far_as_each_is_believed(seed: int) -> None:
    made = any_features(seed)
    weighed = weigh(made, MODEL)
    alone = [weigh(made, msgspec.structs.replace(MODEL, stories={name: each})) for name, each in MODEL.stories.items()]
    belief = np.exp2(np.array([each.bits for each in alone]) - weighed.bits)
    assert [1.0] * 5 == pytest.approx(belief.sum(axis=0).tolist())
    mean = {name: (belief * np.array([each.parts[name] for each in alone])).sum(axis=0) for name in SUBJECTS}
    for name in {*SUBJECTS} - {"client"}:
        assert mean[name] == pytest.approx(weighed.parts[name]), name
    # The client has the difference of the bases too, and the bit that two stories add to the likelier one at most.
    more = weighed.parts["client"] - mean["client"] - (belief * (BASES - BASES[0])).sum(axis=0)
    assert (more >= -1e-9).all()
    assert (more <= 1 + 1e-9).all()


@given(story=STORIES, name=st.sampled_from(sorted(FEATURES)), data=st.data())
def test_a_curve_is_straight_between_its_points_and_level_beyond(story: str, name: str, data: st.DataObject) -> None:
    curve = MODEL.stories[story].curves[name]
    step, part = data.draw(st.integers(0, len(curve.at) - 2)), data.draw(st.floats(0, 1))
    between = curve.at[step] + part * (curve.at[step + 1] - curve.at[step])
    expected = curve.bits[step] + part * (curve.bits[step + 1] - curve.bits[step])
    found = worth(np.array([between, curve.at[0] - 5, curve.at[-1] + 5]), curve).tolist()
    assert [expected, curve.bits[0], curve.bits[-1]] == pytest.approx(found, abs=1e-6)


def test_a_file_that_is_no_model_is_refused() -> None:
    data = json.loads(files("hygiene.data").joinpath("detector.json").read_bytes())
    with pytest.raises(msgspec.ValidationError):
        read(json.dumps(data | {"surprise": 1}).encode())


def test_the_file_that_ships_holds_numbers_and_steps_that_can_be_read_between() -> None:
    data = files("hygiene.data").joinpath("detector.json").read_bytes()
    assert data == msgspec.json.format(msgspec.json.encode(read(data)), indent=1) + b"\n"
    for story in MODEL.stories.values():
        for curve in story.curves.values():
            assert np.isfinite((*curve.at, *curve.bits)).all()
            assert np.abs(curve.bits).max() < 10
        assert np.isfinite(list(story.habits.values())).all()
        assert story.base < 0
    assert all(0 < share < 1 for share in MODEL.usual_habits.values())
    assert MODEL.spread > 0


def test_the_packages_for_training_are_not_needed_to_run(tmp_path: Path) -> None:
    # The whole command, with every such package made impossible to import.
    archive = XArchive(rows=a_bit_of_everything() | {"tweets": [{"tweet": post(n)} for n in range(60)]})
    code = (
        "import sys; sys.modules.update(dict.fromkeys(('pyarrow', 'scipy', 'sklearn', 'pandas', 'training')));"
        "from hygiene.cli.main import main; main()"
    )
    archive.write_zip(tmp_path / "x.zip")
    for command, expected in ((("posts", "x.zip"), " bits "), (("scan", "--format", "json", "x.zip"), '"post-client"')):
        done = run(tmp_path, "-c", code, *command, program=(sys.executable,))
        assert (0, "") == (done.code, "" if "Traceback" not in done.err else done.err)
        assert expected in done.out
        assert "the check failed" not in done.out
