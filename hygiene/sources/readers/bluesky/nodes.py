"""A reader of the nodes of a Bluesky index, thousands at a time.

It reads one entry of every node in each step.

A node is canonical DAG-CBOR of one shape, so its layout is fixed to the byte: `{e: [{k, p, t, v}, …], l}`. In each
entry, `k` is the key without its first `p` bytes, which it shares with the previous entry. `v` links to the record, and
`t` to the nodes between this entry and the next. The node's `l` links to the nodes before the first entry.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.sources.readers.bluesky.car import CID, LINK
from hygiene.sources.readers.bluesky.cbor import BYTES, KEPT, LIST, NOWHERE, Buffer, Offsets, Words

KEY: Final = 40
"""Bytes of a key that are kept, a whole number of words.

The key of a post has 32.
"""
_WORDS: Final = np.arange(0, KEY, 8)
ENTRIES: Final = 1000
"""The most entries read of one node.

The format is designed for four on average.
"""
NULL: Final = b"\xf6"
BEGIN: Final = b"\xa2ae"
"""The first bytes of every node."""


class Nodes(NamedTuple):
    """Nodes as columns.

    `good` says which rows are nodes. Each entry has its row in `owners`, its key in `keys`, and the offset of its
    record's CID in `records`. Each link to another node has its row in `parents` and the offset of the CID in
    `children`.
    """

    good: NDArray[np.bool_]
    owners: Offsets
    keys: Words
    records: Offsets
    parents: Offsets
    children: Offsets


def nodes(buffer: Buffer, starts: Offsets, ends: Offsets) -> Nodes:
    """Read the nodes between these offsets."""
    major, left, at = buffer.heads(starts + len(BEGIN))
    at[major != LIST] = NOWHERE
    rows = np.flatnonzero((major == LIST) & (left > 0))
    here, left, at[rows] = at[rows], left[rows], NOWHERE
    key, length = np.zeros((len(rows), len(_WORDS)), np.uint64), np.zeros(len(rows), np.int64)
    owners, keys, records, subtrees = [rows[:0]], [key[:0]], [rows[:0]], [rows[:0]]
    for _ in range(ENTRIES):
        if not len(rows):
            break
        entry = _entry(buffer, here, length)
        key = _keys(buffer, entry, key)
        keys.append(key)
        for column, values in ((owners, rows), (records, entry.record), (subtrees, entry.subtree)):
            column.append(values)
        left -= 1
        done = left == 0
        at[rows[done]] = entry.end[done]
        going = np.flatnonzero(~done & (entry.end < buffer.end))
        rows, left, key = rows.take(going), left.take(going), key.take(going, axis=0)
        here, length = entry.end.take(going), entry.length.take(going)
    first, end = _link(buffer, at, b"al")
    good = (end == ends) & buffer.starts_with(starts, BEGIN)
    owner, subtree = np.concatenate(owners), np.concatenate(subtrees)
    kept, linked = good[owner], np.flatnonzero(good & (first < NOWHERE))
    below = kept & (subtree < NOWHERE)
    return Nodes(
        good=good,
        owners=owner[kept],
        keys=np.concatenate(keys)[kept],
        records=np.concatenate(records)[kept],
        parents=np.concatenate([linked, owner[below]]),
        children=np.concatenate([first[linked], subtree[below]]),
    )


class _Entry(NamedTuple):
    """One entry of each of several nodes.

    The offset of a CID is NOWHERE for null, and so is `end` where there is no entry.
    """

    part: Offsets
    shared: Offsets
    length: Offsets
    subtree: Offsets
    record: Offsets
    end: Offsets


def _entry(buffer: Buffer, at: Offsets, before: Offsets) -> _Entry:
    """Read the entries at these offsets.

    `before` is the length of the key of the entry before each.
    """
    major, own, part = buffer.heads(at + 3)
    middle = part + own
    number, shared, end = buffer.heads(middle + 2)
    subtree, here = _link(buffer, end, b"at")
    record, end = _link(buffer, here, b"av")
    good = buffer.starts_with(at, b"\xa4ak") & (major == BYTES) & buffer.starts_with(middle, b"ap") & (number == 0)
    invalid = ~(good & (shared <= before) & (record < NOWHERE))
    end[invalid], shared[invalid] = NOWHERE, 0
    return _Entry(part, shared, shared + own, subtree, record, end)


def _link(buffer: Buffer, at: Offsets, key: bytes) -> tuple[Offsets, Offsets]:
    """Read a key of two bytes and the link or null that follows it.

    The result is the offset of the CID (NOWHERE for null) and that of the end of the link.
    """
    word = buffer.words(at)
    linked, empty = (word & KEPT[len(start)] == int.from_bytes(start, "little") for start in (key + LINK, key + NULL))
    cid = np.where(linked, at + len(key + LINK), NOWHERE)
    return cid, np.where(empty, at + len(key + NULL), cid + CID)


def _keys(buffer: Buffer, entry: _Entry, before: Words) -> Words:
    """Return the first bytes of each entry's key, as words.

    They are the bytes it shares with the key before it, and then its own.
    """
    own = buffer.take(entry.part - np.minimum(entry.shared, KEY), KEY).view("<u8")
    kept = KEPT.take(entry.shared[:, np.newaxis] - _WORDS, mode="clip")
    ends = KEPT.take(entry.length[:, np.newaxis] - _WORDS, mode="clip")
    return ((before & kept) | (own & ~kept)) & ends
