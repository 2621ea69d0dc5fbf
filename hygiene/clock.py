"""What the times of posts say: against the time in the id, against the platform's life, and against the owner's day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.habits import Habits, habits, shown
from hygiene.model import Snapshot
from hygiene.platforms import Platform, platform
from hygiene.policy import Policy
from hygiene.posts import Posts, instant
from hygiene.text import printable

STRICT_SINCE: Final = np.datetime64("2015-01-01", "ms")
STRICT_S: Final = 1
LOOSE_S: Final = 120
"""Seconds a stated time may differ from its id's, since 2015 and before: none of 664,595 posts since 2015 differs at all,
and 24 of about a million before differ by over a minute."""
SHOWN: Final = 5
RARE_HOURS: Final = 0.002
"""A client's share of posts within an hour of a time of day, under which the hour is one it is practically never used."""
LEARNT: Final = 200
"""Posts of one client from which its hours are known well enough (the hour profile stops improving there)."""
BURST_S: Final = 3600
BURST_POSTS: Final = 3
AT_ONCE_S: Final = 30
SIDE_BY_SIDE_S: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """Posts that share one oddity: how many, the worst of it in words, and a few examples."""

    count: int
    worst: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """A few posts close together that do not fit."""

    subject: str
    message: str
    at: datetime | None
    fix: str
    examples: tuple[str, ...]


def _apart(posts: Posts) -> NDArray[np.int64]:
    """Whole seconds between the stated time and the id's; 0 where one of them is missing."""
    apart = posts.at.astype("datetime64[s]") - posts.id_time.astype("datetime64[s]")
    known = ~(np.isnat(posts.at) | np.isnat(posts.id_time))
    return np.where(known, np.abs(apart.astype(np.int64)), 0)


def contradicting(posts: Posts) -> NDArray[np.bool_]:
    """Which posts state a time that differs from their id's by more than real exports ever do."""
    wrong: NDArray[np.bool_] = _apart(posts) > np.where(posts.id_time >= STRICT_SINCE, STRICT_S, LOOSE_S)
    return wrong


def skewed(posts: Posts, snapshot: Snapshot) -> Odd | None:
    """The posts whose stated time contradicts their id."""
    rows = np.flatnonzero(contradicting(posts))
    if not len(rows):
        return None
    seconds = _apart(posts)
    worst = timedelta(seconds=int(seconds[rows].max()))
    rows = rows[np.argsort(-seconds[rows], kind="stable")]
    return Odd(count=len(rows), worst=f"{worst} (h:mm:ss)", examples=_examples(posts, rows, snapshot))


def impossible(posts: Posts, snapshot: Snapshot) -> Odd | None:
    """Posts dated before the platform existed, or more than a day after the export was made."""
    born = platform(snapshot.account.platform).born
    bad = posts.at > _ms(snapshot.taken_at + timedelta(days=1))
    if born:
        bad |= posts.at < _ms(born)
    rows = np.flatnonzero(bad)
    return Odd(count=len(rows), worst="", examples=_examples(posts, rows, snapshot)) if len(rows) else None


def odd_hours(posts: Posts, snapshot: Snapshot, policy: Policy) -> Iterator[Burst]:
    """Bursts at a time of day at which their client is practically never used."""
    measured = habits(posts, snapshot.account.platform)
    odd = (measured.hour_share >= 0) & (measured.hour_share < RARE_HOURS) & (measured.used >= LEARNT)
    for rows in _bursts(measured, np.flatnonzero(odd & _recent(measured, snapshot, policy))):
        if len(rows) >= BURST_POSTS and len(set(measured.family[rows].tolist())) == 1:
            name = printable(measured.families[measured.family[rows[0]]], 60)
            yield Burst(
                subject=f"hours:{posts.post_id(int(measured.row[rows[0]]))}",
                message=f"{len(rows)} posts from “{name}” at an hour at which it is practically never used here",
                at=instant(posts.at[measured.row[rows[0]]]),
                fix=_fix(platform(snapshot.account.platform)),
                examples=_examples(posts, measured.row[rows], snapshot, policy),
            )


def at_once(posts: Posts, snapshot: Snapshot, policy: Policy) -> Iterator[Burst]:
    """Two clients within seconds of each other that this account never used side by side before, though it uses both."""
    measured = habits(posts, snapshot.account.platform)
    if len(measured) < 2:
        return
    pair = np.sort(np.stack([measured.family[:-1], measured.family[1:]]), axis=0)
    key = pair[0].astype(np.int64) * len(measured.families) + pair[1]
    near = measured.switched[1:] & (measured.gap[1:] < SIDE_BY_SIDE_S)
    first = np.zeros(len(key), dtype=bool)
    first[np.flatnonzero(near)[np.unique(key[near], return_index=True)[1]]] = True
    both = np.minimum(measured.used[:-1], measured.used[1:]) >= LEARNT
    rows = np.flatnonzero(first & both & (measured.gap[1:] < AT_ONCE_S)) + 1
    for row in rows[_recent(measured, snapshot, policy)[rows]]:
        names = [printable(measured.families[measured.family[i]], 60) for i in (row - 1, row)]
        yield Burst(
            subject=f"at-once:{posts.post_id(int(measured.row[row]))}",
            message=f"posts from “{names[0]}” and “{names[1]}” {int(measured.gap[row])} seconds apart, for the first time",
            at=instant(posts.at[measured.row[row]]),
            fix=_fix(platform(snapshot.account.platform)),
            examples=_examples(posts, measured.row[[row - 1, row]], snapshot, policy),
        )


def _recent(measured: Habits, snapshot: Snapshot, policy: Policy) -> NDArray[np.bool_]:
    since = (snapshot.taken_at - timedelta(days=policy.posts.review_days)).timestamp() * 1000
    recent: NDArray[np.bool_] = measured.at >= since
    return recent


def _bursts(measured: Habits, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Rows parted wherever more than `BURST_S` seconds lie between two of them."""
    return np.split(rows, np.flatnonzero(np.diff(measured.at[rows]) > BURST_S * 1000) + 1) if len(rows) else []


def _examples(
    posts: Posts, rows: NDArray[np.int64], snapshot: Snapshot, policy: Policy | None = None
) -> tuple[str, ...]:
    """The first few posts: when, and where to look at them."""
    zone = (policy or Policy()).zone()
    place = platform(snapshot.account.platform)
    return tuple(
        f"{shown(int(posts.at[row].astype(np.int64)), zone)} {place.post(posts.post_id(int(row)))}".strip()
        for row in rows[:SHOWN]
        if not np.isnat(posts.at[row])
    )


def _fix(place: Platform) -> str:
    return (
        f"If they are not yours: log out all other sessions {place.page('sessions')} and change the password "
        f"{place.page('password')}."
    )


def _ms(at: datetime) -> np.datetime64:
    return np.datetime64(at.replace(tzinfo=None), "ms")
