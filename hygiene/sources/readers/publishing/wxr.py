"""The stream of a WXR file: WordPress's items, comments and authors.

WXR is RSS with elements of WordPress's own. Only the fields listed here are kept, each up to a limit, so that a file of
any size is read in bounded memory. The parser is expat. A document type, and with it every entity, is refused before
anything is defined. Nesting and the size of one piece of markup are bounded: expat scans an unfinished piece again
with every chunk.

Some posts contain control characters, which XML forbids. They are removed, so that one post does not hide those after
it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, Final, NoReturn
from xml.parsers import expat

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_TEXT
from hygiene.sources.reader_kit.html import LIMIT
from hygiene.sources.reader_kit.times import MONTHS, moment

MAX_DEPTH: Final = 32
"""Levels of nesting. WXR has five."""
MAX_MARKUP: Final = 1 << 20
"""Bytes of one tag, comment or reference."""
MAX_LISTED: Final = 200
"""Categories and tags of one item, or authors' names that are kept."""
MAX_AUTHORS: Final = 10_000
"""The most authors of one blog. Comments of further ones are not read."""
_PEEKED: Final = 200
"""Bytes within which an XML declaration ends."""
_ENCODING: Final = re.compile(
    rb"^\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*[\"']"
    rb"(iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|euc-(?:jp|kr)|shift_jis|gb2312|gbk|big5)[\"']",
    re.IGNORECASE,
)
"""The encodings besides UTF-8 of the early years."""
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""The characters that XML forbids."""
_FIELDS: Final = {
    "channel": frozenset({"title", "pubDate", "wp:base_blog_url", "wp:wxr_version"}),
    "wp:author": frozenset({"wp:author_id", "wp:author_login", "wp:author_email", "wp:author_display_name"}),
    "item": frozenset({
        "title", "pubDate", "dc:creator", "content:encoded", "excerpt:encoded", "category", "wp:post_id",
        "wp:post_date_gmt", "wp:status", "wp:post_type",
    }),
    "wp:postmeta": frozenset({"wp:meta_key", "wp:meta_value"}),
    "wp:comment": frozenset({
        "wp:comment_id", "wp:comment_date_gmt", "wp:comment_content", "wp:comment_approved", "wp:comment_type",
        "wp:comment_user_id",
    }),
}  # fmt: skip
"""The fields we use, by the element that holds them."""
_HELD_BY: Final = {"channel": "rss", "wp:author": "channel", "item": "channel", "wp:postmeta": "item",
                   "wp:comment": "item"}  # fmt: skip
_LONG: Final = frozenset({"content:encoded", "excerpt:encoded", "wp:comment_content"})
_TERMS: Final = frozenset({"", "category", "tag", "post_tag"})
"""The kinds of terms that are categories and tags; 1.0 may state none."""
_NOTES: Final = {"_wp_trash_meta_status": "before_trash", "_wp_trash_meta_time": "trashed_at"}
"""The notes of WordPress on an item in the trash, and our names of them.

They are its earlier status, and when it was put there, in seconds since 1970.
"""
_GMT: Final = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_RSS_TIME: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r" (?:([+-][0-9]{4})|GMT|UTC)"
)
_HINT: Final = tr_later("export it again; do not edit the file")

Record = dict[str, Any]


@dataclass(slots=True)
class Blog:
    """The facts about a blog that its files state, besides its posts.

    `channels` holds the fields of each file's head, and `authors` those of each author.
    """

    channels: list[Record] = field(default_factory=list)
    authors: list[Record] = field(default_factory=list)
    author_ids: set[str] = field(default_factory=set)


class WxrRows:
    """The items and comments of one file, in batches.

    Each is a record of its fields, with its element under `element`. An item also has `terms`, and `before_trash` and
    `trashed_at` when it is in the trash. The blog's own facts go into `blog`.
    """

    def __init__(self, chunks: Iterable[bytes], blog: Blog) -> None:
        self._chunks, self._blog = chunks, blog
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[Record]]:
        """Yield the records in batches.

        Raises:
            UnreadableError: when it is not WXR, is cut short or damaged, or defines a document type. The records before
                that have been yielded.
        """
        stream = _Stream(self._blog)
        for text in chain(_decoded(self._chunks), [""]):
            problem = stream.feed(text)
            yield stream.take()
            if problem:
                raise UnreadableError(problem, hint=tr(_HINT))


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of a file without the characters that XML forbids."""
    rest, start = iter(chunks), b""
    while len(start) < _PEEKED and (more := next(rest, b"")):
        start += more
    stated = _ENCODING.match(start[:_PEEKED])
    decoder = codecs.getincrementaldecoder(stated[1].decode("ascii") if stated else "utf-8")("replace")
    for chunk in chain([start], rest):
        if text := _NOT_XML.sub("", decoder.decode(chunk)):
            yield text
    if text := _NOT_XML.sub("", decoder.decode(b"", final=True)):
        yield text


