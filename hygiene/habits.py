"""What is usual for an account: for every post, how unusual its client, its hour and its haste were, given the posts before.

Pure columns, no verdicts: `checks/` and `hygiene.suspicion` judge. Everything is causal (a post is measured against what
came before it), and what a client's share and hours are is learnt from posts older than a day, so that the second post of
an intruder is as odd as the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from hygiene.clients import family
from hygiene.platforms import platform
from hygiene.posts import Posts

if TYPE_CHECKING:
    from hygiene.model import Snapshot

DAY_MS: Final = 86_400_000
HALF_LIFE_DAYS: Final = 90.0
"""How fast a habit fades: what an account did a season ago counts half."""
NEVER: Final = np.float32(np.inf)
HOURS_FROM: Final = 50
"""Posts of one client from which anything is said of its hours."""
_PSEUDO: Final = 0.05
"""What every family met so far, and the one not met yet, counts beside its faded posts."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """One row a post with a date that can be, in order of time.

    | column | meaning |
    |---|---|
    | row | its row in Posts |
    | at | ms since 1970 |
    | family | index into `families`: its client, renames joined; "" where the export names none |
    | before | how many posts came before it |
    | used | how many of those were through the same family |
    | silence | days since the family was last used; infinite when never |
    | rarity | bits of surprise in the client: -log2 of its faded share of the posts older than a day |
    | hour_share | share of the family's posts older than a day that are within an hour of this time of day; -1 under 50 |
    | gap | seconds since the previous post; infinite for the first, and where one of the two has lost its time of day |
    | switched | whether the previous post was through another family |
    """

    row: Rows
    at: Rows
    family: NDArray[np.int32]
    families: tuple[str, ...]
    before: NDArray[np.int32]
    used: NDArray[np.int32]
    silence: Floats
    rarity: Floats
    hour_share: Floats
    gap: Floats
    switched: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.row)


_kept: WeakKeyDictionary[Posts, tuple[tuple[str, datetime], Habits]] = WeakKeyDictionary()


def habits(posts: Posts, snapshot: Snapshot) -> Habits:
    """Measure every post whose date can be. The answer is kept with the posts: several checks ask of the same ones."""
    asked = snapshot.account.platform, snapshot.taken_at
    held = _kept.get(posts)
    if held is None or held[0] != asked:
        held = _kept[posts] = asked, _measured(posts, snapshot)
    return held[1]


def impossible(posts: Posts, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Which posts are dated before the platform existed, or more than a day after the export was made."""
    born = platform(snapshot.account.platform).born
    bad: NDArray[np.bool_] = posts.at > moment(snapshot.taken_at) + np.timedelta64(1, "D")
    return bad | (posts.at < moment(born)) if born else bad


def moment(at: datetime) -> np.datetime64:
    """A moment as the columns hold it."""
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "ms")


def since(snapshot: Snapshot, days: int) -> int:
    """The ms since 1970 at which the last `days` before the export begin."""
    return int((moment(snapshot.taken_at) - np.timedelta64(days, "D")).astype(np.int64))


def _measured(posts: Posts, snapshot: Snapshot) -> Habits:
    names: dict[str, int] = {}
    place = snapshot.account.platform
    of_client = np.array([names.setdefault(family(place, c), len(names)) for c in posts.clients] or [0], np.int32)
    none = names.setdefault("", len(names))
    # An impossible date that the id bears out is real: then it is the export's own date that is wrong.
    borne_out = np.abs(posts.at - posts.id_time) < np.timedelta64(1, "D")
    row = np.flatnonzero(~np.isnat(posts.at) & (borne_out | ~impossible(posts, snapshot)))
    at, client, dated = posts.at[row].astype(np.int64), posts.client[row], posts.dated[row]
    codes = np.where(client >= 0, of_client[np.maximum(client, 0)], none).astype(np.int32)
    groups = _groups(codes)
    used, last = _earlier(groups, at)
    gap, switched = np.full(len(at), NEVER), np.zeros(len(at), dtype=bool)
    gap[1:] = np.where(dated[1:] & dated[:-1], np.diff(at) / 1000, NEVER)
    switched[1:] = codes[1:] != codes[:-1]
    return Habits(
        row=row,
        at=at,
        family=codes,
        families=tuple(names),
        before=np.arange(len(at), dtype=np.int32),
        used=used,
        silence=np.where(used > 0, (at - last) / DAY_MS, NEVER).astype(np.float32),
        rarity=_rarity(groups, at),
        hour_share=_hour_share(groups, at, dated),
        gap=gap,
        switched=switched,
    )


