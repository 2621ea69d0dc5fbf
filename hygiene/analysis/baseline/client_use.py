"""The use of clients, post by post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.post_analysis import ClientUse
from hygiene.model.posts import KINDS, moment
from hygiene.reference.clients import family
from hygiene.reference.platforms import platform

if TYPE_CHECKING:
    from hygiene.model.snapshot import Snapshot

DAY_MS: Final = 86_400_000
NEVER: Final = np.float32(np.inf)
Rows = NDArray[np.integer]
_AT_A_TIME: Final = 1 << 18
"""Posts of which the dates are compared at a time, which bounds memory."""


def client_use(snapshot: Snapshot) -> ClientUse:
    """Return the use of clients: the scan's analysis, or a new one."""
    analysis = snapshot.require("posts").analysis
    return analysis.use if analysis is not None else measure_clients(snapshot)


def implausible(snapshot: Snapshot, times: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Return for each of the times of posts whether it is implausible.

    It is before the platform existed, or more than a day after the export was made.
    """
    born = platform(snapshot.account.platform).born
    too_late: NDArray[np.bool_] = times > moment(snapshot.taken_at) + np.timedelta64(1, "D")
    return too_late | (times < moment(born)) if born else too_late


def since(snapshot: Snapshot, days: int) -> int:
    """Return the start of the last `days` before the export, in ms since 1970."""
    return int((moment(snapshot.taken_at) - np.timedelta64(days, "D")).astype(np.int64))


def plausible_rows(snapshot: Snapshot) -> Rows:
    """Return the rows with a plausible date, oldest first.

    An implausible date that the export states and the id confirms counts as plausible.
    """
    posts, found = snapshot.require("posts"), [np.zeros(0, np.int32)]
    for start in range(0, len(posts), _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        confirmed = np.abs(posts.stated[part] - posts.id_time[part]) < np.timedelta64(1, "D")
        good = ~np.isnat(posts.at[part]) & (confirmed | ~implausible(snapshot, posts.at[part]))
        found.append(np.flatnonzero(good).astype(np.int32) + np.int32(start))
    return np.concatenate(found)


def without_client(snapshot: Snapshot, days: int) -> tuple[int, int]:
    """Return the number of recent posts without a client, and of all of them.

    Recent posts are those of the last `days`. Every post counts where no post names a client. Reposts are left out
    where no repost names a client, because some platforms record clients only of posts.
    """
    posts, row = snapshot.require("posts"), plausible_rows(snapshot)
    if bool((posts.client < 0).all()):
        return len(posts), len(posts)
    row = row[posts.at[row].astype(np.int64) >= since(snapshot, days)]
    repost = posts.kind == KINDS.index("repost")
    if not (posts.client[repost] >= 0).any():
        row = row[~repost[row]]
    return int((posts.client[row] < 0).sum()), len(row)


def measure_clients(snapshot: Snapshot) -> ClientUse:
    """Measure how the account used its clients, post by post."""
    posts, platform_id = snapshot.require("posts"), snapshot.account.platform
    names: dict[str, int] = {}
    families = [names.setdefault(family(platform_id, client), len(names)) for client in posts.clients]
    families.append(names.setdefault("", len(names)))  # the last is that of -1, no client
    # Short numbers are sorted many times faster, and take half of the memory.
    short = np.int16 if len(names) <= 1 << 15 else np.int32
    of_client: NDArray[np.signedinteger] = np.array(families, short)
    row = plausible_rows(snapshot)
    at = (posts.at if len(row) == len(posts) else posts.at[row]).view(np.int64)  # usually all rows, without a copy
    codes = of_client[posts.client[row]]
    used, silence = _earlier(_groups(codes), at)
    return ClientUse(
        row=row,
        at=at,
        family=codes,
        families=tuple(names),
        used=used,
        silence=silence,
    )


def _groups(codes: NDArray[np.signedinteger]) -> list[Rows]:
    """Return the rows of each code, oldest first."""
    order = np.argsort(codes, kind="stable").astype(np.int32)
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(codes) else []


def _earlier(groups: list[Rows], at: Rows) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the earlier use of its group for each row.

    That is the number of earlier rows in the group, and the days since the last of them, infinite without any.
    """
    used = np.zeros(len(at), dtype=np.int32)
    silence = np.full(len(at), NEVER)
    for rows in groups:
        used[rows] = np.arange(len(rows), dtype=np.int32)
        silence[rows[1:]] = np.diff(at[rows]) / DAY_MS
    return used, silence


def time_of(at_ms: int) -> datetime:
    """Return the aware UTC time of some ms since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsagePeriod:
    """A period in which one family of clients was in use.

    It contains no silence longer than the policy's limit. `rows` index into ClientUse. `silence` is the days before the
    period, infinite when the family was never used before. `before` is the number of posts of any client before it.
    """

    family: str
    rows: Rows
    silence: float
    before: int

    def days(self, measured: ClientUse) -> float:
        """Return how long the period lasts."""
        return float(measured.at[self.rows[-1]] - measured.at[self.rows[0]]) / DAY_MS


def usage_periods(measured: ClientUse, unseen_days: int) -> list[UsagePeriod]:
    """Return the periods of use of every family, ordered by their first post."""
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
    return sorted(found, key=lambda period: int(period.rows[0]))