class _Stream:
    """The parser of one file, and the records that are open in it."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = _refuse_document_type
        self._path: list[str] = []
        self._open: list[Record] = []
        self._done: list[Record] = []
        self._field, self._at, self._pieces, self._room = "", 0, list[str](), 0
        self._fed = 0

    def feed(self, text: str) -> str:
        """Parse the next piece, or the end if it is empty.

        Return the fault, or an empty text.
        """
        data = text.encode()
        self._fed += len(data)
        try:
            self._parser.Parse(data, not data)
        except UnreadableError as error:
            return error.reason
        except expat.ExpatError as error:
            return tr("it is damaged at line {line:,}", line=error.lineno) if data else tr("it is cut short")
        if self._fed - self._parser.CurrentByteIndex > MAX_MARKUP + len(data):
            return tr("one piece of its markup is larger than {limit} MB", limit=MAX_MARKUP >> 20)
        return "" if data or self._blog.channels else tr("it holds no channel")

    def take(self) -> list[Record]:
        """Return the records that were completed since the last call."""
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        above = self._path[-1] if self._path else ""
        self._path.append(name)
        if len(self._path) > MAX_DEPTH:
            raise UnreadableError(tr("its elements are nested more than {limit} levels deep", limit=MAX_DEPTH))
        if len(self._path) == 1 and name != "rss":
            raise UnreadableError(tr("it is no RSS"))
        if _HELD_BY.get(name) == above and len(self._path) == len(self._open) + 2:
            self._open.append({"element": name})
            if name == "channel":  # at once, because a file that is cut short never closes the element
                self._blog.channels.append(self._open[-1])
        elif self._is_wanted(name, above, attributes):
            self._field, self._at, self._pieces = name, len(self._path), []
            self._room = LIMIT if name in _LONG else MAX_TEXT

    def _is_wanted(self, name: str, above: str, attributes: dict[str, str]) -> bool:
        """Return whether an element is a field of the innermost open record."""
        inside = not self._field and len(self._path) == len(self._open) + 2 and name in _FIELDS.get(above, ())
        return inside and (name != "category" or attributes.get("domain", "") in _TERMS)

    def _text(self, text: str) -> None:
        if self._field and self._room > 0:
            self._pieces.append(text[: self._room])
            self._room -= len(text)

    def _end(self, name: str) -> None:
        if self._field and len(self._path) == self._at:
            value = "".join(self._pieces)
            if name == "category":
                terms = self._open[-1].setdefault("terms", [])
                if len(terms) < MAX_LISTED:
                    terms.append(value.strip())
            else:
                self._open[-1].setdefault(name, value if name in _LONG else value.strip())
            self._field = ""
        elif self._open and len(self._path) == len(self._open) + 1 and self._open[-1]["element"] == name:
            self._close(self._open.pop())
        self._path.pop()

    def _close(self, record: Record) -> None:
        """Put a complete record where it belongs."""
        element = record["element"]
        if element == "wp:postmeta":
            if name := _NOTES.get(record.get("wp:meta_key", "")):
                self._open[-1][name] = record.get("wp:meta_value", "")
        elif element == "wp:author":
            if len(self._blog.authors) < MAX_AUTHORS:
                self._blog.authors.append(record)
                self._blog.author_ids.add(record.get("wp:author_id", ""))
        elif element != "channel":
            self._done.append(record)


def _refuse_document_type(_name: str, _system: str | None, _public: str | None, _has_subset: object) -> NoReturn:
    """Reject the file before an entity is defined."""
    raise UnreadableError(tr("it defines a document type, which WordPress never writes"))


def created(gmt: str, stated: str) -> str:
    """Return the time of a post in UTC.

    WordPress writes zeros for a post that an old importer left without one. The local time is not used, because its
    zone is not stated.
    """
    if _GMT.fullmatch(gmt):
        return f"{gmt} +0000"
    at = mailed(stated)
    return at.isoformat() if at else ""


def mailed(text: str) -> datetime | None:
    """Return a time as RSS states it, with its zone, or None without one.

    WordPress writes the year -0001 for a post without a time, which a lenient parser takes for another year.
    """
    found = _RSS_TIME.fullmatch(text)
    if not found:
        return None
    day, month, year, clock, zone = found.groups()
    return moment(f"{year}-{MONTHS.get(month, 0):02}-{int(day):02} {clock}{zone or '+0000'}")
