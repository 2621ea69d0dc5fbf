"""The fit of the model: a bounded logistic regression for each story.

The direction of most curves is known before anything is fitted: what is more unusual is never worth less, and what is
better known is never worth more. The fit is bounded so, and cannot learn otherwise from what is rare in the examples.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hygiene.analysis.detector.features import compute_features
from hygiene.analysis.detector.season import Floats, Small
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.together import bursts, windows
from hygiene.analysis.detector.weights import EITHER_WAY, KNOWN, NEVER_FOR, Curve, Model, Story, weigh
from training.accounts import Account, fold
from training.plans import STORIES, takeovers
from training.processes import in_order
from training.takeovers import Case, clean, takeover

VERSION: Final = "2026.3"
"""The version of the models that this code fits."""
QUANTILES: Final = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0)
"""The quantiles of all observed values at which a curve has points."""
STRENGTH: Final = 0.02
"""The weight of the sum of all losses beside the penalty on the steps.

The smaller it is, the flatter the curves are.
"""
NEAR_PRIOR: Final = -3.5
"""Bits that the story of a person near the owner starts below the other.

Each story is fitted alone. The posts of an owner weigh 1 + `EDGE` = 2 and those of a story 1, so that one third of the
weight is an intruder's in either. The nearer story is the harder one: believed from the start, it would take bits from
the other, and make the owner's second device suspicious. Of the numbers from -6 to 1, this one found the most of both
kinds of intruders.
"""
CLOSE: Final = 2e-4
"""The share of the loss by which an answer may be above the least.

It counts where the search says that it ended early. The two fits of 98 accounts, which ended as they should, were
within 0.8e-4 and 1.7e-4 of the least.
"""
OWN: Final = 700
"""The owner's posts that are used of each account at most."""
FROM_A_FLOOD: Final = 24
"""The intruder's posts that are used of each takeover at most."""
AROUND: Final = 8
"""The owner's posts around a takeover that are used as well."""
BESIDE: Final = 40
"""Posts on either side of a takeover that count as around it."""
EDGE: Final = 1.0
"""The total weight of the owner's posts around takeovers.

The other posts of the owner of an account together have a weight of 1, and so has each story of its takeovers.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Judged posts to train on.

    `columns` and `habits` are as in `Features`. `story` is 0 for the owner's posts, and n for the n-th story.
    """

    columns: dict[str, Small]
    habits: Small
    story: NDArray[np.uint8]
    weight: Floats

    def of(self, which: NDArray[np.integer] | NDArray[np.bool_]) -> Examples:
        """Return some of the examples."""
        columns = {name: column[which] for name, column in self.columns.items()}
        return Examples(columns=columns, habits=self.habits[which], story=self.story[which], weight=self.weight[which])


