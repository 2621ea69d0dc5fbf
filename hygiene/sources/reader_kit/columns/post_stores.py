"""The stores in which the columns of posts grow while they are read."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.posts import Lists

_MAX_WORDS: Final = 255
"""Domains, mentions or hashtags kept of one post."""


class Column:
    """A column that grows in place.

    Joining parts at the end would need twice the memory, and would fragment it.
    """

    def __init__(self) -> None:
        self._bytes, self._type = bytearray(), np.dtype("S1")

    def add(self, part: NDArray[Any]) -> None:
        """Add some rows; those before them are widened where a text is longer."""
        if part.dtype.itemsize > self._type.itemsize or not self._bytes:
            self._bytes = bytearray(self.array().astype(part.dtype).tobytes())
            self._type = part.dtype
        self._bytes += part.astype(self._type, copy=False).tobytes()

    def array(self) -> NDArray[Any]:
        """Return all rows, without a copy."""
        return np.frombuffer(self._bytes, self._type)


class Codes(dict[str, int]):
    """Numbers for words, from 0 in order of first use; never a KeyError."""

    def __missing__(self, word: str) -> int:
        code = self[word] = len(self)
        return code


class ListsBuilder:
    """The words of every row (domains, mentions or hashtags), as codes."""

    def __init__(self) -> None:
        self.codes, self.counts, self.words = array("i"), array("B"), Codes()

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Add the words of each row; words after the 255th are cut."""
        words = self.words
        if max(map(len, rows), default=0) > _MAX_WORDS:
            rows = [row[:_MAX_WORDS] for row in rows]
        self.codes.extend([words[word[:80]] for row in rows if row for word in row])
        self.counts.frombytes(bytes(map(len, rows)))

    def extend(self, counts: NDArray[np.int64], words: Sequence[str]) -> None:
        """Add the words of many rows, one row after another.

        `counts` is the number of words of each row.
        """
        codes = self.words
        if len(counts) and counts.max() > _MAX_WORDS:
            position = np.arange(len(words)) - np.repeat(np.cumsum(counts) - counts, counts)
            words = [words[index] for index in np.flatnonzero(position < _MAX_WORDS).tolist()]
        self.codes.extend([codes[word[:80]] for word in words])
        self.counts.frombytes(np.minimum(counts, _MAX_WORDS).astype(np.uint8).tobytes())

    def fill(self, rows: int) -> None:
        """Add rows without words until there are `rows`."""
        self.counts.frombytes(bytes(max(rows - len(self.counts), 0)))

    def join(self, more: ListsBuilder) -> None:
        """Add the rows of another builder behind these."""
        codes = np.array([self.words[word] for word in more.words], dtype=np.int32)
        self.codes.frombytes(codes[np.frombuffer(more.codes, dtype=np.int32)].tobytes() if more.codes else b"")
        self.counts += more.counts

    def build(self) -> Lists:
        """Return the finished column."""
        counts = np.frombuffer(self.counts, dtype=np.uint8) if self.counts else np.zeros(0, np.uint8)
        size = np.int32 if len(self.codes) < 1 << 31 else np.int64
        starts: NDArray[Any] = np.zeros(len(counts) + 1, size)
        np.cumsum(counts, out=starts[1:])
        codes = np.frombuffer(self.codes, dtype=np.int32) if self.codes else np.zeros(0, np.int32)
        return Lists(starts, codes, tuple(self.words))


@dataclass(slots=True, eq=False)
class PackedTexts:
    """The texts of all posts, compressed in blocks.

    A block holds the rows that the builder of posts packs at a time. `lengths` are the bytes of each of its texts.
    """

    blocks: list[bytes] = field(default_factory=list)
    lengths: list[NDArray[np.unsignedinteger]] = field(default_factory=list)
    firsts: list[int] = field(default_factory=lambda: [0])

    @property
    def rows(self) -> int:
        """The number of texts."""
        return self.firsts[-1]

    def add(self, texts: bytes, sizes: NDArray[np.int64]) -> None:
        """Add a block of texts in UTF-8, one after another, and their sizes."""
        from isal import isal_zlib

        # Level 3 takes a twentieth less room than level 1, and about the same time.
        self.blocks.append(isal_zlib.compress(texts, level=3))
        self.lengths.append(sizes.astype(np.min_scalar_type(int(sizes.max(initial=0)))))
        self.firsts.append(self.firsts[-1] + len(sizes))

    def join(self, more: PackedTexts) -> None:
        """Add the texts of another store behind these."""
        self.firsts += [self.firsts[-1] + first for first in more.firsts[1:]]
        self.blocks += more.blocks
        self.lengths += more.lengths

    def sizes(self) -> NDArray[np.unsignedinteger]:
        """Return the number of bytes of each text."""
        return np.concatenate(self.lengths or [np.zeros(0, np.uint8)])

    def reader(self) -> Callable[[NDArray[np.int64]], list[str]]:
        """Return a function that returns the texts of some rows."""
        from isal import isal_zlib

        firsts = np.array(self.firsts)

        @lru_cache(maxsize=4)
        def block(number: int) -> tuple[bytes, NDArray[np.int64]]:
            ends = np.append(0, np.cumsum(self.lengths[number], dtype=np.int64))
            return isal_zlib.decompress(self.blocks[number]), ends

        def texts(rows: NDArray[np.int64]) -> list[str]:
            numbers = np.searchsorted(firsts, rows, side="right") - 1
            out = [""] * len(rows)
            for number in np.unique(numbers).tolist():
                wanted = np.flatnonzero(numbers == number)
                (data, ends), within = block(number), rows[wanted] - self.firsts[number]
                for index, start, end in zip(
                    wanted.tolist(), ends[within].tolist(), ends[within + 1].tolist(), strict=True
                ):
                    out[index] = data[start:end].decode("utf-8", "surrogatepass")
            return out

        return texts
