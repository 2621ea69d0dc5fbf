"""Fit the detector's model: from a table of real accounts to `hygiene/data/detector.json`, the same numbers every time.

    python -m training POSTS.parquet --output hygiene/data/detector.json

With `--without N` the N-th third of the accounts, by the hash of their names, is held out: none of their posts, as owner's
or as intruder's, is seen. `python -m training.measure` does so three times, and measures each account with a model that never
saw it. Needs the `training` extra (pyarrow, scikit-learn). docs/detector.md has the protocol and the figures.
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

from hygiene.analysis.detector.features import evidence
from hygiene.analysis.detector.season import Floats
from hygiene.analysis.detector.stylometry import HABITS
from hygiene.analysis.detector.weights import Curve, Model, StyleHabit, bursts, weigh
from training.takeovers import VARIANTS, Account, Case, accounts, clean, takeover, varied

QUANTILES: Final = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0)
"""Where the points of a curve lie, among all values seen."""
STRENGTH: Final = 0.02
"""Inverse strength of the penalty on the steps of a curve (scikit-learn's `C`)."""
EACH: Final = dict.fromkeys(VARIANTS, 14) | {"known app": 7}
"""Takeovers of every variant, of every account: a thief seldom comes through an app that the owner uses."""
BESIDE: Final = 40
"""The owner's posts around a takeover that are taken as clean ones, where the archive ends soon after it."""
EDGE: Final = 1.0
"""What those count together, beside 1 for all clean posts of an account."""
FOLDS: Final = 3


def fold(name: str) -> int:
    """Which third an account belongs to."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Judged posts: their columns, the habits' bits, whether somebody else wrote them, and what each counts."""

    columns: dict[str, Floats]
    habits: Floats
    foreign: NDArray[np.bool_]
    weight: Floats


def examples(known: Sequence[Account], usual: Floats, progress: Callable[[str], None]) -> Examples:
    """Clean posts of every account (the second half of its life), and takeovers of it by the others."""
    made: list[tuple[dict[str, Floats], Floats, NDArray[np.bool_], Floats]] = []
    for account in known:
        progress(account.name)
        half = len(account.traits) // 2
        made.append(_judged(clean(account), half, len(account.traits), usual, 1.0))
        others = [other for other in known if other is not account]
        edges = []
        for variant in VARIANTS:
            for number in range(EACH[variant]):
                rng = random.Random(f"{account.name}:{variant}:{number}")  # the same takeovers every time
                case = takeover(account, rng.choice(others), variant, rng, varied(rng))
                rows = np.flatnonzero(case.injected)
                low, high = max(int(rows[0]) - BESIDE, 0), min(int(rows[-1]) + BESIDE + 1, len(case.injected))
                columns, habits, foreign, weight = _judged(case, low, high, usual, 1.0)
                weight = np.where(foreign, 1 / foreign.sum() / sum(EACH.values()), 0.0)
                if len(case.injected) < len(account.traits):
                    edges.append((weight, ~foreign))
                made.append((columns, habits, foreign, weight))
        total = sum(int(mask.sum()) for _, mask in edges)
        for weight, mask in edges:
            weight[mask] = EDGE / total
    kept = [weight > 0 for _, _, _, weight in made]
    return Examples(
        columns={name: np.concatenate([m[0][name][k] for m, k in zip(made, kept, strict=True)]) for name in made[0][0]},
        habits=np.concatenate([m[1][k] for m, k in zip(made, kept, strict=True)]),
        foreign=np.concatenate([m[2][k] for m, k in zip(made, kept, strict=True)]),
        weight=np.concatenate([m[3][k] for m, k in zip(made, kept, strict=True)]),
    )


def _judged(
    case: Case, low: int, high: int, usual: Floats, whole: float
) -> tuple[dict[str, Floats], Floats, NDArray[np.bool_], Floats]:
    found = evidence(case.traits, case.written, 0, low, high, usual)
    return found.columns, found.habits, case.injected[low:high], np.full(high - low, whole / (high - low))


def fit(shown: Examples, usual: Floats, version: str) -> Model:
    """A curve for each column and a weight for each habit: a logistic regression on the steps between the points."""
    points = {name: _points(column) for name, column in shown.columns.items()}
    blocks = {name: _steps(column, points[name]) for name, column in shown.columns.items()}
    design = np.concatenate([*blocks.values(), shown.habits / 2], axis=1)
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000)
    fitted.fit(design, shown.foreign, sample_weight=shown.weight / shown.weight.mean())
    bits = iter((fitted.coef_[0] / np.log(2)).tolist())
    curves = {name: _curve(points[name], block.shape[1], bits) for name, block in blocks.items()}
    habits = {
        name: StyleHabit(usual=round(float(common), 4), weight=round(next(bits) / 2, 4))
        for name, common in zip(HABITS, usual, strict=True)
    }
    base = round(float(fitted.intercept_[0] / np.log(2)), 3)
    return Model(version=version, about="", base=base, spread=0.0, curves=curves, habits=habits)


