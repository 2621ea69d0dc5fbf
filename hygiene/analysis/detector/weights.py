"""The model: what each piece of evidence is worth, in bits. Published numbers, added up; nothing else decides.

`data/detector.json` holds a curve for each question of `evidence.py` (points between which it is straight) and a weight for
each habit of writing. They were fitted to real lives with takeovers put in; docs/detector.md says how well, and how to do it
again. A bit for is twice as likely somebody else's, a bit against half as likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.features import Evidence
from hygiene.analysis.detector.season import Codes, Floats, Ints

SUBJECTS: Final = {
    "client": ("client", "client rare", "client new", "client since", "client until", "switch"),
    "hour": ("hour", "client hour", "client weekday"),
    "language": ("language",),
    "people": ("mention strangers", "mention new", "mention known"),
    "links": ("link any", "link new", "link known"),
    "hashtags": ("tag any", "tag new", "tag known"),
    "kind": ("kind", "client kind"),
    "length": ("length",),
    "words": ("words count", "words new", "words rare", "pairs new", "client words"),
    "manner": ("client manner",),
    "burst": ("burst", "burst unusual"),
    "end": ("after",),
}
"""What the questions are about: bits are told by subject, since questions about one thing overlap. `manner` is all habits
of writing too. `end` allows for posts near the end of an archive, where what is new has had no time to become old."""
BURST_POSTS: Final = 8
"""Posts in a row that are weighed together, at most."""
BURST_GAP: Final = 3600
"""Seconds between two posts in a row, from which on they are no longer one burst."""
_ALONE: Final = 3
"""How slowly a burst outgrows its posts: see `bursts`."""


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a number is worth: `bits` at each of `at`, straight in between and level beyond."""

    at: tuple[float, ...]
    bits: tuple[float, ...]


class StyleHabit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One habit of writing: how common it is among people (0 to 1), and what a bit of surprise in it is worth."""

    usual: float
    weight: float


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of it. `spread` is how far above its middle one post in fifty of an account usually lies, in bits."""

    version: str
    about: str
    base: float
    spread: float
    curves: dict[str, Curve]
    habits: dict[str, StyleHabit]


@dataclass(frozen=True, slots=True)
class Weighed:
    """One row a post: the sum, and the bits behind it by subject."""

    bits: Floats
    parts: dict[str, Floats]


@cache
def model() -> Model:
    """The model that comes with hygiene."""
    return read(files("hygiene.data").joinpath("detector.json").read_bytes())


def read(data: bytes) -> Model:
    """A model from its file.

    Raises:
        msgspec.ValidationError: when it is not one.
    """
    return msgspec.json.decode(data, type=Model)


def usual_habits(model: Model) -> Floats:
    """How common each habit of writing is among people, in the order of `writing.HABITS`."""
    return np.array([habit.usual for habit in model.habits.values()])


def weigh(evidence: Evidence, model: Model) -> Weighed:
    """What the evidence of each post is worth. A question that could not be asked is worth nothing, either way."""
    none = np.zeros(len(evidence.habits))
    parts = {
        subject: sum((_worth(evidence.columns[name], model.curves[name]) for name in names), start=none)
        for subject, names in SUBJECTS.items()
    }
    parts["manner"] = parts["manner"] + evidence.habits @ np.array([habit.weight for habit in model.habits.values()])
    return Weighed(bits=model.base + sum(parts.values(), start=none), parts=parts)


def _worth(column: Floats, curve: Curve) -> Floats:
    worth: Floats = np.interp(column, curve.at, curve.bits)
    return np.where(np.isnan(column), 0.0, worth)


def bursts(bits: Floats, at: Ints, client: Codes) -> Floats:
    """The strongest burst that each post is part of, itself alone included.

    Posts of one hand come together, and five say more than one; but an owner's odd hour makes odd posts together too, so a
    burst is worth less than its sum: its posts' bits, times 2 over the root of their number and three. One post stays as it is.
    Posts in a row count, and those of one client in a row, whatever the owner posts in between through another.
    No post gains more than `_LIFT` from its neighbours: the owner's own posts in between stay the owner's.
    """
    apart = np.diff(at) > BURST_GAP
    best = _strongest(bits, apart)
    order = np.argsort(client, kind="stable")
    apart = (np.diff(at[order]) > BURST_GAP) | (np.diff(client[order]) != 0)
    best[order] = np.maximum(best[order], _strongest(bits[order], apart))
    return np.minimum(best, bits + _LIFT)


def _strongest(bits: Floats, apart: NDArray[np.bool_]) -> Floats:
    """For each post, the most that a run of its row is worth; none goes on over where two posts are `apart`."""
    total = np.concatenate(([0.0], np.cumsum(bits)))
    broken = np.concatenate(([0], np.cumsum(apart)))
    best = bits.copy()
    for count in range(2, min(BURST_POSTS, len(bits)) + 1):
        whole = broken[count - 1 :] == broken[: len(bits) - count + 1]
        worth = (total[count:] - total[:-count]) * np.sqrt((1 + _ALONE) / (count + _ALONE))
        worth = np.where(whole, worth, -np.inf)
        for place in range(count):
            part = best[place : place + len(worth)]
            np.maximum(part, worth, out=part)
    return best


_LIFT: Final = 8.0
"""Bits that a burst adds to one of its posts at most: about as far as an ordinary post lies below an odd one."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How rare a strength is for one account, in bits: n means about one in 2**n of its own posts."""

    middle: float
    spread: float

    def rarity(self, strength: Floats) -> Floats:
        """The middle post is 1 bit, and one in fifty 5.6; beyond that, oddity is taken to thin out as it does up to there."""
        rare: Floats = np.maximum(1 + (strength - self.middle) * self.bit, 0)
        return rare

    @property
    def bit(self) -> float:
        """What a bit of the model's is worth in the account's own."""
        return float(np.log2(25)) / self.spread


def scale(own: Floats, model: Model) -> Scale:
    """The scale that an account's own posts set, without anybody having sorted them.

    A life of few posts leans on what is usual. So that neither a life as regular as clockwork nor the posts of an intruder set
    the scale, it is held between half and twice what is usual, and to what one post in ten says.
    """
    if not len(own):
        return Scale(0.0, model.spread)
    middle, tenth, fiftieth = np.quantile(own, (0.5, 0.9, 0.98)).tolist()
    weight = len(own) / (len(own) + _LEAN)
    spread = min(fiftieth - middle, _STEEPEST * (tenth - middle))
    spread = weight * spread + (1 - weight) * model.spread
    return Scale(middle, min(max(spread, model.spread / 2), model.spread * 2))


_STEEPEST: Final = 2.5
"""How much further than one post in ten one in fifty may lie: of 98 real accounts, the oddest five lie further."""
_LEAN: Final = 200
"""Posts for which the usual spread counts beside an account's own."""
