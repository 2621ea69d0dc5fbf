"""The detector's inner question in three engines.

usage: python bench/engines.py [--posts 1000000] [--rounds 3]      (needs `pip install polars` beside the `dev` extra)

The question is: how often does a code occur in the season around each of its uses? It is `Index.near` of
`hygiene/analysis/detector/season.py`, with 120 days on either side, excluding 2 days on either side. The engines are
the arrays and binary searches that hygiene uses, the rolling windows of polars, and plain Python over sorted lists.
They take turns and must agree.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.season import ASIDE, SEASON, Index

YEARS: Final = 15 * 365 * 86_400
CLIENTS: Final = 40


def by_numpy(codes: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Count as hygiene does."""
    return Index(codes, at).counts(codes, at)[0]


def by_polars(codes: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Count in two rolling windows of each code, and subtract the inner one."""
    pl = importlib.import_module("polars")
    table = pl.DataFrame({"code": codes, "at": at, "row": np.arange(len(at))}).sort("code", "at")

    def within(seconds: int, closed: str) -> NDArray[np.float64]:
        window = {"index_column": "at", "period": f"{2 * seconds}i", "offset": f"{-seconds}i", "closed": closed}
        counted = table.rolling(**window, group_by="code").agg(pl.len())
        return np.asarray(counted["len"], dtype=np.float64)

    out = np.empty(len(at))
    out[np.asarray(table["row"])] = within(SEASON, "both") - within(ASIDE, "none")
    return out


def by_lists(codes: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Count in plain Python: bisect a sorted list for each code."""
    times: defaultdict[int, list[int]] = defaultdict(list)
    for code, moment in zip(codes.tolist(), at.tolist(), strict=True):
        times[code].append(moment)
    out = []
    for code, moment in zip(codes.tolist(), at.tolist(), strict=True):
        uses = times[code]
        season = bisect_right(uses, moment + SEASON) - bisect_left(uses, moment - SEASON)
        out.append(season - (bisect_left(uses, moment + ASIDE) - bisect_right(uses, moment - ASIDE)))
    return np.array(out, dtype=np.float64)


ENGINES: Final[dict[str, Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]]] = {
    "numpy": by_numpy,
    "polars": by_polars,
    "lists": by_lists,
}


def main() -> int:
    """Measure, and print the seconds and the ratios to numpy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    random = np.random.default_rng(7)
    at = np.sort(random.integers(0, YEARS, args.posts))
    codes = random.zipf(1.5, args.posts) % CLIENTS
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(args.rounds):
        answers = []
        for name, engine in ENGINES.items():
            start = time.perf_counter()
            answers.append(engine(codes, at))
            seconds[name].append(time.perf_counter() - start)
        if not all(np.array_equal(answers[0], other) for other in answers[1:]):
            raise SystemExit("the engines do not agree")
    for name, rounds in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(rounds, seconds["numpy"], strict=True))
        sys.stdout.write(f"{name:8s} {statistics.median(rounds):6.2f} s, {ratio:4.1f} times numpy\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
