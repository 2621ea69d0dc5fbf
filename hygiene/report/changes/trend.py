"""The likelihood of earlier runs about the same accounts, as a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hygiene.report.score.number import Score
from hygiene.report.verdict.word import Word

MOST: Final = 24
"""The most runs of a line."""
LEAST: Final = 3
"""The fewest runs of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """The likelihood that a run found, under a model of the score.

    `at` is the time of the run, `low` and `high` are the ends of the range, and `word` is that of the verdict.
    """

    at: datetime
    low: float
    expected: float
    high: float
    word: Word
    model: str


Trend = tuple[TrendPoint, ...]
"""The runs of the same accounts under one model, the oldest first."""


def point(at: datetime, score: Score, word: Word) -> TrendPoint:
    """Return a run as a point of the line."""
    return TrendPoint(at=at, low=score.low, expected=score.expected, high=score.high, word=word, model=score.model)


def trend(points: Iterable[TrendPoint], last: TrendPoint) -> Trend:
    """Return the line that ends with a run, or () for fewer than `LEAST` runs.

    Only the earlier `points` of its model count, because numbers of different models are not compared.
    """
    earlier = (each for each in points if each.at < last.at and each.model == last.model)
    line = (*sorted(earlier, key=lambda each: each.at)[-(MOST - 1) :], last)
    return line if len(line) >= LEAST else ()
