"""Nodes of a Bluesky repository's index, read in step: entry after entry, of thousands of nodes together.

A node is canonical DAG-CBOR of one shape, so its layout is fixed to the byte: `{e: [{k, p, t, v}, …], l}`. Of each entry `k`
is its key without the first `p` bytes, which it shares with the entry before; `v` leads to its record; `t` to the nodes that
stand between it and the next entry, and the node's `l` to those before the first.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.sources.readers.bluesky.car import CID, LINK
from hygiene.sources.readers.bluesky.cbor import BYTES, KEPT, LIST, LOST, Buffer, Places, Words

KEY: Final = 40
"""Bytes of a key that are kept, a whole number of words; a post's has 32."""
_WORDS: Final = np.arange(0, KEY, 8)
ENTRIES: Final = 1000
"""Entries of one node that are gone through; by design there are four on average."""
NULL: Final = b"\xf6"
BEGIN: Final = b"\xa2ae"
"""How every node begins."""


class Nodes(NamedTuple):
    """Nodes as columns: which rows are nodes, and of all entries the row, the key, and where the CID of the record stands.

    `parents` and `children` are, for every node that one leads to, the row and the place of the CID.
    """

    good: NDArray[np.bool_]
    owners: Places
    keys: Words
    records: Places
    parents: Places
    children: Places


def nodes(buffer: Buffer, starts: Places, ends: Places) -> Nodes:
    """Read the nodes at some places."""
    major, left, at = buffer.heads(starts + len(BEGIN))
    at[major != LIST] = LOST
    rows = np.flatnonzero((major == LIST) & (left > 0))
    here, left, at[rows] = at[rows], left[rows], LOST
    key, length = np.zeros((len(rows), len(_WORDS)), np.uint64), np.zeros(len(rows), np.int64)
    owners, keys, records, subtrees = [rows[:0]], [key[:0]], [rows[:0]], [rows[:0]]
    for _ in range(ENTRIES):
        if not len(rows):
            break
        one = _entry(buffer, here, length)
        key = _keys(buffer, one, key)
        keys.append(key)
        for column, places in ((owners, rows), (records, one.record), (subtrees, one.subtree)):
            column.append(places)
        left -= 1
        done = left == 0
        at[rows[done]] = one.end[done]
        going = np.flatnonzero(~done & (one.end < buffer.end))
        rows, left, key = rows.take(going), left.take(going), key.take(going, axis=0)
        here, length = one.end.take(going), one.length.take(going)
    first, end = _link(buffer, at, b"al")
    good = (end == ends) & buffer.starts_with(starts, BEGIN)
    owner, subtree = np.concatenate(owners), np.concatenate(subtrees)
    mine, linked = good[owner], np.flatnonzero(good & (first < LOST))
    below = mine & (subtree < LOST)
    return Nodes(
        good=good,
        owners=owner[mine],
        keys=np.concatenate(keys)[mine],
        records=np.concatenate(records)[mine],
        parents=np.concatenate([linked, owner[below]]),
        children=np.concatenate([first[linked], subtree[below]]),
    )


class _Entry(NamedTuple):
    """One entry of each of several nodes; the places of CIDs are LOST for null, `end` where no entry stands."""

    part: Places
    shared: Places
    length: Places
    subtree: Places
    record: Places
    end: Places


def _entry(buffer: Buffer, at: Places, before: Places) -> _Entry:
    """The entries at some places; `before` is how long the key of the one before each is."""
    major, own, part = buffer.heads(at + 3)
    middle = part + own
    number, shared, end = buffer.heads(middle + 2)
    subtree, here = _link(buffer, end, b"at")
    record, end = _link(buffer, here, b"av")
    good = buffer.starts_with(at, b"\xa4ak") & (major == BYTES) & buffer.starts_with(middle, b"ap") & (number == 0)
    none = ~(good & (shared <= before) & (record < LOST))
    end[none], shared[none] = LOST, 0
    return _Entry(part, shared, shared + own, subtree, record, end)


def _link(buffer: Buffer, at: Places, key: bytes) -> tuple[Places, Places]:
    """Of a key of two bytes and the link or null behind it: where the CID stands (LOST for null), and where the link ends."""
    word = buffer.words(at)
    linked, empty = (word & KEPT[len(start)] == int.from_bytes(start, "little") for start in (key + LINK, key + NULL))
    cid = np.where(linked, at + len(key + LINK), LOST)
    return cid, np.where(empty, at + len(key + NULL), cid + CID)


def _keys(buffer: Buffer, entry: _Entry, before: Words) -> Words:
    """The first bytes of each entry's key, as words: what it shares with the key before it, then its own."""
    own = buffer.take(entry.part - np.minimum(entry.shared, KEY), KEY).view("<u8")
    kept = KEPT.take(entry.shared[:, np.newaxis] - _WORDS, mode="clip")
    ends = KEPT.take(entry.length[:, np.newaxis] - _WORDS, mode="clip")
    return ((before & kept) | (own & ~kept)) & ends
