"""Fit the detector's model to a table of real accounts.

    python -m training POSTS.parquet --output hygiene/data/detector.json

It gives the same numbers every time. With `--without N` the N-th third of the accounts, by the hash of their names, is
held out: none of their posts is used, neither as the owner's nor as the intruder's. `python -m training.measure` does
so three times, and measures each account with a model that never saw it. Needs the `training` extra (pyarrow,
scikit-learn). docs/detector.md describes the protocol and the figures.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from hygiene.analysis.detector.features import compute_features
from hygiene.analysis.detector.season import Floats
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import Curve, Model, StyleHabit, bursts, weigh
from training.takeovers import VARIANTS, Account, Case, accounts, clean, takeover, varied

QUANTILES: Final = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0)
"""The quantiles of all observed values at which a curve has points."""
STRENGTH: Final = 0.02
"""Inverse strength of the penalty on the steps of a curve.

It is scikit-learn's `C`.
"""
TAKEOVERS: Final = dict.fromkeys(VARIANTS, 14) | {"known app": 7}
"""Takeovers of each variant for every account.

An intruder seldom comes through an app that the owner uses.
"""
BESIDE: Final = 40
"""The owner's posts around a takeover that are taken as clean ones.

They are used where the archive ends soon after the takeover.
"""
EDGE: Final = 1.0
"""The total weight of those posts.

All clean posts of an account together have a weight of 1.
"""
FOLDS: Final = 3


def fold(name: str) -> int:
    """Return the third that an account belongs to."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Judged posts to train on.

    They have their columns, the bits of the habits, whether an intruder wrote them, and their weight.
    """

    columns: dict[str, Floats]
    habits: Floats
    foreign: NDArray[np.bool_]
    weight: Floats


def examples(known: Sequence[Account], usual: Floats, progress: Callable[[str], None]) -> Examples:
    """Build the examples: clean posts of every account and takeovers of it.

    The clean posts are those of the second half of its life. The posts of a takeover come from the other accounts.
    """
    parts: list[_Part] = []
    for account in known:
        progress(account.name)
        half = len(account.attributes) // 2
        parts.append(_judged(clean(account), half, len(account.attributes), usual))
        others = [other for other in known if other is not account]
        edges = []
        for variant in VARIANTS:
            for number in range(TAKEOVERS[variant]):
                rng = random.Random(f"{account.name}:{variant}:{number}")  # the same takeovers in every run
                case = takeover(account, rng.choice(others), variant, rng, varied(rng))
                rows = np.flatnonzero(case.injected)
                low, high = max(int(rows[0]) - BESIDE, 0), min(int(rows[-1]) + BESIDE + 1, len(case.injected))
                columns, habits, foreign, weight = _judged(case, low, high, usual)
                weight = np.where(foreign, 1 / foreign.sum() / sum(TAKEOVERS.values()), 0.0)
                if len(case.injected) < len(account.attributes):
                    edges.append((weight, ~foreign))
                parts.append((columns, habits, foreign, weight))
        total = sum(int(mask.sum()) for _, mask in edges)
        for weight, mask in edges:
            weight[mask] = EDGE / total
    kept = [
        ({n: c[weight > 0] for n, c in columns.items()}, habits[weight > 0], foreign[weight > 0], weight[weight > 0])
        for columns, habits, foreign, weight in parts
    ]
    return Examples(
        columns={name: np.concatenate([part[0][name] for part in kept]) for name in kept[0][0]},
        habits=np.concatenate([part[1] for part in kept]),
        foreign=np.concatenate([part[2] for part in kept]),
        weight=np.concatenate([part[3] for part in kept]),
    )


_Part = tuple[dict[str, Floats], Floats, NDArray[np.bool_], Floats]
"""The columns, habits, foreign rows and weights of some examples."""


def _judged(case: Case, low: int, high: int, usual: Floats) -> _Part:
    """Return the examples of the rows `low` to `high`, whose weights sum to 1."""
    found = compute_features(case.attributes, case.writing, 0, low, high, usual)
    return found.columns, found.habits, case.injected[low:high], np.full(high - low, 1.0 / (high - low))


def fit(known: Examples, usual: Floats, version: str) -> Model:
    """Fit a curve for each column and a weight for each habit.

    It is a logistic regression on the steps between the points of the curves.
    """
    points = {name: _points(column) for name, column in known.columns.items()}
    blocks = {name: _steps(column, points[name]) for name, column in known.columns.items()}
    design = np.concatenate([*blocks.values(), known.habits / 2], axis=1)
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000)
    fitted.fit(design, known.foreign, sample_weight=known.weight / known.weight.mean())
    bits = iter((fitted.coef_[0] / np.log(2)).tolist())
    curves = {name: _curve(points[name], block.shape[1], bits) for name, block in blocks.items()}
    habits = {
        name: StyleHabit(usual=round(float(common), 4), weight=round(next(bits) / 2, 4))
        for name, common in zip(HABITS, usual, strict=True)
    }
    base = round(float(fitted.intercept_[0] / np.log(2)), 3)
    return Model(version=version, about="", base=base, spread=0.0, curves=curves, habits=habits)


def _points(column: Floats) -> Floats:
    values = column[~np.isnan(column)]
    # A feature that applies to no post still has a curve, which is 0 everywhere.
    points = np.unique(np.round(np.quantile(values, QUANTILES), 2)) if len(values) else np.array([0.0])
    return points if len(points) > 1 else np.array([points[0], points[0] + 1])


def _steps(column: Floats, points: Floats) -> Floats:
    """Return how far each value is along each step between two points.

    The range is 0 to 1. A feature that does not apply to every post gets one more column, which says where it applies.
    """
    applies = ~np.isnan(column)
    steps = [
        np.where(applies, np.clip((column - low) / (high - low), 0, 1), 0) for low, high in pairwise(points.tolist())
    ]
    return np.stack(steps if applies.all() else [*steps, applies.astype(float)], axis=1)


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
        case = clean(account)
        found = compute_features(case.attributes, case.writing, 0, 0, len(account.attributes), usual)
        low, high = np.quantile(
            bursts(weigh(found, model).bits, case.attributes.at, case.attributes.client), (0.5, 0.98)
        )
        distances.append(high - low)
    return round(float(np.median(distances)), 2)


def train(known: Sequence[Account], version: str, about: str, progress: Callable[[str], None]) -> Model:
    """Train the model on these accounts."""
    usual = np.mean([account.writing.habits.mean(axis=0) for account in known], axis=0).clip(0.004, 0.996).round(4)
    fitted = fit(examples(known, usual, progress), usual, version)
    return msgspec.structs.replace(fitted, about=about, spread=spread(known, fitted, usual))


def _print_progress(name: str) -> None:
    sys.stderr.write(f"{name}\n")


def main() -> int:
    """Train, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("posts", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--without", type=int, choices=range(FOLDS), help="the third of the accounts to hold out")
    args = parser.parse_args()
    every = accounts(args.posts)
    known = [account for account in every if fold(account.name) != args.without]
    about = (
        f"{len(known)} accounts, {sum(len(a.attributes) for a in known):,} posts; {len(every) - len(known)} held out"
    )
    model = train(known, "2026.1", about, _print_progress)
    args.output.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")
    sys.stdout.write(f"{args.output}: {about}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
