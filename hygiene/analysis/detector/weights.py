"""The model: what each feature of a post is worth, in bits.

It adds up published numbers; nothing else decides. `data/detector.json` holds two stories of who wrote a post that is
not the owner's: a stranger, or a person near the owner, such as a colleague or the holder of an old device. Each story
has a curve for each feature of `features.py` and `text_features.py` (points joined by straight lines), and a weight for
each habit of writing. They were fitted to real lives with takeovers put in; docs/detector.md says how well they do, and
how to fit them again. Each bit doubles the odds that another person wrote the post, and each negative bit halves them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.features import Features
from hygiene.analysis.detector.season import Floats, Small
from hygiene.analysis.detector.stylometry import Usual
from hygiene.model.post_analysis import Facts

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
    "manner": ("client manner", "signs", "signs unusual"),
    "burst": ("burst", "burst unusual"),
    "end": ("after",),
}
"""The features of each subject.

Bits are reported by subject, because features of one subject overlap. `manner` also holds all habits of writing. `end`
allows for posts near the end of an archive, where a new habit has had no time to become an old one.
"""
WRITING: Final = ("length", "words", "manner")
"""The subjects of what is written and how."""
KNOWN: Final = frozenset({"mention known", "link known", "tag known"})
"""Features that say how well known something is.

The more they are, the less they are worth. All others but those of `EITHER_WAY` say how unusual something is, and the
more they are, the more they are worth.
"""
EITHER_WAY: Final = frozenset({"words count", "link any", "tag any", "after"})
"""Features whose direction is not known beforehand."""
NEVER_FOR: Final = frozenset({"client new", "switch"})
"""Features that are never evidence for the owner.

