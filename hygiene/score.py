"""Results -> a likelihood interval: the chance that an account is taken over within a year, given what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hygiene.model import Account, Result
from hygiene.policy import Bands

MODEL = "2026.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`low` and `high` are probabilities within a year; `by_path` gives each attack path's own interval; `band` the word."""

    low: float
    high: float
    band: str
    by_path: Mapping[str, tuple[float, float]]
    model: str = MODEL
