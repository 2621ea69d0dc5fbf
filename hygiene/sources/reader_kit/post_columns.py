"""Building the table of posts in batches, in bounded memory."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.posts import Client, Lists, Posts
from hygiene.model.text import plural
from hygiene.sources.reader_kit.post_times import SingleRecords, first_of_each, in_order_of_time
from hygiene.sources.reader_kit.times import moments

FLUSH_ROWS: Final = 16_384
"""Rows gathered in lists before they become columns.

They are enough for numpy to pay off, and few enough to stay in the processor's cache.
"""
FLUSH_CHARS: Final = 16 << 20
"""Characters of text gathered at most; real posts have a tenth of it."""
_MAX_WORDS: Final = 255
"""Domains, mentions or hashtags kept of one post."""
_MAX_ID: Final = 64
"""Characters kept of an id; the longest real ones have half of it."""


@dataclass(slots=True, kw_only=True)
class Row:
    """A post as a reader found it.

    `created` is its time in any form that `hygiene.sources.reader_kit.times.moment` parses.
    """

    id: str = ""
    created: str = ""
    source: str = ""
    text: str = ""
    lang: str = ""
    kind: int = 0
    reply: bool = False
    deleted: bool = False
    domains: list[str] | None = None
    mentions: list[str] | None = None
    hashtags: list[str] | None = None


class Codes(dict[str, int]):
    """Numbers for words, from 0 in order of first use; never a KeyError."""

    def __missing__(self, word: str) -> int:
        code = self[word] = len(self)
        return code


class _ListsBuilder:
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

    def build(self) -> Lists:
        counts = np.frombuffer(self.counts, dtype=np.uint8) if self.counts else np.zeros(0, np.uint8)
        starts = np.zeros(len(counts) + 1, dtype=np.int64)
        np.cumsum(counts, out=starts[1:])
        codes = np.frombuffer(self.codes, dtype=np.int32) if self.codes else np.zeros(0, np.int32)
        return Lists(starts, codes, tuple(self.words))


@dataclass(slots=True, eq=False)
class _PackedTexts:
    """The texts of all posts, compressed in blocks.

    A block has at least `FLUSH_ROWS` rows, or fewer long ones.
    """

    blocks: list[bytes] = field(default_factory=list)
    ends: list[NDArray[np.uint32]] = field(default_factory=list)
    firsts: list[int] = field(default_factory=lambda: [0])

    def add(self, texts: bytes, sizes: NDArray[np.int64]) -> None:
        """Add a block of texts in UTF-8, one after another, and their sizes."""
        from isal import isal_zlib

        self.blocks.append(isal_zlib.compress(texts, level=0))
        self.ends.append(np.append(0, np.cumsum(sizes)).astype(np.uint32))
        self.firsts.append(self.firsts[-1] + len(sizes))

    def sizes(self) -> NDArray[np.int64]:
        """Return the number of bytes of each text."""
        return np.concatenate([np.diff(ends.astype(np.int64)) for ends in self.ends] or [np.zeros(0, np.int64)])

    def reader(self) -> Callable[[NDArray[np.int64]], list[str]]:
        """Return a function that returns the texts of some rows."""
        from isal import isal_zlib

        firsts = np.array(self.firsts)

        @lru_cache(maxsize=4)
        def block(number: int) -> bytes:
            return bytes(isal_zlib.decompress(self.blocks[number]))

        def texts(rows: NDArray[np.int64]) -> list[str]:
            numbers = np.searchsorted(firsts, rows, side="right") - 1
            out = [""] * len(rows)
            for number in np.unique(numbers).tolist():
                wanted = np.flatnonzero(numbers == number)
                data, ends, within = block(number), self.ends[number], rows[wanted] - self.firsts[number]
                for index, start, end in zip(
                    wanted.tolist(), ends[within].tolist(), ends[within + 1].tolist(), strict=True
                ):
                    out[index] = data[start:end].decode("utf-8", "surrogatepass")
            return out

        return texts


class PostsBuilder:
    """Posts that are collected in batches and packed into columns.

    It holds about `FLUSH_ROWS` rows as Python objects. A reader extends the lists (`ids`, `created`, …), all by the
    same number of rows, and then calls `batch()`.
    """

    def __init__(self, client_of: Callable[[str], Client]) -> None:
        self.ids: list[str] = []
        self.created: list[str] = []
        self.sources: list[str] = []
        self.langs: list[str] = []
        self.kinds: list[int] = []
        self.texts: list[str] = []
        self.replies: list[bool] = []
        self.deleted: list[bool] = []
        self.domains, self.mentions, self.hashtags = _ListsBuilder(), _ListsBuilder(), _ListsBuilder()
        self._client_of = client_of
        self.source_codes, self.lang_codes = Codes(), Codes()
        self._packed_texts = _PackedTexts()
        self._parts: list[dict[str, NDArray[Any]]] = []
        self._chars = 0
        self._sharing_ids = 0

    def add(self, row: Row) -> None:
        """Add one post; extending the lists is faster for millions of posts."""
        self.ids.append(row.id)
        self.created.append(row.created)
        self.sources.append(row.source)
        self.langs.append(row.lang)
        self.kinds.append(row.kind)
        self.texts.append(row.text)
        self.replies.append(row.reply)
        self.deleted.append(row.deleted)
        self.domains.add([row.domains or ()])
        self.mentions.add([row.mentions or ()])
        self.hashtags.add([row.hashtags or ()])
        self.batch(len(row.text))

    def batch(self, chars: int) -> None:
        """Pack the gathered rows once there are enough of them.

        `chars` is the number of characters of text that the last batch added.
        """
        self._chars += chars
        if len(self.ids) >= FLUSH_ROWS or self._chars >= FLUSH_CHARS:
            self._pack()
            self._chars = 0

    def extend(self, columns: dict[str, NDArray[Any]], texts: bytes, sizes: NDArray[np.int64]) -> None:
        """Add rows that are columns already.

        `client` and `lang` are `source_codes` and `lang_codes`. `texts` holds the texts of the rows in UTF-8, one after
        another, and `sizes` the number of bytes of each.
        """
        self._parts.append(columns)
        self._packed_texts.add(texts, sizes)

    def _pack(self) -> None:
        sources, langs = self.source_codes, self.lang_codes
        texts = [text.encode("utf-8", "surrogatepass") for text in self.texts]
        self.extend(
            {
                "id": _id_column(self.ids),
                "at": moments(self.created),
                "client": np.fromiter(map(sources.__getitem__, self.sources), np.int32, len(self.sources)),
                "lang": np.array([langs[v[:16]] for v in self.langs], dtype=np.int32),
                "kind": np.array(self.kinds, dtype=np.uint8),
                "reply": np.array(self.replies, dtype=bool),
                "deleted": np.array(self.deleted, dtype=bool),
            },
            b"".join(texts),
            np.fromiter(map(len, texts), np.int64, len(texts)),
        )
        for column in (
            self.ids, self.created, self.sources, self.langs, self.kinds, self.texts, self.replies, self.deleted,
        ):  # fmt: skip
            column.clear()

    def build(
        self,
        id_times: Callable[[NDArray[np.bytes_]], NDArray[np.datetime64]],
        dated: Callable[[NDArray[np.datetime64], NDArray[np.datetime64]], NDArray[np.bool_]],
        listed: tuple[NDArray[np.bytes_], NDArray[np.int64]] | None = None,
    ) -> tuple[Posts, int]:
        """Return the finished table, and the number of repeated posts left out.

        A post without a readable time has the one inside its id.

        Args:
            id_times: returns the times inside ids.
            dated: returns which rows have a real time of day, from `at` and `id_time`.
            listed: only for an archive whose index lists the posts at the end. Their ids, and the number of the row
                (from 0) as which each was added.
        """
        self._pack()
        # Free the parts of each column once it is joined: a million posts would otherwise be in memory twice.
        raw = {name: np.concatenate([part.pop(name) for part in self._parts]) for name in list(self._parts[0])}
        source = np.arange(len(raw["id"]))
        if listed is not None:
            source = listed[1]
            raw = {name: raw.pop(name)[source] for name in list(raw)} | {"id": listed[0]}
        id_time = id_times(raw["id"])
        raw["stated"] = raw.pop("at")
        at = np.where(np.isnat(raw["stated"]), id_time, raw["stated"])
        order = in_order_of_time(at, raw["id"])
        sizes = self._packed_texts.sizes()[source[order]]
        keep, shared = first_of_each(raw["id"][order], raw["stated"][order], sizes)
        id_time[order[shared]] = np.datetime64("NaT")  # an id that is not unique was changed, and so is its time
        self._sharing_ids = int(shared.sum())
        order = order[keep]
        columns: dict[str, Any] = {name: raw.pop(name)[order] for name in list(raw)}
        columns |= {"at": at[order], "id_time": id_time[order], "order": source[order]}
        columns["dated"] = dated(columns["at"], columns["id_time"])
        columns["client"] = self._clients(columns["client"])
        columns["lang"] = np.where(columns["lang"] < 32_000, columns["lang"], -1).astype(np.int16)
        for column in columns.values():
            column.flags.writeable = False
        posts = Posts(
            **columns,
            clients=self._known,
            langs=tuple(self.lang_codes),
            domains=self.domains.build(),
            mentions=self.mentions.build(),
            hashtags=self.hashtags.build(),
            words=self._packed_texts.reader(),
        )
        return posts, int((~keep).sum())

    def doubts(self) -> list[str]:
        """Return what is wrong with the ids of the finished table, as phrases."""
        shared = self._sharing_ids
        return [SingleRecords(f"{plural(shared, 'post has', 'posts have')} the id of another post")] * (shared > 0)

    def _clients(self, codes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the client of each source; several spellings are one client."""
        clients: dict[Client, int] = {}
        client_codes = np.array(
            [clients.setdefault(self._client_of(s), len(clients)) if s else -1 for s in self.source_codes] or [-1],
            dtype=np.int32,
        )
        self._known = tuple(clients)
        return client_codes[codes] if len(codes) else codes


def _id_column(ids: list[str]) -> NDArray[np.bytes_]:
    """Return ids as a column of at most 64 characters, "" for one not in ASCII."""
    joined, sizes = "".join(ids), set(map(len, ids))
    if joined.isascii() and len(sizes) == 1 and 0 < (size := sizes.pop()) <= _MAX_ID:
        return np.frombuffer(joined.encode(), dtype=f"S{size}")  # the ids of most platforms have one length for years
    return np.array([each[:_MAX_ID] if each.isascii() else "" for each in ids], dtype="S")