def joined(parts: Sequence[Examples]) -> Examples:
    """Return all of these examples."""
    return Examples(
        columns={name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns},
        habits=np.concatenate([part.habits for part in parts]),
        story=np.concatenate([part.story for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
    )


def examples(account: Account, every: Sequence[Account], usual: Floats) -> Examples:
    """Build the examples of one account: its own posts, and takeovers of it.

    Its own posts are of the second half of its life. The intruders are other accounts of its own third of `every`, so
    that a third that is held out is unknown to the model altogether.
    """
    rng, half = random.Random(account.name), len(account) // 2
    others = [other for other in every if other is not account]
    others = [other for other in others if fold(other.name) == fold(account.name)] or others
    own = _judged(clean(account), half, len(account), usual, 0)
    parts = [_some(own, range(len(own.weight)), OWN, rng)]
    plans = list(takeovers(account.name))
    for name, intrusion, choice in plans:
        case, story = takeover(account, choice.choice(others), intrusion, choice), STORIES.index(name) + 1
        near = _near(case)
        low, high = _stretch(near)
        made = _judged(case, low, high, usual, story)
        theirs = _some(made, np.flatnonzero(made.story).tolist(), FROM_A_FLOOD, rng)
        count = sum(other == name for other, _, _ in plans)
        parts.append(_weighing(theirs, 1 / count))
        around = _some(made, np.flatnonzero((made.story == 0) & near[low:high]).tolist(), AROUND, rng)
        parts.append(_weighing(around, EDGE / len(plans)))
    return joined(parts)


def _weighing(some: Examples, total: float) -> Examples:
    """Return examples that share a total weight."""
    weight = np.full(len(some.weight), total / max(len(some.weight), 1))
    return Examples(columns=some.columns, habits=some.habits, story=some.story, weight=weight)


def _some(every: Examples, rows: Sequence[int], most: int, rng: random.Random) -> Examples:
    """Return up to `most` of these rows, with a total weight of 1."""
    chosen = sorted(rng.sample(rows, min(most, len(rows))))
    return _weighing(every.of(np.array(chosen, dtype=np.int64)), 1.0)


def _near(case: Case) -> NDArray[np.bool_]:
    """Return which rows are an intruder's, or beside some."""
    near = np.zeros(len(case.injected) + 1, dtype=np.int64)
    rows = np.flatnonzero(case.injected)
    np.add.at(near, np.maximum(rows - BESIDE, 0), 1)
    np.add.at(near, np.minimum(rows + BESIDE + 1, len(case.injected)), -1)
    beside: NDArray[np.bool_] = np.cumsum(near)[:-1] > 0
    return beside


def _stretch(near: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the first of these rows, and the one after the last."""
    rows = np.flatnonzero(near)
    return int(rows[0]), int(rows[-1]) + 1


def _judged(case: Case, low: int, high: int, usual: Floats, story: int) -> Examples:
    """Return the examples of the rows `low` to `high`."""
    found = compute_features(case.attributes, case.writing, 0, low, high, usual)
    return Examples(
        columns={name: column.astype(np.float32) for name, column in found.columns.items()},
        habits=found.habits.astype(np.float32),
        story=np.where(case.injected[low:high], story, 0).astype(np.uint8),
        weight=np.ones(high - low),
    )


def train(known: Sequence[Account], made: Mapping[str, Examples], usual: Floats, about: str) -> Model:
    """Train the model on these accounts, whose examples are made."""
    fitted = fit(joined([made[account.name] for account in known]), usual, VERSION)
    return msgspec.structs.replace(fitted, about=about, spread=spread(known, fitted, usual))


def fit(known: Examples, usual: Floats, version: str) -> Model:
    """Fit the stories: a curve for each column, and a weight for each habit."""
    points = {name: _points(column) for name, column in known.columns.items()}
    stories = {}
    for number, name in enumerate(STORIES, start=1):
        some = known.of((known.story == 0) | (known.story == number))
        stories[name] = _story(some, points, prior=NEAR_PRIOR if name == "near" else 0.0)
    habits = dict(zip(HABITS, usual.round(4).tolist(), strict=True))
    return Model(version=version, about="", spread=0.0, usual_habits=habits, stories=stories)


def _story(known: Examples, points: dict[str, Floats], prior: float) -> Story:
    blocks = {name: _steps(column, points[name]) for name, column in known.columns.items()}
    design = np.concatenate([*blocks.values(), known.habits / 2], axis=1).astype(np.float32)
    bounds: list[Bound] = []
    for name, block in blocks.items():
        bounds += _bounds(name, len(points[name]) - 1, block.shape[1])
    bounds += [(0.0, None)] * len(HABITS)
    fitted = _fitted(design, known.story > 0, known.weight / known.weight.mean(), bounds)
    bits = iter((fitted / np.log(2)).tolist())
    curves = {name: _curve(points[name], block.shape[1], bits) for name, block in blocks.items()}
    habits = {name: round(next(bits) / 2, 4) for name in HABITS}
    return Story(base=round(next(bits) + prior, 3), curves=curves, habits=habits)


Bound = tuple[float | None, float | None]


def _bounds(name: str, steps: int, columns: int) -> list[Bound]:
    """Return the bounds of the steps of a curve, and of where it applies."""
    way: Bound = (None, 0.0) if name in KNOWN else (None, None) if name in EITHER_WAY else (0.0, None)
    return [way] * steps + [(0.0 if name in NEVER_FOR else None, None)] * (columns - steps)


def _fitted(design: Small, foreign: NDArray[np.bool_], weight: Floats, bounds: list[Bound]) -> Floats:
    """Return the weight of each column of the design, and the intercept last.

    They are the least of half their squares (but for the intercept) plus `STRENGTH` times the weighted losses. Both are
    convex, so that there is one answer. It is reached to about the tolerance (see `CLOSE`): a search ends where a step
    gains less than 1e-7 of the loss, or rounding to 32 bits hides any gain. One that ends earlier is a RuntimeError.
    """
    sign = np.where(foreign, 1.0, -1.0)

    def loss(values: Floats) -> tuple[float, Floats]:
        margin = sign * ((design @ values[:-1].astype(np.float32)).astype(np.float64) + values[-1])
        slope = -sign * weight / (1 + np.exp(np.clip(margin, -500, 500)))
        total = values[:-1] @ values[:-1] / 2 + STRENGTH * (weight @ np.logaddexp(0, -margin))
        steps = values[:-1] + STRENGTH * (design.T @ slope.astype(np.float32)).astype(np.float64)
        return float(total), np.append(steps, STRENGTH * slope.sum())

    start = np.zeros(design.shape[1] + 1)
    options = {"maxiter": 600, "maxfun": 3000, "ftol": 1e-7}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)], options=options)
    if not found.success and _left(found.x, found.jac, bounds) > CLOSE * found.fun:
        message = f"the fit did not converge: {found.message}"
        raise RuntimeError(message)
    fitted: Floats = found.x
    return fitted


def _left(values: Floats, slope: Floats, bounds: list[Bound]) -> float:
    """Return about the most by which the loss can still fall.

    The loss is at least as curved as its penalty, half the squares. So each value can gain no more than on a parabola
    with its slope, within its bounds. The intercept has no penalty, but losses that curve it as much.
    """
    low = [-np.inf if bound is None else bound for bound, _ in bounds] + [-np.inf]
    high = [np.inf if bound is None else bound for _, bound in bounds] + [np.inf]
    step = values - np.clip(values - slope, low, high)
    return float(slope @ step - step @ step / 2)


def _points(column: Small) -> Floats:
    values = column[~np.isnan(column)].astype(np.float64)
    # A feature that applies to no post still has a curve, which is 0 everywhere.
    points = np.unique(np.round(np.quantile(values, QUANTILES), 2)) if len(values) else np.array([0.0])
    return points if len(points) > 1 else np.array([points[0], points[0] + 1])


def _steps(column: Small, points: Floats) -> Small:
    """Return how far each value is along each step between two points.

    The range is 0 to 1. A feature that does not apply to every post gets one more column, which says where it applies.
    """
    applies = ~np.isnan(column)
    steps = [
        np.where(applies, np.clip((column - low) / (high - low), 0, 1), 0) for low, high in pairwise(points.tolist())
    ]
    return np.stack(steps if applies.all() else [*steps, applies], axis=1).astype(np.float32)


def _curve(points: Floats, columns: int, bits: Iterator[float]) -> Curve:
    """Build the curve that sums the weights of its steps."""
    weights = [next(bits) for _ in range(columns)]
    steps, offset = weights[: len(points) - 1], weights[len(points) - 1 :]
    worth = sum(offset) + np.concatenate(([0.0], np.cumsum(steps)))
    return Curve(at=tuple(points.tolist()), bits=tuple(np.round(worth, 3).tolist()))


def spread(known: Sequence[Account], model: Model, usual: Floats) -> float:
    """Return how far one post in fifty usually lies above the middle post.

    It is the median over the accounts, in bits.
    """
    distances = []
    for account in known:
        case, life = clean(account), account.attributes
        found = compute_features(case.attributes, case.writing, 0, 0, len(account), usual)
        strength = bursts(weigh(found, model).bits, life.at, life.client, windows(life.at, life.client))
        low, high = np.quantile(strength, (0.5, 0.98))
        distances.append(high - low)
    return round(float(np.median(distances)), 2)


def usual_habits_of(known: Sequence[Account]) -> Floats:
    """Return how common each habit of writing is among people."""
    shares: Floats = np.mean([account.writing.habits.mean(axis=0) for account in known], axis=0)
    return shares.clip(0.004, 0.996).round(4)


def all_examples(
    every: Sequence[Account], usual: Floats, progress: Callable[[str], None], processes: int = 1
) -> dict[str, Examples]:
    """Build the examples of every account, by name."""
    made = {}
    for account, found in zip(every, in_order(_examples, len(every), (every, usual), processes), strict=True):
        progress(account.name)
        made[account.name] = found
    return made


def _examples(shared: tuple[Sequence[Account], Floats], number: int) -> Examples:
    every, usual = shared
    return examples(every[number], every, usual)
