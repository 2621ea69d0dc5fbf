"""Training: the same bytes from one table, and curves that go their way.

What is measured is what a scan would say.
"""

from __future__ import annotations

import sys
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow.parquet", reason="training needs the `training` extra (pyarrow)")
pytest.importorskip("scipy.optimize", reason="training needs the `training` extra (scipy)")

from scipy.optimize import minimize  # only with the extra

from hygiene.analysis.detector.attributes import read_attributes, read_writing
from hygiene.analysis.detector.score_posts import score_posts
from hygiene.analysis.detector.season import DAY as DAY_SECONDS
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.together import BURST_GAP, bursts
from hygiene.analysis.detector.weights import EITHER_WAY, KNOWN, Model, model, read
from hygiene.analysis.posts.bursts import client_bits, sure_bits
from hygiene.analysis.posts.judged import judged
from hygiene.model.policy import Policy
from tests.support.curves import astray, complete
from tests.support.invented_accounts import WHO, chance, read_accounts, rows, table, unsigned
from tests.support.lives import Person, archive, burst, mixed
from tests.support.snapshots import BUFFER, DAY, IPHONE, NOW, WEB
from training import __main__ as training
from training import fit as fitting
from training import measure, plans
from training.accounts import Account, fold
from training.examples import AROUND, EDGE, FROM_A_FLOOD, OWN, RUNS, Examples, _their_runs, all_examples, examples
from training.fit import STRENGTH, fit, train
from training.measure import judge, measured, raised
from training.people import USED_BY, People, people_of
from training.processes import in_order
from training.takeovers import Case, clean

SOME = ("a0", "a2", "a4", "a8")
PEOPLE = People(habits=dict.fromkeys(HABITS, 0.1), signs={"x.": 0.2})
OWNER = Person(clients=((IPHONE, 4), (BUFFER, 1)), hours=(8, 12, 18, 20))
STRANGER = Person(clients=((WEB, 1),), hours=(3,), seed=9)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Account]:
    return read_accounts(tmp_path_factory.mktemp("posts"), rows())


@pytest.fixture
def few_takeovers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train on one takeover of each kind, which is quick."""
    monkeypatch.setattr(plans, "STRANGERS", {kind: (each, 1) for kind, (each, _) in plans.STRANGERS.items()})
    monkeypatch.setattr(plans, "NEAR", 4)


def trained(tmp_path: Path, posts: list[dict[str, Any]], *more: str) -> bytes:
    """Return what `python -m training` writes for a table."""
    output = tmp_path / "detector.json"
    with pytest.MonkeyPatch.context() as patch:
        posts_file = str(table(tmp_path / "p.parquet", posts))
        # Other processes would not see what a test replaces.
        patch.setattr(sys, "argv", ["training", posts_file, "--output", str(output), "--processes", "1", *more])
        assert 0 == training.main()
    return output.read_bytes()


@pytest.mark.usefixtures("few_takeovers")
def test_training_gives_the_same_bytes_whatever_the_order_of_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posts = rows(SOME)
    made = trained(tmp_path, posts)
    assert capsys.readouterr().out.endswith(f"4 accounts, {len(posts):,} posts; 0 held out\n")
    chance(1).shuffle(posts)
    assert made == trained(tmp_path, posts)
    found = read(made)
    assert plans.STORIES == tuple(found.stories)
    assert complete(found)
    assert [] == astray(found)
    assert found.spread > 0


@pytest.mark.usefixtures("few_takeovers")
def test_held_out_accounts_are_not_seen(tmp_path: Path) -> None:
    inside = [name for name in SOME if fold(name) != 1]
    made = read(trained(tmp_path, rows(SOME), "--without", "1"))
    assert f"2 accounts, {len(rows(inside)):,} posts; 2 held out" == made.about
    assert unsigned(read(trained(tmp_path, rows(inside)))) == unsigned(made)


def test_accounts_of_few_posts_are_left_out(tmp_path: Path, known: dict[str, Account]) -> None:
    short = [row for row in rows(["a0", "a1"]) if row["account"] != "a0" or row["seq"] < 499]
    assert ["a1"] == list(read_accounts(tmp_path, short))
    assert sorted(WHO) == list(known)


@pytest.mark.usefixtures("few_takeovers")
def test_the_runs_of_an_owner_weigh_as_much_as_those_of_each_story(known: dict[str, Account]) -> None:
    made = examples(known["a0"], list(known.values()), PEOPLE.usual)
    owner, stranger, near = (made.weight[made.story == story].sum() for story in (0, 1, 2))
    assert (1 + EDGE, 1.0, 1.0) == pytest.approx((owner, stranger, near))
    own = len(known["a0"]) - len(known["a0"]) // 2
    assert min(own, OWN) < (made.story == 0).sum() <= min(own, OWN) + 12 * AROUND
    assert 12 <= (made.story > 0).sum() <= 12 * FROM_A_FLOOD
    assert {len(made.habits)} == {len(column) for column in made.columns.values()}


@pytest.mark.usefixtures("few_takeovers")
def test_no_run_of_an_owner_crosses_a_gap_that_ends_a_burst(known: dict[str, Account]) -> None:
    made, half = examples(known["a0"], list(known.values()), PEOPLE.usual), len(known["a0"]) // 2
    posts = made.last - made.first
    assert (1, max(RUNS)) == (posts.min(), posts.max())
    assert (made.first >= 0).all()
    assert (made.last <= len(made.habits)).all()
    apart = np.flatnonzero(np.diff(known["a0"].attributes.at[half:]) > BURST_GAP)
    own = min(OWN, len(known["a0"]) - half)
    for first, last in zip(made.first[:own].tolist(), made.last[:own].tolist(), strict=True):
        assert last <= len(known["a0"]) - half
        assert not ((apart >= first) & (apart < last - 1)).any()


NAMES = ("hour", "mention known", "after", "client new", "switch")
"""Features of every kind.