def _groups(codes: NDArray[np.int32]) -> list[Rows]:
    """The rows of each code, each in order."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(codes) else []


def _earlier(groups: list[Rows], at: Rows) -> tuple[NDArray[np.int32], Rows]:
    """For each row: how many rows before it are in its group, and when the last of them was."""
    used = np.zeros(len(at), dtype=np.int32)
    last = np.zeros(len(at), dtype=np.int64)
    for rows in groups:
        used[rows] = np.arange(len(rows))
        last[rows[1:]] = at[rows[:-1]]
    return used, last


def _rarity(groups: list[Rows], at: Rows) -> Floats:
    """Bits of surprise in each client, from faded counts of posts older than a day."""
    if not len(at):
        return np.zeros(0, dtype=np.float32)
    until = at - DAY_MS
    weight = np.exp2(np.minimum((at - at[0]) / (DAY_MS * HALF_LIFE_DAYS), 900.0))
    own = np.zeros(len(at))
    for rows in groups:
        own[rows] = _sums(weight[rows])[np.searchsorted(at[rows], until[rows], side="right")]
    total = _sums(weight)[np.searchsorted(at, until, side="right")]
    met = np.searchsorted(np.sort([at[rows[0]] for rows in groups]), until, side="right")
    # In place, as a million posts are: the faded counts, then their share, then its bits.
    own /= weight
    own += _PSEUDO
    total /= weight
    total += _PSEUDO * (met + 1)
    own /= total
    return np.maximum(-np.log2(own, out=own), 0).astype(np.float32)


def _sums(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate(([0.0], np.cumsum(weight)))


def _hour_share(groups: list[Rows], at: Rows, dated: NDArray[np.bool_]) -> Floats:
    """Share of a family's dated posts older than a day within an hour of each post's time of day; -1 with too few."""
    share = np.full(len(at), -1, dtype=np.float32)
    hour = ((at // 3_600_000) % 24).astype(np.int8)
    for every in groups:
        rows = every[dated[every]]
        if len(rows) <= HOURS_FROM:
            continue
        hours = hour[rows]
        older = np.searchsorted(at[rows], at[rows] - DAY_MS, side="right").astype(np.int32)
        near = np.zeros(len(rows), dtype=np.int32)
        for one in range(24):
            here = hours == one
            if here.any():
                within = np.abs((hours - one + 12) % 24 - 12) <= 1
                near[here] = _counts(within)[older[here]]
        share[rows] = np.where(older >= HOURS_FROM, near / np.maximum(older, 1), -1)
    return share


def _counts(within: NDArray[np.bool_]) -> NDArray[np.int32]:
    """How many are true before each place, and in all."""
    counts = np.zeros(len(within) + 1, dtype=np.int32)
    np.cumsum(within, out=counts[1:])
    return counts


def shown(at_ms: int, zone: tzinfo) -> str:
    """A moment for a message, in the home time zone, which is named."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    try:
        at = at.astimezone(zone)
    except OverflowError:  # the last day of the year 9999 has no local time east of Greenwich
        at = at.replace(tzinfo=UTC)
    return f"{at:%Y-%m-%d %H:%M} {at.tzname() or 'UTC'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A stretch of posts through one family without a silence longer than the policy's.

    `rows` index into Habits. `silence` is the days before it (infinite: the family was never used before); `before` how
    many posts of any client came before it.
    """

    family: str
    rows: Rows
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
