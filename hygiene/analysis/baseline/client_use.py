"""Which clients an account uses, and since when: for every post, how often its client was used before, and when last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.post_analysis import ClientUse
from hygiene.reference.clients import family
from hygiene.reference.platforms import platform

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot

DAY_MS: Final = 86_400_000
NEVER: Final = np.float32(np.inf)
Rows = NDArray[np.int64]


def client_use(snapshot: Snapshot) -> ClientUse:
    """Return the use of clients that the scan has worked out, or work it out now."""
    analysis = snapshot.require("posts").analysis
    return analysis.use if analysis is not None else measure_clients(snapshot)


def impossible(snapshot: Snapshot) -> NDArray[np.bool_]:
    """Which posts are dated before the platform existed, or more than a day after the export was made."""
    posts, born = snapshot.require("posts"), platform(snapshot.account.platform).born
    bad: NDArray[np.bool_] = posts.at > moment(snapshot.taken_at) + np.timedelta64(1, "D")
    return bad | (posts.at < moment(born)) if born else bad


def moment(at: datetime) -> np.datetime64:
    """A moment as the columns hold it."""
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "ms")


def since(snapshot: Snapshot, days: int) -> int:
    """The ms since 1970 at which the last `days` before the export begin."""
    return int((moment(snapshot.taken_at) - np.timedelta64(days, "D")).astype(np.int64))


def possible(snapshot: Snapshot) -> Rows:
    """The rows, in order of time, that have a date that can be. An impossible one that the id bears out is real."""
    posts = snapshot.require("posts")
    borne_out = np.abs(posts.at - posts.id_time) < np.timedelta64(1, "D")
    return np.flatnonzero(~np.isnat(posts.at) & (borne_out | ~impossible(snapshot)))


def measure_clients(snapshot: Snapshot) -> ClientUse:
    """Measure how the account used its clients, post by post."""
    posts = snapshot.require("posts")
    names: dict[str, int] = {}
    place = snapshot.account.platform
    of_client = np.array([names.setdefault(family(place, c), len(names)) for c in posts.clients] or [0], np.int32)
    none = names.setdefault("", len(names))
    row = possible(snapshot)
    at, client = posts.at[row].astype(np.int64), posts.client[row]
    codes = np.where(client >= 0, of_client[np.maximum(client, 0)], none).astype(np.int32)
    used, last = _earlier(_groups(codes), at)
    return ClientUse(
        row=row,
        at=at,
        family=codes,
        families=tuple(names),
        used=used,
        silence=np.where(used > 0, (at - last) / DAY_MS, NEVER).astype(np.float32),
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


def shown(at_ms: int, zone: tzinfo) -> str:
    """A moment for a message, in the home time zone, which is named."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    try:
        at = at.astimezone(zone)
    except OverflowError:  # the last day of the year 9999 has no local time east of Greenwich
        at = at.replace(tzinfo=UTC)
    return f"{at:%Y-%m-%d %H:%M} {at.tzname() or 'UTC'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePeriod:
    """A stretch of posts through one family without a silence longer than the policy's.

    `rows` index into ClientUse. `silence` is the days before it (infinite: the family was never used before); `before` how
    many posts of any client came before it.
    """

    family: str
    rows: Rows
    silence: float
    before: int

    def days(self, measured: ClientUse) -> float:
        """How long it lasts."""
        return float(measured.at[self.rows[-1]] - measured.at[self.rows[0]]) / DAY_MS


def usage_periods(measured: ClientUse, unseen_days: int) -> list[UsagePeriod]:
    """Every spell of every family, in order of its first post."""
    found = []
    for rows in _groups(measured.family):
        starts = np.flatnonzero(measured.silence[rows] > unseen_days)
        for part in np.split(rows, starts[starts > 0]):
            first = part[0]
            found.append(
                UsagePeriod(
                    family=measured.families[measured.family[first]],
                    rows=part,
                    silence=float(measured.silence[first]),
                    before=int(first),
                )
            )
    return sorted(found, key=lambda s: int(s.rows[0]))
