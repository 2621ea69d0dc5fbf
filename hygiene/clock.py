"""What the times of posts say: against the time in the id, against the platform's life, and against the owner's day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.habits import Habits, Rows, habits, impossible, shown, since
from hygiene.model import Snapshot
from hygiene.platforms import Platform, platform
from hygiene.policy import Policy
from hygiene.posts import Posts, instant
from hygiene.text import printable

STRICT_SINCE: Final = np.datetime64("2015-01-01", "ms")
STRICT_S: Final = 1
LOOSE_S: Final = 120
"""Seconds a stated time may differ from its id's, since 2015 and before: none of 664,595 posts since 2015 differs at all,
and of about a million before one does by more than a minute."""
SHOWN: Final = 5
RARE_HOURS: Final = 0.001
"""A client's share of posts within an hour of a time of day, under which the hour is one it is practically never used."""
LEARNT: Final = 200
"""Posts of one client from which its hours are known well enough (the hour profile stops improving there)."""
BURST_S: Final = 3600
BURST_POSTS: Final = 4
"""With these two, ordinary life looks like a burst about once in 15 years (measured over 89 years of 98 people)."""
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


def skewed(posts: Posts, snapshot: Snapshot, policy: Policy) -> Odd | None:
    """The posts whose stated time contradicts their id, worst first. A date that cannot be is another defect."""
    seconds = np.where(contradicting(posts) & ~impossible(posts, snapshot), _apart(posts), 0)
    rows = np.flatnonzero(seconds)
    if not len(rows):
        return None
    rows = rows[np.argsort(-seconds[rows], kind="stable")]
    worst = timedelta(seconds=int(seconds[rows[0]]))
    return Odd(count=len(rows), worst=f"{worst} (h:mm:ss)", examples=_examples(posts, rows, snapshot, policy))


def beyond(posts: Posts, snapshot: Snapshot, policy: Policy) -> Odd | None:
    """Posts dated before the platform existed, or more than a day after the export was made."""
    rows = np.flatnonzero(impossible(posts, snapshot))
    return Odd(count=len(rows), worst="", examples=_examples(posts, rows, snapshot, policy)) if len(rows) else None


def hours_known(posts: Posts, snapshot: Snapshot) -> bool:
    """Whether there is a client whose hours can be known: one with enough posts that have a time of day."""
    measured = habits(posts, snapshot)
    named = posts.dated[measured.row] & (measured.family != measured.families.index(""))
    return bool(len(measured)) and int(np.bincount(measured.family[named], minlength=1).max()) > LEARNT


def odd_hours(posts: Posts, snapshot: Snapshot, policy: Policy) -> Iterator[Burst]:
    """Bursts at a time of day at which their client is practically never used."""
    measured = habits(posts, snapshot)
    rare = (measured.hour_share >= 0) & (measured.hour_share < RARE_HOURS) & (measured.used >= LEARNT)
    odd = np.flatnonzero(rare & _recent(measured, snapshot, policy))
    for family in np.unique(measured.family[odd]).tolist():
        for rows in _bursts(measured, odd[measured.family[odd] == family]):
            if measured.families[family] and len(rows) >= BURST_POSTS:
                name = _client(posts, measured.row[rows[0]])
                yield Burst(
                    subject=f"hours:{_id(posts, measured.row[rows[0]])}",
                    message=f"{len(rows)} posts from “{name}” at an hour at which it is practically never used here",
                    at=instant(posts.at[measured.row[rows[0]]]),
                    fix=_fix(platform(snapshot.account.platform)),
                    examples=_examples(posts, measured.row[rows], snapshot, policy),
                )


def at_once(posts: Posts, snapshot: Snapshot, policy: Policy) -> Iterator[Burst]:
    """Two clients within seconds of each other that this account never used side by side before, though it uses both."""
    measured = habits(posts, snapshot)
    near = np.flatnonzero(measured.switched & (measured.gap < SIDE_BY_SIDE_S))
    pair = np.sort(np.stack([measured.family[near - 1], measured.family[near]]), axis=0).astype(np.int64)
    first = near[np.unique(pair[0] * len(measured.families) + pair[1], return_index=True)[1]]
    both = np.minimum(measured.used[first - 1], measured.used[first]) >= LEARNT
    rows = first[both & (measured.gap[first] < AT_ONCE_S) & _recent(measured, snapshot, policy)[first]]
    for row in np.sort(rows).tolist():
        if all(measured.families[measured.family[i]] for i in (row - 1, row)):
            one, other = (_client(posts, measured.row[i]) for i in (row - 1, row))
            yield Burst(
                subject=f"at-once:{_id(posts, measured.row[row])}",
                message=f"posts from “{one}” and “{other}” {int(measured.gap[row])} seconds apart, for the first time",
                at=instant(posts.at[measured.row[row]]),
                fix=_fix(platform(snapshot.account.platform)),
                examples=_examples(posts, measured.row[[row - 1, row]], snapshot, policy),
            )


def _recent(measured: Habits, snapshot: Snapshot, policy: Policy) -> NDArray[np.bool_]:
    recent: NDArray[np.bool_] = measured.at >= since(snapshot, policy.posts.review_days)
    return recent


def _bursts(measured: Habits, rows: Rows) -> list[Rows]:
    """Rows parted wherever more than `BURST_S` seconds lie between two of them."""
    return np.split(rows, np.flatnonzero(np.diff(measured.at[rows]) > BURST_S * 1000) + 1)


def _id(posts: Posts, row: int) -> str:
    """A post's id, fit to name a finding."""
    return printable(posts.post_id(int(row)), 40)


def _client(posts: Posts, row: int) -> str:
    """The name of a post's client, fit to print."""
    return printable(posts.clients[int(posts.client[row])].label, 60) or "(no name)"


def _examples(posts: Posts, rows: Rows, snapshot: Snapshot, policy: Policy) -> tuple[str, ...]:
    """The first few posts: when, and where to look at them."""
    place = platform(snapshot.account.platform)
    return tuple(
        f"{shown(int(posts.at[row].astype(np.int64)), policy.zone())} {place.post(posts.post_id(int(row)))}".strip()
        for row in rows[:SHOWN]
    )


def _fix(place: Platform) -> str:
    return (
        f"If they are not yours: log out all other sessions {place.page('sessions')} and change the password "
        f"{place.page('password')}."
    )