def _points(column: Floats) -> Floats:
    asked = column[~np.isnan(column)]
    # A question that was asked of no post keeps a curve, which stays at nothing.
    found = np.unique(np.round(np.quantile(asked, QUANTILES), 2)) if len(asked) else np.array([0.0])
    return found if len(found) > 1 else np.array([found[0], found[0] + 1])


def _steps(column: Floats, points: Floats) -> Floats:
    """How far a value is along each step between two points, 0 to 1; and, for what cannot always be asked, that it was."""
    asked = ~np.isnan(column)
    steps = [
        np.where(asked, np.clip((column - low) / (high - low), 0, 1), 0) for low, high in pairwise(points.tolist())
    ]
    return np.stack(steps if asked.all() else [*steps, asked.astype(float)], axis=1)


def _curve(points: Floats, columns: int, bits: Iterator[float]) -> Curve:
    """The curve that sums the weights of its steps."""
    weights = [next(bits) for _ in range(columns)]
    steps, offset = weights[: len(points) - 1], weights[len(points) - 1 :]
    worth = sum(offset) + np.concatenate(([0.0], np.cumsum(steps)))
    return Curve(at=tuple(points.tolist()), bits=tuple(np.round(worth, 3).tolist()))


def spread(known: Sequence[Account], model: Model, usual: Floats) -> float:
    """How far above its middle one post in fifty of an account usually lies: the median over accounts."""
    far = []
    for account in known:
        case = clean(account)
        found = evidence(case.traits, case.written, 0, 0, len(account.traits), usual)
        low, high = np.quantile(bursts(weigh(found, model).bits, case.traits.at, case.traits.client), (0.5, 0.98))
        far.append(high - low)
    return round(float(np.median(far)), 2)


def train(known: Sequence[Account], version: str, about: str, progress: Callable[[str], None]) -> Model:
    """The model of these accounts."""
    usual = np.mean([account.written.habits.mean(axis=0) for account in known], axis=0).clip(0.004, 0.996).round(4)
    fitted = fit(examples(known, usual, progress), usual, version)
    return msgspec.structs.replace(fitted, about=about, spread=spread(known, fitted, usual))


def _said(name: str) -> None:
    sys.stderr.write(f"{name}\n")


def main() -> int:
    """Train, and write the file."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("posts", type=Path)
    asked.add_argument("--output", type=Path, required=True)
    asked.add_argument("--without", type=int, choices=range(FOLDS), help="a third of the accounts to hold out")
    given = asked.parse_args()
    every = accounts(given.posts)
    known = [account for account in every if fold(account.name) != given.without]
    about = f"{len(known)} accounts, {sum(len(a.traits) for a in known):,} posts; {len(every) - len(known)} held out"
    made = train(known, "2026.1", about, _said)
    given.output.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")
    sys.stdout.write(f"{given.output}: {about}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
