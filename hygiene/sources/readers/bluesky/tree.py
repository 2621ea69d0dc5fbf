"""The index of a Bluesky repository: under which key each record stands.

A record does not know its key, and the blocks of a file stand in any order. So the nodes of the index are gathered while they
pass, and put together at the end; what the commit does not lead to is no part of the account.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.sources.readers.bluesky.car import Blocks, find, hashes_at, hashes_of, same
from hygiene.sources.readers.bluesky.cbor import KEPT, PAD, Buffer, Places, Words
from hygiene.sources.readers.bluesky.nodes import KEY, nodes

TOGETHER: Final = 4 << 20
"""Bytes of nodes that are read in step. A batch of blocks holds few of them, and every step costs its calls."""
LEVELS: Final = 128
"""How deep a tree can be: two bits of a key's hash a level."""


class Listed(NamedTuple):
    """Records that the index lists: the key of each (cut to `KEY` bytes), and the hash its block goes by."""

    keys: NDArray[np.bytes_]
    hashes: Words


class _Part(NamedTuple):
    """Some nodes: their hashes; of links between nodes the parent and the child's hash; of entries owner, key and record."""

    nodes: Words
    parents: Places
    children: Words
    owners: Places
    keys: Words
    records: Words


class Tree:
    """Nodes, in any order. Their entries are kept where the key begins with one of `wanted`.

    After `listed`, `nodes` and `records` are the numbers of nodes and of all their entries; `damaged` is that of blocks which
    begin like nodes and are none, `unsound` that of nodes which do not have the hash they go by, and `missing` that of nodes
    which others lead to and which are not there.
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
        self.unsound = 0
        self.missing = 0

    def add(self, blocks: Blocks, rows: Places) -> None:
        """Some nodes out of a batch of blocks."""
        contents = blocks.contents(rows)
        self._waiting += contents
        self._hashes.append(blocks.hashes.take(rows, axis=0))
        self._size += sum(map(len, contents))
        if self._size >= TOGETHER:
            self._read()

    def _read(self) -> None:
        """Read the nodes that wait."""
        waiting, hashes = self._waiting, np.concatenate(self._hashes or [np.zeros((0, 4), np.uint64)])
        self._waiting, self._hashes, self._size = [], [], 0
        buffer = Buffer(b"".join([*waiting, PAD]))
        ends = np.cumsum(np.fromiter(map(len, waiting), np.int64, len(waiting)))
        found = nodes(buffer, np.append(0, ends)[:-1], ends)
        sound = same(hashes_of(waiting), hashes)
        good = found.good & sound
        number = self.nodes + np.cumsum(good) - 1
        self.nodes += int(good.sum())
        self.damaged += int((sound & ~found.good).sum())
        self.unsound += int((~sound).sum())
        self.records += int(good[found.owners].sum())
        mine = good[found.owners] & _begin(found.keys, self._wanted)
        leading = good[found.parents]
        self._parts.append(
            _Part(
                nodes=hashes[good],
                parents=number[found.parents[leading]],
                children=hashes_at(buffer, found.children[leading]),
                owners=number[found.owners[mine]],
                keys=found.keys[mine],
                records=hashes_at(buffer, found.records[mine]),
            )
        )

    def listed(self, root: Words) -> Listed:
        """What the nodes below `root` list. Where some of them are missing, what all nodes list: more cannot be told apart."""
        self._read()
        all_of = _Part(*(np.concatenate(columns) for columns in zip(*self._parts, strict=True)))
        self._parts.clear()
        keys, records = all_of.keys, all_of.records
        reached = self._reached(root, all_of)
        if not self.missing:
            keys, records = keys[reached[all_of.owners]], records[reached[all_of.owners]]
        return Listed(np.ascontiguousarray(keys).view(f"S{KEY}").ravel(), records)

    def _reached(self, root: Words, tree: _Part) -> NDArray[np.bool_]:
        """Which nodes the root leads to, level by level; whatever leads back to one that was reached leads nowhere new."""
        children = find(tree.children, tree.nodes)
        reached = np.zeros(len(tree.nodes) + 1, bool)  # the last one stands for a node that is not there
        reached[find(root[np.newaxis], tree.nodes)] = True
        for _ in range(LEVELS):
            before = int(reached.sum())
            reached[children[reached[tree.parents]]] = True
            if int(reached.sum()) == before:
                break
        below = children[reached[tree.parents]]
        found = bool(reached[:-1].any())
        self.missing = int(((below < 0) | ~reached[below]).sum()) if found else 1
        return reached[:-1]


def _begin(keys: Words, wanted: tuple[bytes, ...]) -> NDArray[np.bool_]:
    """Which keys begin with one of these texts."""
    begin = np.zeros(len(keys), bool)
    for text in wanted:
        same = np.ones(len(keys), bool)
        for number, start in enumerate(range(0, len(text), 8)):
            part = text[start : start + 8]
            same &= (keys[:, number] & KEPT[len(part)]) == int.from_bytes(part, "little")
        begin |= same
    return begin
