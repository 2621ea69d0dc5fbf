"""The posts of a story: suspicious ones, and the owner's in runs.

The lines contain no words of posts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from hygiene.analysis.baseline.client_use import Rows, plausible_rows
from hygiene.analysis.posts.ranking import Window, suspicious_rows
from hygiene.analysis.posts.unknown_clients import unknown_clients
from hygiene.incident.records import Asked, Entry
from hygiene.incident.timeline.exports import Exports
from hygiene.incident.timeline.findings import Suspects
from hygiene.incident.timeline.runs import Bools, Period, runs
from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.policy import Policy
from hygiene.model.posts import KINDS, Posts, moment
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import printable, series

FEW: Final = 50
"""The number of an account's ordinary posts up to which each has a line.

More of them have a line for each client and stretch. This is our judgement: a reader can still look at 50 one by one.
"""
FLOOD: Final = 20
"""The number of neighbouring suspicious posts up to which each has a line.

More are a flood, and have one line. This is our judgement.
"""
_VERBS: Final = {
    "post": tr_later("posted"),
    "reply": tr_later("replied"),
    "repost": tr_later("reposted"),
    "community": tr_later("posted to a community"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The posts of one export that no newer one holds, oldest first.

    `rows` are those of its Posts. `asked` marks the post that the story is about, which is also suspicious where the
    user named it.
    """

    snapshot: Snapshot
    posts: Posts
    rows: Rows
    suspicious: Bools
    asked: Bools


def post_lines(
    exports: Exports, asked: Asked, suspects: Suspects, policy: Policy, period: Period
) -> tuple[list[Entry], int]:
    """Return the lines about posts, and the number of lines left out.

    Each export has up to `timeline.lines` of the policy: first the suspicious ones, then those nearest to the moment.
    """
    found = list(_found(exports, asked, suspects, policy, period))
    few = sum(int((~each.suspicious).sum()) for each in found) <= FEW
    entries, left_out = list[Entry](), 0
    for each in found:
        made, more = _lines(each, period, few=few, limit=policy.timeline.lines)
        entries += made
        left_out += more
    return entries, left_out


def _found(exports: Exports, asked: Asked, suspects: Suspects, policy: Policy, period: Period) -> Iterator[_Found]:
    known = np.zeros(0, dtype="S1")
    times = [moment(at) for at in suspects.post_times(exports.account.key)]
    for snapshot in exports.with_part("posts"):
        posts, rows = snapshot.require("posts"), plausible_rows(snapshot)
        rows = rows[period.rows(posts.at[rows])]
        keys = _keys(posts, rows)
        new = ~np.isin(keys, known)
        rows, known = rows[new], np.concatenate([known, keys[new]])
        if not len(rows):
            continue
        own = exports.account.key == asked.account.key
        is_asked = _is_asked(posts, rows, asked) if own else np.zeros(len(rows), dtype=bool)
        found = np.isin(posts.at[rows], np.array(times, dtype=posts.at.dtype))
        yield _Found(
            snapshot=snapshot,
            posts=posts,
            rows=rows,
            suspicious=np.isin(rows, suspicious_posts(snapshot, policy, period.since, period.until))
            | (is_asked & asked.named)
            | found,
            asked=is_asked,
        )


def _is_asked(posts: Posts, rows: Rows, asked: Asked) -> Bools:
    """Return the post that the story is about.

    Where posts have no id, it is the post of exactly that time.
    """
    same: Bools = posts.id[rows] == asked.post_id.encode("ascii", "replace")
    return same if asked.post_id else same & (posts.at[rows] == moment(asked.at))


def _keys(posts: Posts, rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.bytes_]]:
    """Return the key of each post: its id, or else its time."""
    ids = posts.id[rows]
    nameless = ids == b""
    return np.where(nameless, posts.at[rows].astype(np.int64).astype("S21"), ids) if nameless.any() else ids


def suspicious_posts(snapshot: Snapshot, policy: Policy, since: datetime, until: datetime) -> Rows:
    """Return the rows of the suspicious posts between two times.

    Posts by unknown clients are included. A client in steady use for weeks makes no post suspicious by itself.
    """
    unusual = suspicious_rows(snapshot, policy, Window(start=since, end=until))
    unknown = [each.posts for each in unknown_clients(snapshot, policy).found if not each.adopted]
    return np.concatenate([unusual, *unknown])


def _lines(found: _Found, period: Period, *, few: bool, limit: int) -> tuple[list[Entry], int]:
    posts, rows, suspicious = found.posts, found.rows, found.suspicious
    alone = found.asked | (~suspicious & few)
    made = runs(posts.at[rows].astype(np.int64), posts.client[rows].astype(np.int64), suspicious, alone, period, FLOOD)
    kept = made.nearest(suspicious, period, limit)
    reply, repost = made.sums(_is_reply(posts, rows)), made.sums(posts.kind[rows] == KINDS.index("repost"))
    path, entries = found.snapshot.origin.path, []
    for line, first, at, until in made.at(kept):
        row, count = int(rows[first]), int(made.end[line] - made.start[line])
        what = _several(posts, row, count, int(reply[line]), int(repost[line])) if count > 1 else _one(posts, row)
        entries.append(
            Entry(
                at=at,
                account=found.snapshot.account,
                kind="post",
                what=what,
                post_id=posts.post_id(row) if count == 1 else "",
                client=_client(posts, row),
                count=count,
                until=until,
                input=path,
                suspicious=bool(suspicious[first]),
            )
        )
    return entries, len(made.start) - len(kept)


def _is_reply(posts: Posts, rows: Rows) -> Bools:
    repost = posts.kind[rows] == KINDS.index("repost")
    replies: Bools = (posts.reply[rows] | (posts.kind[rows] == KINDS.index("reply"))) & ~repost
    return replies


def _one(posts: Posts, row: int) -> str:
    kind = "reply" if _is_reply(posts, np.array([row]))[0] else KINDS[posts.kind[row]]
    words = _from(tr(_VERBS[kind]), posts, row)
    return tr("{act}, deleted since", act=words) if posts.deleted[row] else words


def _several(posts: Posts, row: int, count: int, replies: int, reposts: int) -> str:
    words = _from(tr_n(count, "posted {count:,} time", "posted {count:,} times"), posts, row)
    kinds = (
        tr_n(replies, "{count:,} reply", "{count:,} replies") if replies else "",
        tr_n(reposts, "{count:,} repost", "{count:,} reposts") if reposts else "",
    )
    among = series(list(filter(None, kinds)))
    return tr("{act}, with {kinds} among them", act=words, kinds=among) if among else words


def _from(act: str, posts: Posts, row: int) -> str:
    """Return an act with the client that it came from, where one is recorded."""
    client = _client(posts, row)
    return tr("{act} from “{client}”", act=act, client=printable(client, 60)) if client else act


def _client(posts: Posts, row: int) -> str:
    """Return the label of a post's client, or "" where none is recorded."""
    code = int(posts.client[row])
    return posts.clients[code].label if code >= 0 else ""
