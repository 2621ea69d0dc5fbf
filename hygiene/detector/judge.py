"""Every post of an account judged: how rare it is for this account, in bits, and what that is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np

from hygiene.detector.around import ASIDE, DAY, Floats, Ints, Season
from hygiene.detector.evidence import evidence
from hygiene.detector.model import Model, Weighed, bursts, model, rarity, usual_habits, weigh
from hygiene.detector.traits import Traits, traits, written
from hygiene.habits import possible, since

if TYPE_CHECKING:
    from hygiene.model import Snapshot
    from hygiene.posts import Posts

RECENT: Final = 3000
"""The newest posts that set an account's own scale, where the months reviewed hold fewer."""
AT_ONCE: Final = 40_000
"""Posts that are judged at a time, which bounds memory."""
BESIDE: Final = 365 * DAY
MOST_BESIDE: Final = 20_000
"""How far around the posts judged the account's writing is read, in seconds and in posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One row a post, in order of time.

    | column | meaning |
    |---|---|
    | row | its row in Posts |
    | at | seconds since 1970 |
    | bits | the evidence of the post itself, in bits, for somebody else (above 0) or the owner (below) |
    | suspicion | how rare it is for this account, with the posts around it: n is about one in 2**n |
    | known | how many posts there are to compare with |
    | parts | the bits by piece of evidence, above what is ordinary for this account |
    """

    row: Ints
    at: Ints
    bits: Floats
    suspicion: Floats
    known: Ints
    parts: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.row)


_kept: WeakKeyDictionary[Posts, tuple[tuple[str, datetime, int, bool], Judged]] = WeakKeyDictionary()


def judged(posts: Posts, snapshot: Snapshot, days: int, *, every: bool = False) -> Judged:
    """Judge the posts of the last `days` before the export and the newest `RECENT`, or, with `every`, all.

    Posts without a date that can be are left out. The answer is kept with the posts: several checks ask of the same ones.
    """
    asked = snapshot.account.platform, snapshot.taken_at, days, every
    held = _kept.get(posts)
    if held is None or held[0] != asked:
        held = _kept[posts] = asked, _judge(posts, snapshot, days, model(), every=every)
    return held[1]


def _judge(posts: Posts, snapshot: Snapshot, days: int, model: Model, *, every: bool) -> Judged:
    rows = possible(posts, snapshot)
    life = traits(posts, rows, snapshot.account.platform)
    recent = min(int(np.searchsorted(life.at, since(snapshot, days) // 1000)), max(len(rows) - RECENT, 0))
    first = 0 if every else recent
    weighed = _together(list(_slices(posts, rows, life, first, model)))
    strength = bursts(weighed.bits, life.at[first:])
    own = strength[recent - first :]
    around = Season(life.at, first, len(rows))
    middles = {name: float(np.median(part[recent - first :])) for name, part in weighed.parts.items() if len(own)}
    return Judged(
        row=rows[first:],
        at=life.at[first:],
        bits=weighed.bits,
        suspicion=rarity(strength, own, model),
        known=around.ever.astype(np.int64),
        parts={name: part - middles.get(name, 0.0) for name, part in weighed.parts.items()},
    )


def _slices(posts: Posts, rows: Ints, life: Traits, first: int, model: Model) -> Iterator[Weighed]:
    """Judge the rows from `first` on, so many at a time, each time with the writing around them."""
    usual = usual_habits(model)
    for start in range(first, len(rows), AT_ONCE):
        stop = min(start + AT_ONCE, len(rows))
        reach = BESIDE + ASIDE
        low = max(int(np.searchsorted(life.at, life.at[start] - reach)), start - MOST_BESIDE)
        high = min(int(np.searchsorted(life.at, life.at[stop - 1] + reach, side="right")), stop + MOST_BESIDE)
        told = written(posts, rows[low:high])
        yield weigh(evidence(life, told, low, start, stop, usual), model)


def _together(parts: list[Weighed]) -> Weighed:
    if not parts:
        return Weighed(np.zeros(0), {})
    names = parts[0].parts
    return Weighed(
        np.concatenate([part.bits for part in parts]),
        {name: np.concatenate([part.parts[name] for part in parts]) for name in names},
    )
