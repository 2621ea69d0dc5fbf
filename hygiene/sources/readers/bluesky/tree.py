"""The index of a Bluesky repository: the key of each record.

A record does not hold its own key, and the blocks of a file are in any order. The nodes of the index are therefore
collected as they come and assembled at the end. A node that the commit does not lead to is not part of the account.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.sources.readers.bluesky.car import Blocks, equal_rows, find_rows, hashes_at, hashes_of
from hygiene.sources.readers.bluesky.cbor import KEPT, PAD, Buffer, Offsets, Words
from hygiene.sources.readers.bluesky.nodes import KEY, nodes

TOGETHER: Final = 4 << 20
"""Bytes of nodes that are read together.

A batch of blocks holds few nodes, and every read has a fixed cost.
"""
LEVELS: Final = 128
"""The greatest depth of a tree.

Each level takes two bits of a key's hash.
"""


class Listed(NamedTuple):
    """Records that the index lists.

    For each there is its key, cut to `KEY` bytes, and the hash stated in the CID of its block.
    """

    keys: NDArray[np.bytes_]
    hashes: Words


class _Part(NamedTuple):
    """Some nodes with their links and entries.

    `nodes` are their hashes. Each link between nodes has the parent and the child's hash. Each entry has the node that
    owns it, its key and the hash of its record.
    """

    nodes: Words
    parents: Offsets
    children: Words
    owners: Offsets
    keys: Words
    records: Words


class Tree:
    """The nodes of an index, added in any order.

    Only entries with a key that begins with one of `wanted` are kept.

    After `listed` has run, `nodes` and `records` count the nodes and all their entries. `damaged` counts the blocks
    that begin like nodes but cannot be read as such, `altered` the nodes without the hash stated in their CID, and
    `missing` the absent nodes that others link to.
    """

    def __init__(self, *wanted: bytes) -> None:
        self._wanted = wanted
        self._waiting: list[bytes] = []
        self._hashes: list[Words] = []
        self._size = 0
        self._parts: list[_Part] = []
        self.nodes = 0
        self.records = 0
        self.damaged = 0
        self.altered = 0
        self.missing = 0

    def add(self, blocks: Blocks, rows: Offsets) -> None:
        """Add the nodes at `rows` of a batch of blocks."""
        contents = blocks.contents(rows)
        self._waiting += contents
        self._hashes.append(blocks.hashes.take(rows, axis=0))
        self._size += sum(map(len, contents))
        if self._size >= TOGETHER:
            self._read()

    def _read(self) -> None:
        """Read the waiting nodes."""
        waiting, hashes = self._waiting, np.concatenate(self._hashes or [np.zeros((0, 4), np.uint64)])
        self._waiting, self._hashes, self._size = [], [], 0
        buffer = Buffer(b"".join([*waiting, PAD]))
        ends = np.cumsum(np.fromiter(map(len, waiting), np.int64, len(waiting)))
        found = nodes(buffer, np.append(0, ends)[:-1], ends)
        intact = equal_rows(hashes_of(waiting), hashes)
        good = found.good & intact
        number = self.nodes + np.cumsum(good) - 1
        self.nodes += int(good.sum())
        self.damaged += int((intact & ~found.good).sum())
        self.altered += int((~intact).sum())
        self.records += int(good[found.owners].sum())
        kept = good[found.owners] & _begin_with(found.keys, self._wanted)
        linked = good[found.parents]
        self._parts.append(
            _Part(
                nodes=hashes[good],
                parents=number[found.parents[linked]],
                children=hashes_at(buffer, found.children[linked]),
                owners=number[found.owners[kept]],
                keys=found.keys[kept],
                records=hashes_at(buffer, found.records[kept]),
            )
        )

    def listed(self, root: Words) -> Listed:
        """Return the records that the nodes below `root` list.

        If some of those nodes are missing, the records of all nodes are returned, because the file does not show which
        belong to the account.
        """
        self._read()
        everything = _Part(*(np.concatenate(columns) for columns in zip(*self._parts, strict=True)))
        self._parts.clear()
        keys, records = everything.keys, everything.records
        reached = self._reached(root, everything)
        if not self.missing:
            keys, records = keys[reached[everything.owners]], records[reached[everything.owners]]
        return Listed(np.ascontiguousarray(keys).view(f"S{KEY}").ravel(), records)

    def _reached(self, root: Words, tree: _Part) -> NDArray[np.bool_]:
        """Return which nodes can be reached from the root, level by level.

        A link back to a node that was reached earlier adds nothing.
        """
        children = find_rows(tree.children, tree.nodes)
        reached = np.zeros(len(tree.nodes) + 1, bool)  # the last element stands for a missing node
        reached[find_rows(root[np.newaxis], tree.nodes)] = True
        for _ in range(LEVELS):
            before = int(reached.sum())
            reached[children[reached[tree.parents]]] = True
            if int(reached.sum()) == before:
                break
        below = children[reached[tree.parents]]
        found = bool(reached[:-1].any())
        self.missing = int(((below < 0) | ~reached[below]).sum()) if found else 1
        return reached[:-1]


def _begin_with(keys: Words, wanted: tuple[bytes, ...]) -> NDArray[np.bool_]:
    """Return which keys begin with one of these texts."""
    begin = np.zeros(len(keys), bool)
    for text in wanted:
        same = np.ones(len(keys), bool)
        for number, start in enumerate(range(0, len(text), 8)):
            part = text[start : start + 8]
            same &= (keys[:, number] & KEPT[len(part)]) == int.from_bytes(part, "little")
        begin |= same
    return begin
