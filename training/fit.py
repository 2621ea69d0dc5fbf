"""The fit of the model: a bounded logistic regression for each story.

The direction of most curves is known before anything is fitted: more unusual values are never worth less, and better
known ones are never worth more. The fit is bounded accordingly, so that rare examples cannot teach it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hygiene.analysis.detector.features import compute_features
from hygiene.analysis.detector.season import Floats, Ints, Small
from hygiene.analysis.detector.stylometry import HABITS, Usual
from hygiene.analysis.detector.together import burst_share, bursts, windows
from hygiene.analysis.detector.weights import EITHER_WAY, KNOWN, NEVER_FOR, Curve, Model, Story, weigh
from training.accounts import Account
from training.examples import RUNS, Examples, joined
from training.people import People
from training.plans import STORIES
from training.takeovers import clean

VERSION: Final = "2026.4"
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
weight is an intruder's in either. The nearer story is the harder one. If believed from the start, it would take bits
from the other and make the owner's second device suspicious. Among -5, -3.5 and -2, this value found the most takeovers
over all kinds.
"""
CLOSE: Final = 2e-4
"""The share of the loss by which an answer may exceed the minimum.

It matters where the search reports that it ended early. Two earlier fits of 98 accounts, which ended properly, were
within 0.8e-4 and 1.7e-4 of the minimum.
"""


def train(known: Sequence[Account], made: Mapping[str, Examples], people: People, about: str) -> Model:
    """Train the model on these accounts, with the examples made from them."""
    fitted = fit(joined([made[account.name] for account in known]), people, VERSION)
    return msgspec.structs.replace(fitted, about=about, spread=spread(known, fitted, people.usual))


def fit(known: Examples, people: People, version: str) -> Model:
    """Fit the stories: a curve for each column, and a weight for each habit."""
    points = {name: _points(column) for name, column in known.columns.items()}
    blocks = {name: _steps(column, points[name]) for name, column in known.columns.items()}
    posts = np.concatenate([*blocks.values(), known.habits / 2], axis=1).astype(np.float32)
    bounds = [bound for name, block in blocks.items() for bound in _bounds(name, len(points[name]) - 1, block.shape[1])]
    bounds += [(0.0, None)] * len(HABITS)
    stories = {}
    for number, name in enumerate(STORIES, start=1):
        which = np.flatnonzero((known.story == 0) | (known.story == number))
        design, posts_of = _together(posts, known.first[which], known.last[which])
        weight = known.weight[which] / known.weight[which].mean()
        bits = iter((_fitted(design, posts_of, known.story[which] > 0, weight, bounds) / np.log(2)).tolist())
        curves = {each: _curve(points[each], block.shape[1], bits) for each, block in blocks.items()}
        habits = {habit: round(next(bits) / 2, 4) for habit in HABITS}
        prior = NEAR_PRIOR if name == "near" else 0.0
        stories[name] = Story(base=round(next(bits) + prior, 3), curves=curves, habits=habits)
    return Model(
        version=version,
        about="",
        spread=0.0,
        usual_habits=people.habits,
        usual_signs=people.signs,
        stories=stories,
    )


def _together(posts: Small, first: Ints, last: Ints) -> tuple[Small, Floats]:
    """Return how many times each run has each weight, and the base.

    A run has each weight as often as `bursts` counts it: the sum over its posts, times the share for their number.
    """
    count = last - first
    share = np.array([burst_share(number) for number in range(1, max(RUNS) + 1)])[count - 1]
    design = posts[first]
    for step in range(1, int(count.max())):
        longer = np.flatnonzero(count > step)
        design[longer] += posts[first[longer] + step]
    design *= share[:, None].astype(np.float32)
    return design, count * share


Bound = tuple[float | None, float | None]


def _bounds(name: str, steps: int, columns: int) -> list[Bound]:
    """Return the bounds of the steps of a curve, and of where it applies."""
    way: Bound = (None, 0.0) if name in KNOWN else (None, None) if name in EITHER_WAY else (0.0, None)
    return [way] * steps + [(0.0 if name in NEVER_FOR else None, None)] * (columns - steps)


def _fitted(design: Small, count: Floats, foreign: NDArray[np.bool_], weight: Floats, bounds: list[Bound]) -> Floats:
    """Return the weight of each column of the design, and the base last.

    `count` is how many times each row has the base. The weights minimise half their squares (excluding the base) plus
    `STRENGTH` times the weighted losses. Both are convex, so there is one answer. It is reached to about the tolerance
    (see `CLOSE`). A search ends where a step gains less than 1e-7 of the loss, or where rounding to 32 bits hides any
    gain. Ending earlier raises a RuntimeError.
    """
    sign = np.where(foreign, 1.0, -1.0)

    def loss(values: Floats) -> tuple[float, Floats]:
        margin = sign * ((design @ values[:-1].astype(np.float32)).astype(np.float64) + values[-1] * count)
        slope = -sign * weight / (1 + np.exp(np.clip(margin, -500, 500)))
        total = values[:-1] @ values[:-1] / 2 + STRENGTH * (weight @ np.logaddexp(0, -margin))
        steps = values[:-1] + STRENGTH * (design.T @ slope.astype(np.float32)).astype(np.float64)
        return float(total), np.append(steps, STRENGTH * (slope @ count))

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

    The loss is at least as curved as its penalty, half the squares. Within its bounds, each value can therefore gain no
    more than on a parabola with its slope. The base has no penalty, but its losses curve as much.
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


def spread(known: Sequence[Account], model: Model, usual: Usual) -> float:
    """Return how far one post in fifty usually lies above the middle post.

    It is the median over the accounts, in bits.
    """
    distances = []
    for account in known:
        case, life = clean(account), account.attributes
        found = compute_features(case.attributes, case.writing, 0, 0, len(account), usual)
        strength = bursts(weigh(found, model).bits, life.at, life.client[:], windows(life.at, life.client[:]))
        low, high = np.quantile(strength, (0.5, 0.98))
        distances.append(high - low)
    return round(float(np.median(distances)), 2)
