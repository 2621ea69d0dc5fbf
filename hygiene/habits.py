"""What is usual for an account: for every post, how unusual its client, its hour and its haste were, given the posts before.

Pure columns, no verdicts: `checks/` and `hygiene.suspicion` judge. Everything is causal (a post is measured against what
came before it) and looks away from the last day, so that the second post of an intruder is as odd as the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.clients import family
from hygiene.posts import Posts

DAY_MS: Final = 86_400_000
HALF_LIFE_DAYS: Final = 90.0
"""How fast a habit fades: what an account did a season ago counts half."""
NEVER: Final = np.float32(np.inf)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """One row a dated post, in order of time.

    | column | meaning |
    |---|---|
    | row | its row in Posts |
    | at | ms since 1970 |
    | family | index into `families`: its client, renames joined |
    | before | how many posts came before it |
    | used | how many of those were through the same family |
    | silence | days since the family was last used; infinite when never |
    | rarity | bits of surprise in the client: -log2 of its faded share of the posts older than a day |
    | hour_share | share of the family's earlier posts within an hour of this time of day; NaT-like -1 when under 50 |
    | gap | seconds since the previous post; infinite for the first |
    | switched | whether the previous post was through another family |
    """

    row: NDArray[np.int64]
    at: NDArray[np.int64]
    family: NDArray[np.int32]
    families: tuple[str, ...]
    before: NDArray[np.int64]
    used: NDArray[np.int32]
    silence: Floats
    rarity: Floats
    hour_share: Floats
    gap: Floats
    switched: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.row)


@lru_cache(maxsize=1)
def habits(posts: Posts, platform: str) -> Habits:
    """Measure every post that has a date. The last answer is kept: several checks ask of the same posts."""
    names: dict[str, int] = {}
    of_client = np.array([names.setdefault(family(platform, c), len(names)) for c in posts.clients] or [0], np.int32)
    none = names.setdefault("", len(names))
    row = np.flatnonzero(~np.isnat(posts.at))
    at = posts.at[row].astype(np.int64)
    client = posts.client[row]
    codes = np.where(client >= 0, of_client[np.maximum(client, 0)], none).astype(np.int32)
    used, last = _earlier(codes, at)
    gap = np.full(len(at), NEVER)
    gap[1:] = np.diff(at) / 1000
    switched = np.zeros(len(at), dtype=bool)
    switched[1:] = codes[1:] != codes[:-1]
    return Habits(
        row=row,
        at=at,
        family=codes,
        families=tuple(names),
        before=np.arange(len(at), dtype=np.int64),
        used=used,
        silence=np.where(last >= 0, (at - np.maximum(last, 0)) / DAY_MS, NEVER).astype(np.float32),
        rarity=_rarity(codes, at, len(names)),
        hour_share=_hour_share(codes, at, posts.dated[row]),
        gap=gap,
        switched=switched,
    )


def _groups(codes: NDArray[np.int32]) -> list[NDArray[np.int64]]:
    """The rows of each code, each in order."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(codes) else []


def _earlier(codes: NDArray[np.int32], at: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """For each row: how many rows before it have its code, and when the last of them was (-1: never)."""
    used = np.zeros(len(codes), dtype=np.int32)
    last = np.full(len(codes), -1, dtype=np.int64)
    for rows in _groups(codes):
        used[rows] = np.arange(len(rows))
        last[rows[1:]] = at[rows[:-1]]
    return used, last


def _rarity(codes: NDArray[np.int32], at: NDArray[np.int64], families: int) -> Floats:
    """Bits of surprise in each client, from faded counts of posts older than a day (one pseudo-post a family)."""
    if not len(at):
        return np.zeros(0, dtype=np.float32)
    age = (at - at[0]) / (DAY_MS * HALF_LIFE_DAYS)
    weight = np.exp2(np.minimum(age, 900.0))
    until = at - DAY_MS
    total = _sum_before(weight, at, until)
    own = np.zeros(len(at))
    for rows in _groups(codes):
        own[rows] = _sum_before(weight[rows], at[rows], until[rows])
    fade = np.exp2(-np.minimum(age, 900.0))
    share: NDArray[np.float64] = (own * fade + 0.05) / (total * fade + 0.05 * (families + 1))
    return (-np.log2(share)).astype(np.float32)


def _sum_before(weight: NDArray[np.float64], at: NDArray[np.int64], until: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each moment in `until`, the sum of the weights of rows at or before it."""
    sums = np.concatenate(([0.0], np.cumsum(weight)))
    return sums[np.searchsorted(at, until, side="right")]


def _hour_share(codes: NDArray[np.int32], at: NDArray[np.int64], dated: NDArray[np.bool_]) -> Floats:
    """Share of a family's earlier dated posts within an hour of each post's time of day; -1 with fewer than 50 of them."""
    share = np.full(len(at), -1, dtype=np.float32)
    hour = (at // 3_600_000) % 24
    for every in _groups(codes):
        rows = every[dated[every]]
        if len(rows) <= 50:
            continue
        hours, earlier = hour[rows], np.arange(len(rows))
        near = np.zeros(len(rows), dtype=np.int64)
        for one in range(24):
            here = hours == one
            if here.any():
                within = np.abs((hours - one + 12) % 24 - 12) <= 1
                near[here] = (np.cumsum(within) - within)[here]
        share[rows] = np.where(earlier >= 50, near / np.maximum(earlier, 1), -1)
    return share


def shown(at_ms: int, zone: tzinfo) -> str:
    """A moment for a message, in the home time zone, which is named."""
    from datetime import UTC, datetime

    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {local.tzname() or 'UTC'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A stretch of posts through one family without a silence longer than the policy's.

    `rows` index into Habits. `silence` is the days before it (infinite: the family was never used before); `before` how
    many posts of any client came before it.
    """

    family: str
    rows: NDArray[np.int64]
    silence: float
    before: int

    def days(self, measured: Habits) -> float:
        """How long it lasts."""
        return float(measured.at[self.rows[-1]] - measured.at[self.rows[0]]) / DAY_MS


def spells(measured: Habits, unseen_days: int) -> list[Spell]:
    """Every spell of every family, in order of its first post."""
    found = []
    for rows in _groups(measured.family):
        starts = np.flatnonzero(measured.silence[rows] > unseen_days)
        for part in np.split(rows, starts[starts > 0]):
            first = part[0]
            found.append(
                Spell(
                    family=measured.families[measured.family[first]],
                    rows=part,
                    silence=float(measured.silence[first]),
                    before=int(measured.before[first]),
                )
            )
    return sorted(found, key=lambda s: int(s.rows[0]))
