"""A likelihood on a scale, with the limits of the words marked.

The scale runs from 0.1 % to 100 %, and each step is ten times the step before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from hygiene.formats.html.pictures.marks import Tick
from hygiene.language.words import number, tr
from hygiene.model.policy import Bands
from hygiene.report.score.chances import briefly
from hygiene.report.score.number import Score

_FLOOR: Final = 0.001
_TICKS: Final = (0.001, 0.01, 0.1, 1.0)
_NEAR_END: Final = 80.0
"""The least place for a label to stand before its mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The part of the scale with one word. `limits` describes its ends."""

    word: Literal["low", "raised", "high"]
    x: float
    width: float
    limits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """A likelihood on the scale: its range, its mark and its label.

    All places are per cent of the width. `bands` is empty where they do not apply. `word` is that of the band with the
    mark, or empty without bands.
    """

    left: float
    width: float
    expected: float
    label: str
    anchor: Literal["start", "middle", "end"]
    bands: tuple[Band, ...]
    word: Literal["low", "raised", "high", ""]


def likelihood(score: Score, bands: Bands | None) -> Likelihood:
    """Return a likelihood on the scale. `bands` are the limits of the words."""
    left, right, at = place(score.low), place(score.high), place(score.expected)
    return Likelihood(
        left=left,
        width=round(right - left, 2),
        expected=at,
        label=briefly(score.expected),
        anchor="start" if at < 100 - _NEAR_END else "end" if at > _NEAR_END else "middle",
        bands=_bands(bands) if bands else (),
        word=_word(score, bands) if bands else "",
    )


def _word(score: Score, bands: Bands) -> Literal["low", "raised", "high"]:
    if score.expected < bands.raised:
        return "low"
    return "raised" if score.expected < bands.high else "high"


def place(share: float) -> float:
    """Return the place of a likelihood, from 1 to 99."""
    return round(1 + 98 * (math.log10(max(share, _FLOOR)) - math.log10(_FLOOR)) / -math.log10(_FLOOR), 2)


def ticks() -> tuple[Tick, ...]:
    """Return the ticks of the scale."""
    return tuple(Tick(x=place(share), label=_per_cent(share)) for share in _TICKS)


def _bands(bands: Bands) -> tuple[Band, ...]:
    raised, high = place(bands.raised), place(bands.high)
    low, middle, top = _per_cent(bands.raised), _per_cent(bands.high), _per_cent(bands.high)
    each = (
        Band(word="low", x=0, width=raised, limits=tr("under {limit}", limit=low)),
        Band(
            word="raised",
            x=raised,
            width=round(high - raised, 2),
            limits=tr("{low} to {high}", low=low, high=middle),
        ),
        Band(word="high", x=high, width=round(100 - high, 2), limits=tr("{limit} or more", limit=top)),
    )
    return tuple(band for band in each if band.width > 0)


def _per_cent(share: float) -> str:
    return number(share, ".0%" if math.isclose(100 * share, round(100 * share)) else ".1%")
