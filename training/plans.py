"""The takeovers to train on and to measure with.

The figures are for ten kinds of takeovers. The takeovers to train on are drawn from everything an intruder may choose,
so that neither the number of posts nor their rhythm gives a takeover away.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from training.takeovers import Intrusion, Moment, Through, Voice

STORIES: Final = ("stranger", "near")
"""The people an intruder may be.

`near` is a person near the owner: a colleague, a friend, or someone with an old device of the owner.
"""
LENGTHS: Final = (1, 2, 3, 5, 5, 8, 12)
"""The numbers of posts of a visit, one drawn at random.

They are our judgement.
"""
MEDIAN_GAPS: Final = (60, 245, 900)
"""The median seconds between two posts of a visit, one drawn at random.

They are our judgement.
"""
MOST_AMONG: Final = 8
"""The most posts that an intruder makes while the owner is posting."""
STRANGERS: Final[dict[str, tuple[Intrusion, int]]] = {
    "own": (Intrusion(through="own"), 10),
    "mimic": (Intrusion(through="main"), 10),
    "mimic-hours": (Intrusion(through="main", moment="hours"), 10),
    "web": (Intrusion(through="web"), 10),
    "rogue": (Intrusion(through="rogue", moment="hours"), 10),
    "known app": (Intrusion(through="known"), 6),
    "among": (Intrusion(through="own", moment="among"), 8),
    "second": (Intrusion(through="second", moment="beside"), 4),
}
"""Kinds of strangers, with the takeovers of each kind for every account."""
NEAR: Final = 48
"""Takeovers of every account by a person near the owner."""
VARIANTS: Final[dict[str, Intrusion]] = {
    **{name: kind for name, (kind, _) in STRANGERS.items() if name != "second"},
    "near": Intrusion(through="second", moment="among", voice="friend"),
    "returns": Intrusion(through="own", back=-130),
    "flood": Intrusion(through="web", posts=300, gap=4),
}
"""The takeovers to measure with. Those of `returns` have two visits."""
SHAPES: Final[dict[str, dict[str, Any]]] = {
    "five, archive ends the same day": {"ends": 0.5},
    "one post": {"posts": 1},
    "two posts": {"posts": 2},
    "three posts": {"posts": 3},
    "twelve posts": {"posts": 12, "gap": 90},
}
"""Other shapes of the takeovers of five posts."""


def shaped(variant: str) -> Iterator[tuple[str, Intrusion]]:
    """Yield a takeover of five posts, and others of the same kind."""
    five = VARIANTS[variant]
    yield "five posts", five
    if variant in {"returns", "flood"}:
        return
    for name, changes in SHAPES.items():
        yield name, replace(five, **changes)
    if variant == "near":
        yield "five posts, and five again", replace(five, back=-130)


def takeovers(name: str) -> Iterator[tuple[str, Intrusion, random.Random]]:
    """Yield the takeovers of an account to train on, each with its story.

    They are the same in every run.
    """
    for kind, (intrusion, count) in STRANGERS.items():
        for number in range(count):
            rng = random.Random(f"{name}:{kind}:{number}")
            yield "stranger", varied(intrusion, rng), rng
    for number in range(NEAR):
        rng = random.Random(f"{name}:near:{number}")
        yield "near", varied(_near(rng), rng), rng


def _near(rng: random.Random) -> Intrusion:
    through: Through = rng.choice(("second", "second", "second", "second", "own", "web", "known", "rogue"))
    moment: Moment = rng.choice(("any", "hours", "asleep", "beside", "among", "among"))
    voice: Voice = rng.choice(("friend", "friend", "friend", "stranger", "owner"))
    # Where the words are the owner's own, only a foreign client shows that someone else posted them.
    return Intrusion(
        through=through, moment=moment, voice="friend" if voice == "owner" and through != "second" else voice
    )


def varied(kind: Intrusion, rng: random.Random) -> Intrusion:
    """Return a takeover of this kind, of any length, rhythm and outcome."""
    flood = kind.moment != "among" and kind.voice == "stranger" and rng.random() < 0.06
    posts = rng.randrange(60, 300) if flood else rng.choice(LENGTHS)
    back = rng.uniform(20, 220) if kind.voice != "owner" and rng.random() < 0.25 else None
    return Intrusion(
        through=kind.through,
        moment=kind.moment,
        voice=kind.voice,
        posts=min(posts, MOST_AMONG) if kind.moment == "among" else posts,
        gap=4 if flood else rng.choice(MEDIAN_GAPS),
        back=None if flood else back,
        ends=rng.uniform(0, 7) if rng.random() < 0.5 else float("inf"),
        since=rng.choice((0.5, 0.8)),
    )
