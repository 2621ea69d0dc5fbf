"""Building the table of posts in batches, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hygiene.language.words import tr_n
from hygiene.model.posts import Client, Posts
from hygiene.sources.reader_kit.columns.post_stores import Codes, Column, ListsBuilder, PackedTexts
from hygiene.sources.reader_kit.post_times import SingleRecords, all_different, first_of_each, in_order_of_time
from hygiene.sources.reader_kit.times import moments

FLUSH_ROWS: Final = 16_384
"""Rows gathered in lists before they become columns.

There are enough of them for numpy to pay off, and few enough to stay in the processor's cache.
"""
FLUSH_CHARS: Final = 16 << 20
"""The most characters of text gathered. Real posts have a tenth of it."""
_MAX_ID: Final = 64
"""Characters kept of an id. The longest real ones have half of it."""

Listed = tuple[NDArray[np.bytes_], NDArray[np.int64]]
"""The ids of posts, and the row as which each was added, from 0."""


@dataclass(slots=True, kw_only=True)
class Row:
    """A post as a reader found it.

    `created` is its time in any form that `hygiene.sources.reader_kit.times.moment` parses. `file` is that of its first
    picture or film, by which its owner recognises a post without an id.
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
    file: str = ""


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
        self.domains, self.mentions, self.hashtags = ListsBuilder(), ListsBuilder(), ListsBuilder()
        self._media = ListsBuilder()
        self._client_of = client_of
        self.source_codes, self.lang_codes = Codes(), Codes()
        self._packed_texts = PackedTexts()
        self._columns: dict[str, Column] = {}
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
        if row.file:
            self._media.fill(self._packed_texts.rows + len(self.ids) - 1)
            self._media.add([(row.file,)])
        self.batch(len(row.text))

    def batch(self, chars: int) -> None:
        """Pack the gathered rows once there are enough of them.

        `chars` is the number of characters of text that the last batch added.
        """
        self._chars += chars
        if len(self.ids) >= FLUSH_ROWS or self._chars >= FLUSH_CHARS:
            self._pack()

    def extend(self, columns: dict[str, NDArray[Any]], texts: bytes, sizes: NDArray[np.int64]) -> None:
        """Add rows that are columns already.

        `client` and `lang` are `source_codes` and `lang_codes`. `texts` holds the texts of the rows in UTF-8, one after
        another, and `sizes` the number of bytes of each. Rows that were added one by one come before them.
        """
        self.pack()
        self._extend(columns, texts, sizes)

    def _extend(self, columns: dict[str, NDArray[Any]], texts: bytes, sizes: NDArray[np.int64]) -> None:
        for name, column in columns.items():
            self._columns.setdefault(name, Column()).add(column)
        self._packed_texts.add(texts, sizes)

    def join(self, more: PostsBuilder) -> None:
        """Add the posts of another builder behind these."""
        self.pack()
        more.pack()
        columns = {name: column.array() for name, column in more._columns.items()}
        if not columns:
            return
        for name, known, added in (
            ("client", self.source_codes, more.source_codes),
            ("lang", self.lang_codes, more.lang_codes),
        ):
            codes = np.array([known[word] for word in added], dtype=np.int32)
            columns[name] = codes[columns[name]]
        for name, column in columns.items():
            self._columns.setdefault(name, Column()).add(column)
        if more._media.words:
            self._media.fill(self._packed_texts.rows)
            self._media.join(more._media)
        self._packed_texts.join(more._packed_texts)
        self.domains.join(more.domains)
        self.mentions.join(more.mentions)
        self.hashtags.join(more.hashtags)

    def pack(self) -> None:
        """Pack the gathered rows before others are added behind them."""
        if self.ids:
            self._pack()

    def _pack(self) -> None:
        self._chars = 0
        sources, langs = self.source_codes, self.lang_codes
        texts = [text.encode("utf-8", "surrogatepass") for text in self.texts]
        self._extend(
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
        listed: Listed | None = None,
    ) -> tuple[Posts, int]:
        """Return the finished table, and the number of repeated posts left out.

        A post without a readable time has the one inside its id.

        Args:
            id_times: returns the times inside ids.
            dated: returns which rows have a real time of day, from `at` and `id_time`.
            listed: only for an archive whose index lists the posts at the end.
        """
        self._pack()
        raw = {name: self._columns.pop(name).array() for name in list(self._columns)}
        if listed is not None:
            raw = {name: raw.pop(name)[listed[1]] for name in list(raw)} | {"id": listed[0]}
        ids, stated = raw["id"], raw.pop("at")
        id_time = _in_slices(id_times, ids)
        at = np.where(np.isnat(stated), id_time, stated) if np.isnat(stated).any() else stated
        order = self._without_repeats(in_order_of_time(at, ids), ids, stated, id_time, listed)
        repeated = len(ids) - len(order)
        del ids
        # Each column is freed once it is in order: millions of posts would otherwise be in memory twice.
        columns: dict[str, Any] = {name: raw.pop(name)[order] for name in list(raw)}
        columns["at"] = at[order]
        columns["stated"] = columns["at"] if at is stated else stated[order]
        del at, stated
        columns["id_time"] = id_time[order]
        columns["dated"] = dated(columns["at"], columns["id_time"])
        columns["order"] = _rows_read(order, listed).astype(np.int32)
        columns["client"] = self._clients(columns["client"])
        columns["lang"] = np.where(columns["lang"] < 32_000, columns["lang"], -1).astype(np.int16)
        for column in columns.values():
            column.flags.writeable = False
        self._media.fill(self._packed_texts.rows if self._media.words else 0)
        posts = Posts(
            **columns,
            clients=self._known,
            langs=tuple(self.lang_codes),
            domains=self.domains.build(),
            mentions=self.mentions.build(),
            hashtags=self.hashtags.build(),
            words=self._packed_texts.reader(),
            media=self._media.build() if self._media.words else None,
        )
        return posts, repeated

    def _without_repeats(
        self,
        order: NDArray[np.intp],
        ids: NDArray[np.bytes_],
        stated: NDArray[np.datetime64],
        id_time: NDArray[np.datetime64],
        listed: Listed | None,
    ) -> NDArray[np.intp]:
        """Return the order of the posts without those that are repeated.

        An id that is not unique was changed, and so is its time: in `id_time` it becomes NaT.
        """
        if all_different(ids):
            return order
        sizes = self._packed_texts.sizes()[_rows_read(order, listed)]
        keep, shared = first_of_each(ids[order], stated[order], sizes)
        id_time[order[shared]] = np.datetime64("NaT")
        self._sharing_ids = int(shared.sum())
        return order[keep]

    def doubts(self) -> list[str]:
        """Return the faults of the ids of the finished table, as phrases."""
        shared = self._sharing_ids
        return [
            SingleRecords(
                tr_n(shared, "{count:,} post has the id of another post", "{count:,} posts have the id of another post")
            )
        ] * (shared > 0)

    def _clients(self, codes: NDArray[np.int32]) -> NDArray[np.signedinteger]:
        """Return the client of each source. Several spellings are one client."""
        clients: dict[Client, int] = {}
        found = [clients.setdefault(self._client_of(s), len(clients)) if s else -1 for s in self.source_codes] or [-1]
        # Few accounts have more clients than half of the width has room for.
        short = np.int16 if len(clients) <= 1 << 15 else np.int32
        of_source: NDArray[np.signedinteger] = np.array(found, short)
        self._known = tuple(clients)
        return of_source[codes] if len(codes) else codes


def _rows_read(order: NDArray[np.intp], listed: Listed | None) -> NDArray[np.int64]:
    """Return the number of the row as which each post was added."""
    return order if listed is None else listed[1][order]


def _in_slices(
    id_times: Callable[[NDArray[np.bytes_]], NDArray[np.datetime64]], ids: NDArray[np.bytes_]
) -> NDArray[np.datetime64]:
    """Return the times inside ids, found slice by slice to save memory."""
    out = np.empty(len(ids), "datetime64[ms]")
    for start in range(0, len(ids), FLUSH_ROWS):
        out[start : start + FLUSH_ROWS] = id_times(ids[start : start + FLUSH_ROWS])
    return out


def _id_column(ids: list[str]) -> NDArray[np.bytes_]:
    """Return ids as a column.

    An id is cut at 64 characters, and is "" if it is not in ASCII.
    """
    joined, sizes = "".join(ids), set(map(len, ids))
    if joined.isascii() and len(sizes) == 1 and 0 < (size := sizes.pop()) <= _MAX_ID:
        return np.frombuffer(joined.encode(), dtype=f"S{size}")  # the ids of most platforms have one length for years
    return np.array([each[:_MAX_ID] if each.isascii() else "" for each in ids], dtype="S")
