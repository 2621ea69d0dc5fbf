"""The runs of posts that the model is fitted to."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.features import compute_features
from hygiene.analysis.detector.season import DAY, Floats, Ints, Small
from hygiene.analysis.detector.stylometry import Usual
from hygiene.analysis.detector.together import BURST_GAP
from training.accounts import Account, fold
from training.plans import STORIES, takeovers
from training.processes import in_order
from training.takeovers import Case, clean, takeover

OWN: Final = 700
"""The most runs of the owner that are used from each account."""
RUNS: Final = (1, 1, 1, 2, 3, 8)
"""The numbers of posts in a run, one drawn at random.

The detector finds posts together, so they are fitted together. Each run is worth as much as a burst of its posts. The
numbers are our judgement.
"""
FROM_A_FLOOD: Final = 24
"""The most posts of the intruder that are used from each takeover."""
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
    """Runs of judged posts to train on.

    `columns` and `habits` are as in `Features`, with a row for each post. A run is the rows from `first` to `last`,
    excluding `last`. `story` is 0 for the owner's runs, and n for those of the n-th story.
    """

    columns: dict[str, Small]
    habits: Small
    first: Ints
    last: Ints
    story: NDArray[np.uint8]
    weight: Floats


def joined(parts: Sequence[Examples]) -> Examples:
    """Return all of these examples."""
    before = np.cumsum([0, *(len(part.habits) for part in parts[:-1])])
    return Examples(
        columns={name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns},
        habits=np.concatenate([part.habits for part in parts]),
        first=np.concatenate([part.first + rows for part, rows in zip(parts, before, strict=True)]),
        last=np.concatenate([part.last + rows for part, rows in zip(parts, before, strict=True)]),
        story=np.concatenate([part.story for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
    )


def examples(account: Account, every: Sequence[Account], usual: Usual) -> Examples:
    """Build the examples of one account: its own runs, and takeovers of it.

    Its own posts are from the second half of its life. The intruders are other accounts of its own third of `every`, so
    that a third that is held out is unknown to the model altogether.
    """
    rng, half = random.Random(account.name), len(account) // 2
    others = [other for other in every if other is not account]
    others = [other for other in others if fold(other.name) == fold(account.name)] or others
    own = _features(clean(account), np.arange(half, len(account)), usual)
    parts = [_runs(own, _own_runs(account.attributes.at[half:], rng), 0, 1.0)]
    plans = list(takeovers(account.name))
    for name, intrusion, choice in plans:
        case, story = takeover(account, choice.choice(others), intrusion, choice), STORIES.index(name) + 1
        theirs = _some(np.flatnonzero(case.injected), FROM_A_FLOOD, rng)
        around = _some(np.flatnonzero(_near(case) & ~case.injected), AROUND, rng)
        made = _features(case, np.concatenate((theirs, around)), usual)
        count = sum(other == name for other, _, _ in plans)
        parts.append(_runs(made, _their_runs(case.attributes.at[theirs], rng), story, 1 / count))
        alone = [(row, row + 1) for row in range(len(around))]
        parts.append(_runs(made, alone, 0, EDGE / len(plans), after=len(theirs)))
    return joined(parts)


def _own_runs(at: Ints, rng: random.Random) -> list[tuple[int, int]]:
    """Return up to `OWN` runs of the owner's posts, of times `at`.

    No run crosses a gap that ends a burst.
    """
    ends, chosen = _ends(at, BURST_GAP), sorted(rng.sample(range(len(at)), min(OWN, len(at))))
    return [(first, min(first + rng.choice(RUNS), int(ends[first]))) for first in chosen]


def _their_runs(at: Ints, rng: random.Random) -> list[tuple[int, int]]:
    """Return a run for each of an intruder's posts, of times `at`.

    No run crosses a day, which is the longest time within which posts of one client count together.
    """
    runs, ends = [], _ends(at, DAY)
    begins = len(at) - _ends(-at[::-1], DAY)[::-1]
    for row in range(len(at)):
        posts = rng.choice(RUNS)
        end = min(row + posts, int(ends[row]))
        runs.append((max(end - posts, int(begins[row])), end))
    return runs


def _ends(at: Ints, gap: int) -> Ints:
    """Return the row after the last of each post's run without such a gap."""
    ends = np.append(np.flatnonzero(np.diff(at) > gap) + 1, len(at))
    return ends[np.searchsorted(ends, np.arange(len(at)), side="right")].astype(np.int64)


def _some(rows: Ints, most: int, rng: random.Random) -> Ints:
    """Return up to `most` of these rows, in order."""
    return np.array(sorted(rng.sample(rows.tolist(), min(most, len(rows)))), dtype=np.int64)


def _near(case: Case) -> NDArray[np.bool_]:
    """Return which rows are an intruder's, or beside some."""
    near = np.zeros(len(case.injected) + 1, dtype=np.int64)
    rows = np.flatnonzero(case.injected)
    np.add.at(near, np.maximum(rows - BESIDE, 0), 1)
    np.add.at(near, np.minimum(rows + BESIDE + 1, len(case.injected)), -1)
    beside: NDArray[np.bool_] = np.cumsum(near)[:-1] > 0
    return beside


def _features(case: Case, rows: Ints, usual: Usual) -> Examples:
    """Return the posts of these rows, as examples without runs."""
    low, high = int(rows.min()), int(rows.max()) + 1
    found = compute_features(case.attributes, case.writing, 0, low, high, usual)
    return Examples(
        columns={name: column[rows - low].astype(np.float32) for name, column in found.columns.items()},
        habits=found.habits[rows - low].astype(np.float32),
        first=np.zeros(0, dtype=np.int64),
        last=np.zeros(0, dtype=np.int64),
        story=np.zeros(0, dtype=np.uint8),
        weight=np.zeros(0),
    )


def _runs(posts: Examples, runs: Sequence[tuple[int, int]], story: int, total: float, after: int = 0) -> Examples:
    """Return runs of some posts, counted from the row `after`.

    The weights of the runs add up to `total`.
    """
    first, last = np.array(runs, dtype=np.int64).reshape(-1, 2).T + after
    end = int(last.max(initial=after))
    return Examples(
        columns={name: column[after:end] for name, column in posts.columns.items()},
        habits=posts.habits[after:end],
        first=first - after,
        last=last - after,
        story=np.full(len(runs), story, dtype=np.uint8),
        weight=np.full(len(runs), total / max(len(runs), 1)),
    )


def all_examples(
    every: Sequence[Account], usual: Usual, progress: Callable[[str], None], processes: int = 1
) -> dict[str, Examples]:
    """Build the examples of every account, by name."""
    made = {}
    for account, found in zip(every, in_order(_examples, len(every), (every, usual), processes), strict=True):
        progress(account.name)
        made[account.name] = found
    return made


def _examples(shared: tuple[Sequence[Account], Usual], number: int) -> Examples:
    every, usual = shared
    return examples(every[number], every, usual)
