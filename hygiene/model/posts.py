"""Posts as an immutable table of columns.

An archive may hold hundreds of thousands of posts. The table has one row for each post, oldest first and undated rows
last. Its columns are:

| column | type | meaning |
|---|---|---|
| id | bytes | the platform's id, as text |
| at | datetime64[ms] | the time by which the post is judged, UTC; NaT when neither the export nor the id has one |
| stated | datetime64[ms] | the time of the post stated by the export, UTC; NaT when it states no readable one |
| dated | bool | whether `at` holds a real time of day (old X archives lost it for posts before November 2010) |
| id_time | datetime64[ms] | the time inside the id; NaT when it carries none |
| client | int32 | index into `clients`, the app it was posted with; -1 when not stated |
| kind | uint8 | index into `KINDS` |
| lang | int16 | index into `langs`; -1 when not stated |
| reply | bool | whether it answers another post |
| deleted | bool | whether its owner had deleted it (X keeps them about 14 days) |

`at` is the stated time, except where that is missing, unreadable or far from the time inside the id (see
`hygiene.sources.reader_kit.post_times`).

`domains`, `mentions` and `hashtags` hold any number of values in a row (`Lists`). So does `media`, the file of the
first picture or film in the export, where the platform gives posts no id. `text(row)` returns the words.
`landings` maps the address of a short link to its target, where the user asked for a lookup. The table takes about 50
bytes of memory for each post, besides the compressed words. `hygiene.sources.reader_kit.post_columns` builds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from hygiene.model.post_analysis import PostAnalysis

KINDS: Final = ("post", "reply", "repost", "community")


@dataclass(frozen=True, slots=True)
class Client:
    """The app a post was made with.

    `label` is the name shown, and `href` the address it links to, or empty.
    """

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One row of the table.

    Rules over many posts should use the columns.
    """

    id: str
    at: datetime | None
    client: Client | None
    kind: str
    text: str
    lang: str
    reply: bool
    deleted: bool
    domains: tuple[str, ...]
    mentions: tuple[str, ...]
    hashtags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """A column with any number of words in a row.

    The words of a row are those of `words` at `codes[starts[row]:starts[row + 1]]`.
    """

    starts: NDArray[np.signedinteger]
    codes: NDArray[np.int32]
    words: tuple[str, ...]

    def of(self, row: int) -> tuple[str, ...]:
        """Return the words of one row, in the order they were read."""
        return tuple(self.words[code] for code in self.codes[self.starts[row] : self.starts[row + 1]])


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectTarget:
    """The target of a short link.

    `host` is where it ends, or `problem` says in words why that is unknown. `through` are the hosts on the way.
    """

    host: str = ""
    through: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posts:
    """The table of posts, equal only to itself.

    Columns are read-only. `order` (int32) maps a row to where its words and lists were read. `analysis` is None until a
    scan has analysed the posts.
    """

    id: NDArray[np.bytes_]
    at: NDArray[np.datetime64]
    stated: NDArray[np.datetime64]
    dated: NDArray[np.bool_]
    id_time: NDArray[np.datetime64]
    client: NDArray[np.signedinteger]
    kind: NDArray[np.uint8]
    lang: NDArray[np.int16]
    reply: NDArray[np.bool_]
    deleted: NDArray[np.bool_]
    clients: tuple[Client, ...]
    langs: tuple[str, ...]
    order: NDArray[Any]
    domains: Lists
    mentions: Lists
    hashtags: Lists
    words: Callable[[NDArray[np.int64]], list[str]] = field(repr=False)
    media: Lists | None = None
    landings: Mapping[str, RedirectTarget] = field(default_factory=dict)
    analysis: PostAnalysis | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.id)

    def __iter__(self) -> Iterator[Post]:
        return map(self.row, range(len(self)))

    def row(self, row: int) -> Post:
        """Return one post."""
        client, lang, source = int(self.client[row]), int(self.lang[row]), int(self.order[row])
        return Post(
            id=self.post_id(row),
            at=self.when(row),
            client=self.clients[client] if client >= 0 else None,
            kind=KINDS[self.kind[row]],
            text=self.text(row),
            lang=self.langs[lang] if lang >= 0 else "",
            reply=bool(self.reply[row]),
            deleted=bool(self.deleted[row]),
            domains=self.domains.of(source),
            mentions=self.mentions.of(source),
            hashtags=self.hashtags.of(source),
        )

    def post_id(self, row: int) -> str:
        """Return the platform's id of one post."""
        return bytes(self.id[row]).decode("ascii", "replace")

    def when(self, row: int) -> datetime | None:
        """Return the time of one post, aware UTC."""
        return instant(self.at[row])

    def stated_when(self, row: int) -> datetime | None:
        """Return the time that the export states for one post, aware UTC."""
        return instant(self.stated[row])

    def file(self, row: int) -> str:
        """Return the file of the first picture or film of one post, or ""."""
        return next(iter(self.media.of(int(self.order[row]))), "") if self.media else ""

    def text(self, row: int) -> str:
        """Return the words of one post.

        Neighbouring rows are cheap to read in turn. Rows far apart unpack a block each.
        """
        return self.words(self.order[row : row + 1])[0]

    def dated_anew(self, at: NDArray[np.datetime64], changed: NDArray[np.bool_]) -> Posts:
        """Return the table with other times, in their order.

        `changed` marks the rows with another time. It comes from an id, so it includes the time of day.
        """
        order = np.argsort(at.view(np.uint64), kind="stable")  # as an unsigned number, NaT is larger than any time
        columns: dict[str, Any] = {
            name: getattr(self, name)[order]
            for name in ("id", "stated", "id_time", "client", "kind", "lang", "reply", "deleted", "order")
        }
        columns |= {"at": at[order], "dated": (self.dated | changed)[order]}
        for column in columns.values():
            column.flags.writeable = False
        return replace(self, **columns)

    def texts(self, rows: NDArray[np.integer]) -> list[str]:
        """Return the words of many posts.

        Each block that holds some of them is unpacked once.
        """
        return self.words(self.order[rows])


def moment(at: datetime) -> np.datetime64:
    """Return an aware time as the columns hold it."""
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "ms")


def instant(value: np.datetime64) -> datetime | None:
    """Return a datetime64 as an aware UTC datetime, or None for NaT."""
    return None if np.isnat(value) else value.astype("datetime64[ms]").item().replace(tzinfo=UTC)