One only rises, one only falls, one goes either way, and two are never for the owner.
"""


def learnt(values: list[float], story: list[int], *, some: bool = False) -> Model:
    """Return a model of examples that have one value for each of `NAMES`.

    With `some`, every third example has no features.
    """
    column = np.array(values, dtype=np.float32)
    if some:
        column[::3] = np.nan
    habits = np.zeros((len(values), len(HABITS)), dtype=np.float32)
    habits[:, 0] = np.nan_to_num(column)
    rows = np.arange(len(story))
    made = Examples(
        columns=dict.fromkeys(NAMES, column),
        habits=habits,
        first=rows,
        last=rows + 1,
        story=np.array(story, np.uint8),
        weight=np.ones(len(story)),
    )
    return fit(made, PEOPLE, "")


@given(
    posts=st.lists(st.tuples(st.integers(-9, 9), st.sampled_from([0, 1, 2])), min_size=6, max_size=60),
    some=st.booleans(),
)
@settings(max_examples=30)
def test_whatever_the_examples_no_curve_goes_the_wrong_way(posts: list[tuple[int, int]], *, some: bool) -> None:
    values, story = [float(value) for value, _ in posts], [story for _, story in posts]
    made = learnt([*values, 0.0, 1.0, 2.0], [*story, 0, 1, 2], some=some)
    assert [] == astray(made)
    assert set(NAMES) == set(made.stories["near"].curves)


def test_what_is_unusual_is_worth_bits_and_never_counts_for_the_owner() -> None:
    low, high = [float(n % 10) for n in range(900)], [float(10 + n % 10) for n in range(900)]
    for owners, worth in ((low, True), (high, False)):
        theirs = high if worth else low
        made = learnt([*owners, *theirs, *theirs], [0] * 900 + [1] * 900 + [2] * 900)
        for story in made.stories.values():
            gained = {name: curve.bits[-1] - curve.bits[0] for name, curve in story.curves.items()}
            ways = {"hour": worth, "client new": worth, "switch": worth, "mention known": not worth, "after": True}
            assert ways == {name: bool(gained[name]) for name in NAMES}
            assert (gained["after"] > 0) is worth
            assert (story.habits[HABITS[0]] > 0) is worth
    assert {"mention known"} == KNOWN & set(NAMES)
    assert {"after"} == EITHER_WAY & set(NAMES)


def test_a_feature_that_applies_to_no_post_is_worth_nothing() -> None:
    curves = learnt([np.nan] * 30, [0, 1, 2] * 10).stories["stranger"].curves
    assert {(0.0, 0.0)} == {curve.bits for curve in curves.values()}
    assert {(0.0, 1.0)} == {curve.at for curve in curves.values()}


def test_the_fit_is_the_least_of_what_it_says_within_its_bounds() -> None:
    draw = np.random.default_rng(1)
    design = draw.normal(size=(400, 3)).astype(np.float32)
    foreign = design @ np.array([1.0, -1.0, 0.2]) + draw.normal(size=400) > 0
    weight = draw.uniform(0.5, 2, 400)
    bounds: list[fitting.Bound] = [(0.0, None), (0.0, None), (None, None)]
    count = draw.uniform(1, 3, 400)
    found = fitting._fitted(design, count, foreign, weight, bounds)

    def loss(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        margin = np.where(foreign, 1, -1) * (design @ values[:-1] + values[-1] * count)
        return float(values[:-1] @ values[:-1] / 2 + STRENGTH * (weight @ np.log1p(np.exp(-margin))))

    assert found[0] > 0 == found[1]
    for _ in range(200):
        other = found + draw.normal(scale=0.1, size=4)
        other[:2] = np.maximum(other[:2], 0)
        assert loss(found) <= loss(other) + 1e-6


@given(gaps=st.lists(st.sampled_from([30, 3000, 90_000, 5_000_000]), max_size=20), seed=st.integers(0, 99))
def test_no_run_of_an_intruder_is_of_two_visits(gaps: list[int], seed: int) -> None:
    at = np.cumsum([0, *gaps]).astype(np.int64)
    runs = _their_runs(at, chance(seed))
    assert len(at) == len(runs)
    for row, (first, last) in enumerate(runs):
        assert first <= row < last
        assert (np.diff(at[first:last]) <= DAY_SECONDS).all()


def test_a_run_is_worth_what_a_burst_of_its_posts_is() -> None:
    draw = np.random.default_rng(2)
    posts, weights, base = draw.normal(size=(12, 3)).astype(np.float32), draw.normal(scale=0.1, size=3), 1.5
    first, last = np.array([0, 3, 11]), np.array([3, 11, 12])
    design, count = fitting._together(posts, first, last)
    bits = posts @ weights + base
    for row, (start, end) in enumerate(zip(first, last, strict=True)):
        at, client = np.arange(end - start), np.ones(end - start, dtype=np.int64)
        # Alike, so that no part of the burst is worth more than all of it.
        alike = np.full(end - start, bits[start:end].mean())
        whole = bursts(alike, at, client, np.full(end - start, BURST_GAP))
        assert design[row] @ weights + base * count[row] == pytest.approx(whole.max(), abs=1e-4)


def test_a_fit_that_does_not_converge_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(*args: Any, **more: Any) -> Any:
        return minimize(*args, **(more | {"options": {"maxiter": 1}}))

    monkeypatch.setattr(fitting, "minimize", hasty)
    with pytest.raises(RuntimeError, match=r"^the fit did not converge: .*ITERATIONS REACHED LIMIT"):
        learnt([float(n) for n in range(30)], [n % 3 for n in range(30)])


def test_signs_that_several_people_use_are_common_ones(known: dict[str, Account]) -> None:
    assert len(known) >= USED_BY
    few, every = people_of(list(known.values())[: USED_BY - 1]), people_of(list(known.values()))
    assert {} == few.signs
    assert every.signs
    shares = list(every.signs.values())
    assert sorted(shares, reverse=True) == shares
    assert 0 < sum(shares) <= 1
    assert len(every.signs) == len(every.usual.signs) == len(set(every.usual.signs.tolist()))


def a_task(shared: tuple[str, ...], number: int) -> str:
    """Return what one task of several gives."""
    return f"{number} of {shared}"


def test_several_processes_give_the_same_as_one() -> None:
    shared = ("a", "b", "c")
    expected = [f"{number} of {shared}" for number in range(3)]
    assert expected == list(in_order(a_task, 3, shared)) == list(in_order(a_task, 3, shared, 2))


@pytest.mark.usefixtures("few_takeovers")
def test_each_account_is_measured_with_a_model_of_the_other_thirds(
    known: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "VARIANTS", ("web", "flood"))
    monkeypatch.setattr(measure, "CUTS", 2)
    every, seen = list(known.values()), list[str]()
    lives = dict(zip(known, measured(every, 2, seen.append), strict=True))
    assert [*known, *known] == seen
    people = people_of(every)
    made = all_examples(every, people.usual, seen.append)
    for name in ("a0", "a3"):
        model = train([other for other in every if fold(other.name) != fold(name)], made, people, "")
        own, cut, life = judge(clean(known[name]), model), int(len(known[name]) * 0.8), lives[name]
        assert own.bits[cut:].tolist() == life.bits.tolist()
        assert own.client_bits[cut:].tolist() == life.client_bits.tolist()
        assert own.sure_bits[cut:].tolist() == life.sure_bits.tolist()
        assert known[name].attributes.at[cut:].tolist() == life.at.tolist()
        assert {len(life.at)} == {len(column) for column in (life.client, life.window, life.repost, life.bits)}
    for life in lives.values():
        assert [("web", 2), *[("web", 1)] * 5, ("flood", 2)] == [
            (variant, len(list(cases)))
            for (variant, _), cases in groupby(life.takeovers, lambda one: (one.variant, one.shape))
        ]
        assert all(
            len(case.bits) == len(case.sure_bits) == len(case.client_bits) == len(case.top) for case in life.takeovers
        )
        assert 2 == len(life.cuts)


@pytest.mark.parametrize("posts", [5, 60])
def test_a_life_is_measured_as_a_scan_judges_it(posts: int) -> None:
    said = mixed(OWNER.life(200), burst(NOW - 3 * DAY, WEB, islice(STRANGER.texts(), posts), gap=0.1))
    shot = archive(said)
    made, every = shot.require("posts"), np.arange(len(said))
    case = Case(
        attributes=read_attributes(made, every, "x"),
        writing=read_writing(made, every),
        injected=np.zeros(len(said), dtype=bool),
    )
    scanned, found = score_posts(shot, 365), judge(case, model())
    assert scanned.suspicion.tolist() == pytest.approx(found.bits.tolist())
    sure = sure_bits(scanned, case.attributes.client[:].astype(np.int64))
    assert sure.tolist() == pytest.approx(found.sure_bits.tolist())
    assert client_bits(scanned).tolist() == pytest.approx(found.client_bits.tolist(), abs=1e-5)
    assert scanned.window.tolist() == found.window.tolist()
    assert (scanned.facts.kind == 2).tolist() == found.repost.tolist()


def test_bursts_that_other_posts_excuse_are_measured_as_a_scan_judges_them() -> None:
    raids = [burst(NOW - day * DAY, WEB, islice(STRANGER.texts(f"{day}"), 5), gap=3) for day in (40, 36, 31, 9)]
    said = mixed(OWNER.life(400), *raids)
    shot = archive(said)
    made, every = shot.require("posts"), np.arange(len(said))
    case = Case(
        attributes=read_attributes(made, every, "x"),
        writing=read_writing(made, every),
        injected=np.zeros(len(said), dtype=bool),
    )
    scanned, found = judged(shot, Policy()), judge(case, model())
    first = int(np.searchsorted(case.attributes.at, (NOW - 365 * DAY).timestamp()))
    bits = raised(case, found, model(), first)
    others = scanned.source > 0
    assert others.any()
    # What is usual for the account's signs is learnt from the posts that are judged, which are fewer in a scan.
    assert bits[others].tolist() == pytest.approx(scanned.bits[others].tolist(), abs=0.05)