A client that is used on no other days does not speak for the owner. Neither do two clients that are used within
minutes of each other and seldom so.
"""
_FACTS: Final = [column.name for column in fields(Facts)]


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The worth of a number: `bits[i]` at `at[i]`.

    The curve is straight between the points and level beyond them.
    """

    at: tuple[float, ...]
    bits: tuple[float, ...]


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The worth of each feature if the author is of one kind.

    `base` is what a post has before any feature, `curves` has a curve for each feature, and `habits` what a bit of
    surprise in each habit of writing is worth.
    """

    base: float
    curves: dict[str, Curve]
    habits: dict[str, float]


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All published numbers of the detector.

    `usual_habits` is how common each habit of writing is among people, 0 to 1. `usual_signs` is how common each sign is
    among all signs, by a text of the sign alone, where `x` stands for a word beside it. `spread` is how far above the
    account's middle post one post in fifty usually lies, in bits.
    """

    version: str
    about: str
    spread: float
    usual_habits: dict[str, float]
    usual_signs: dict[str, float]
    stories: dict[str, Story]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The bits of each post, and its parts by subject.

    The parts add up to the bits less the base of the first story.
    """

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


def usual_writing(model: Model) -> Usual:
    """Return how people write."""
    return Usual.of(list(model.usual_habits.values()), model.usual_signs)


def weigh(features: Features, model: Model) -> Weighed:
    """Return what the features of each post are worth.

    A feature that does not apply to a post is worth 0 bits. The bits of a post are the logarithm of the sum of the odds
    of the stories. That is their mean, each weighted by how far it is believed, plus at most one bit. So the parts of a
    post are the weighted means of its parts in each story. The rest, above all the difference of their bases, goes to
    the client, because the client makes the second story believable.
    """
    stories = [_in_story(features, story) for story in model.stories.values()]
    bits = np.logaddexp2.reduce([each.bits for each in stories])
    belief = [np.exp2(each.bits - bits) for each in stories]
    zero, weighed = np.zeros(len(bits)), list(zip(belief, stories, strict=True))
    parts = {name: sum((share * each.parts[name] for share, each in weighed), start=zero) for name in SUBJECTS}
    first = next(iter(model.stories.values())).base
    parts["client"] = parts["client"] + (bits - first - sum(parts.values(), start=zero))
    return Weighed(bits=bits, parts=parts)


def _in_story(features: Features, story: Story) -> Weighed:
    """Return what the features are worth if one story is true."""
    zero = np.zeros(len(features.habits))
    parts = {
        subject: sum((worth(features.columns[name], story.curves[name]) for name in names), start=zero)
        for subject, names in SUBJECTS.items()
    }
    # Not by matrix product, for which threads wait that cost more than they do.
    parts["manner"] = parts["manner"] + np.einsum("ij,j->i", features.habits, list(story.habits.values()))
    return Weighed(bits=story.base + sum(parts.values(), start=zero), parts=parts)


def worth(column: Floats, curve: Curve) -> Floats:
    """Return the bits of each value of a feature, 0 where it does not apply."""
    bits: Floats = np.interp(column, curve.at, curve.bits)
    return np.where(np.isnan(column), 0.0, bits)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreColumns:
    """The columns of judged rows, most of them in half the width.

    They are float32, because a million posts make a dozen columns. `language` is whether a language was compared.
    """

    bits: Floats
    parts: dict[str, Small]
    facts: Facts
    spoken: NDArray[np.bool_]
    language: NDArray[np.bool_]

    @classmethod
    def of(cls, found: Features, model: Model, skipped: int) -> ScoreColumns:
        """Return the columns of one slice, less its first `skipped` rows."""
        weighed, kept = weigh(found, model), slice(skipped, None)
        return cls(
            bits=weighed.bits[kept],
            parts={name: part[kept].astype(np.float32) for name, part in weighed.parts.items()},
            facts=found.facts.part(kept),
            spoken=found.spoken[kept],
            language=~np.isnan(found.columns["language"][kept]),
        )

    @classmethod
    def together(cls, slices: Iterable[ScoreColumns], rows: int) -> ScoreColumns:
        """Return the columns of several slices, one behind the other.

        `rows` is how many rows they have together. Each slice is copied into the columns of all rows and freed. Joined
        at the end, millions of posts would be in memory twice, and the slices would leave holes in it.
        """
        nothing = np.zeros(0, dtype=bool)
        whole, end = cls(bits=np.zeros(0), parts={}, facts=Facts.none(), spoken=nothing, language=nothing), 0
        for each in slices:
            start, end = end, end + len(each.bits)
            whole = whole if start else each.sized(rows)
            for column, part in zip(whole.every(), each.every(), strict=True):
                column[start:end] = part
        return whole

    def move_unspoken(self, repost: NDArray[np.bool_], own: slice) -> None:
        """Move the bits of the writing of posts that show none to another subject.

        Being without words of one's own has bits too, beside posts that have them. They belong to the kind of a repost,
        and to the length of any other post. What is ordinary is that of the rows `own`.
        """
        parts = self.parts
        for name in (*WRITING, "language"):
            says = self.language if name == "language" else self.spoken
            middle = np.median(parts[name][own][says[own]]) if says[own].any() else np.float32(0)
            beyond = np.where(says, 0, parts[name] - middle).astype(np.float32)
            parts[name] = parts[name] - beyond
            for subject, which in (("kind", repost), ("length", ~repost)):
                parts[subject] = parts[subject] + np.where(which, beyond, 0).astype(np.float32)

    def sized(self, rows: int) -> ScoreColumns:
        """Return empty columns of the same kinds for a number of rows."""
        bits, spoken, language, *others = (np.empty(rows, column.dtype) for column in self.every())
        parts = dict(zip(self.parts, others, strict=False))
        facts = Facts(**dict(zip(_FACTS, others[len(parts) :], strict=True)))
        return ScoreColumns(bits=bits, parts=parts, facts=facts, spoken=spoken, language=language)

    def every(self) -> list[NDArray[Any]]:
        """Return all columns."""
        facts = (getattr(self.facts, name) for name in _FACTS)
        return [self.bits, self.spoken, self.language, *self.parts.values(), *facts]
