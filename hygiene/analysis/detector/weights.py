"""The model: what each feature of a post is worth, in bits.

It adds up published numbers; nothing else decides. `data/detector.json` holds a curve for each feature of `features.py`
and `text_features.py` (points joined by straight lines), and a weight for each habit of writing. They were fitted to
real lives with takeovers put in; docs/detector.md says how well they do, and how to fit them again. Each bit doubles
the odds that another person wrote the post, and each negative bit halves them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.features import Features
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
"""The features of each subject.

Bits are reported by subject, because features of one subject overlap. `manner` also holds all habits of writing. `end`
allows for posts near the end of an archive, where a new habit has had no time to become an old one.
"""
BURST_POSTS: Final = 8
"""The largest number of posts in a row that are weighed together."""
BURST_GAP: Final = 3600
"""The longest time between two posts of one burst, in seconds."""
_ALONE: Final = 3
"""The larger it is, the more a burst is worth; see `bursts`."""


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The worth of a number: `bits[i]` at `at[i]`.

    The curve is straight between the points and level beyond them.
    """

    at: tuple[float, ...]
    bits: tuple[float, ...]


class StyleHabit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A habit of writing.

    `usual` is how common it is among people, 0 to 1. `weight` is what a bit of surprise in it is worth.
    """

    usual: float
    weight: float


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All published numbers of the detector.

    `spread` is how far above the account's middle post one post in fifty usually lies, in bits.
    """

    version: str
    about: str
    base: float
    spread: float
    curves: dict[str, Curve]
    habits: dict[str, StyleHabit]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The bits of each post: the sum, and its parts by subject."""

    bits: Floats
    parts: dict[str, Floats]


@cache
def model() -> Model:
    """Return the model that ships with hygiene."""
    return read(files("hygiene.data").joinpath("detector.json").read_bytes())


def read(data: bytes) -> Model:
    """Parse a model from the content of its file.

    Raises:
        msgspec.ValidationError: when the content is not a model.
    """
    return msgspec.json.decode(data, type=Model)


def usual_habits(model: Model) -> Floats:
    """Return how common each habit is among people, in the order of `HABITS`."""
    return np.array([habit.usual for habit in model.habits.values()])


def weigh(features: Features, model: Model) -> Weighed:
    """Return what the features of each post are worth.

    A feature that does not apply to a post is worth 0 bits.
    """
    zero = np.zeros(len(features.habits))
    parts = {
        subject: sum((_worth(features.columns[name], model.curves[name]) for name in names), start=zero)
        for subject, names in SUBJECTS.items()
    }
    parts["manner"] = parts["manner"] + features.habits @ np.array([habit.weight for habit in model.habits.values()])
    return Weighed(bits=model.base + sum(parts.values(), start=zero), parts=parts)


def _worth(column: Floats, curve: Curve) -> Floats:
    worth: Floats = np.interp(column, curve.at, curve.bits)
    return np.where(np.isnan(column), 0.0, worth)


def bursts(bits: Floats, at: Ints, client: Codes) -> Floats:
    """Return the bits of the strongest burst that each post is part of.

    A single post is a burst as well, and keeps its bits. The posts of an intruder come together, and five say more than
    one. But an odd hour of the owner makes several odd posts too, so a burst is worth less than its sum: the sum of the
    bits of its `n` posts, times 2 / sqrt(n + 3). A burst is either posts in a row, or posts in a row through one client
    whatever is posted in between through others. No post gains more than `_LIFT` from its neighbours, so that the
    owner's own posts between those of an intruder stay the owner's.
    """
    apart = np.diff(at) > BURST_GAP
    best = _strongest(bits, apart)
    order = np.argsort(client, kind="stable")
    apart = (np.diff(at[order]) > BURST_GAP) | (np.diff(client[order]) != 0)
    best[order] = np.maximum(best[order], _strongest(bits[order], apart))
    return np.minimum(best, bits + _LIFT)


def _strongest(bits: Floats, apart: NDArray[np.bool_]) -> Floats:
    """Return the most that a run of posts around each post is worth.

    No run crosses a gap where two posts are `apart`.
    """
    total = np.concatenate(([0.0], np.cumsum(bits)))
    broken = np.concatenate(([0], np.cumsum(apart)))
    best = bits.copy()
    for count in range(2, min(BURST_POSTS, len(bits)) + 1):
        unbroken = broken[count - 1 :] == broken[: len(bits) - count + 1]
        worth = (total[count:] - total[:-count]) * np.sqrt((1 + _ALONE) / (count + _ALONE))
        worth = np.where(unbroken, worth, -np.inf)
        for offset in range(count):
            part = best[offset : offset + len(worth)]
            np.maximum(part, worth, out=part)
    return best


_LIFT: Final = 8.0
"""The most bits that a burst adds to one of its posts.

An ordinary post lies about that far below an odd one.
"""


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of one account, which turns a strength into rarity in bits.

    A rarity of n bits means about one in 2**n of the account's own posts.
    """

    middle: float
    spread: float

    def rarity(self, strength: Floats) -> Floats:
        """Return the rarity of each strength, in bits.

        The middle post has 1 bit, and one post in fifty has 5.6 bits or more. Beyond that, posts are taken to become
        rarer at the same rate.
        """
        rarity: Floats = np.maximum(1 + (strength - self.middle) * self.bit, 0)
        return rarity

    @property
    def bit(self) -> float:
        """Return what one bit of the model is worth in bits of the account."""
        return float(np.log2(25)) / self.spread


def scale(own: Floats, model: Model) -> Scale:
    """Return the scale that the strengths of an account's own posts set.

    No one has to sort the posts first. An account of few posts leans on the usual scale. Neither a life as regular as
    clockwork nor the posts of an intruder may set the scale, so it is kept between half and twice the usual one, and is
    bounded by the distance of one post in ten from the middle.
    """
    if not len(own):
        return Scale(0.0, model.spread)
    middle, tenth, fiftieth = np.quantile(own, (0.5, 0.9, 0.98)).tolist()
    weight = len(own) / (len(own) + _LEAN)
    spread = min(fiftieth - middle, _STEEPEST * (tenth - middle))
    spread = weight * spread + (1 - weight) * model.spread
    return Scale(middle, min(max(spread, model.spread / 2), model.spread * 2))


_STEEPEST: Final = 2.5
"""Bound on the distance of one post in fifty from the middle post.

The unit is the distance of one post in ten. Only the oddest five of 98 real accounts lie further.
"""
_LEAN: Final = 200
"""Posts that the usual spread counts for, beside those of the account."""
