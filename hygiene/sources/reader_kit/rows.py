"""The records of one small file, in batches: a JSON list, a list inside a JSON document, JSON lines, or rows of a CSV.

What is no record is counted and left out; damage ends the file with an `UnreadableError`, and what came before it counts.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final, Protocol

import msgspec

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import CHUNK
from hygiene.sources.reader_kit.json_stream import MAX_PREFIX, PREFIX, Batches, decoded

MAX_BEHIND_KEY: Final = 128 << 20
"""Bytes of a JSON document whose list stands behind a key: unlike a bare list, it has to be held whole, for a moment twice."""
MAX_LINE: Final = 1 << 20
"""Characters of one line; the longest real ones are posts, a hundredth of it."""
MAX_PREAMBLE: Final = 40
"""Lines before the header of a CSV in which it is looked for."""
BATCH: Final = 1000
_HINT: Final = "download the export again; do not edit its files"
_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


class NoRowsError(UnreadableError):
    """Raised when a sound file does not hold what was looked for in it."""


class Rows(Protocol):
    """What `Reading.take` takes: batches of records. Once iterated, `unreadable` counts what was none, `why` says why."""

    unreadable: int
    why: str

    def __iter__(self) -> Iterator[list[Any]]:
        """Batch after batch."""
        ...


class JsonRows:
    """The records of a JSON file.

    A list gives its elements, in bounded memory. A document gives what stands at the first of the paths `at` that is there
    (`Your Activity > Login History > LoginHistoryList`, letters' case aside): the elements of a list, one object, or
    nothing for `null`. A document without `at` is one record. That none of them is there is no loss where it is `optional`.
    """

    def __init__(self, chunks: Iterable[bytes], at: Iterable[str] = (), *, optional: bool = False) -> None:
        self._chunks, self._at, self._optional = chunks, tuple(at), optional
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[Any]]:
        """Decode to the end.

        Raises:
            UnreadableError: when it is no JSON, is cut short or too large.
            NoRowsError: when it holds nothing at `at`.
        """
        start, chunks = _peeked(self._chunks, MAX_PREFIX)
        prefix = PREFIX.match(start[:MAX_PREFIX])
        if start[prefix.end() if prefix else 0 :][:1] != b"[":
            whole = _whole(chain([start], chunks))
            found = whole if whole == b"null" else _found(whole, self._at)
            if found is None:
                raise NoRowsError("" if self._optional else f"it holds no “{self._at[0].rpartition(' > ')[2]}”")
            if found[:1] != b"[":
                yield [] if found == b"null" else [decoded(found, dict)]
                return
            start, chunks = b"", iter([found[i : i + CHUNK] for i in range(0, len(found), CHUNK)])
        batches = Batches(chain([start] if start else [], chunks), dict)
        try:
            yield from batches
        finally:
            self.unreadable, self.why = batches.unreadable, batches.why


def _peeked(chunks: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """At least the first `size` bytes, if there are as many, and what comes behind them."""
    start, rest = b"", iter(chunks)
    while len(start) < size and (more := next(rest, b"")):
        start += more
    return start, rest


def _whole(chunks: Iterable[bytes]) -> bytes:
    """A document, without an optional `name =` before it, or a semicolon behind it."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_BEHIND_KEY:
            raise UnreadableError(f"it is larger than {MAX_BEHIND_KEY >> 20} MB")
    prefix, end = PREFIX.match(data[:MAX_PREFIX]), len(data)
    while end and data[end - 1] in b" \t\r\n;":
        end -= 1
    return bytes(memoryview(data)[prefix.end() if prefix else 0 : end])


def _found(document: bytes, at: tuple[str, ...]) -> bytes | None:
    """What stands at the first of these paths that is there, still as JSON."""
    for path in at:
        inner: bytes | msgspec.Raw | None = document
        for key in path.split(" > "):
            inner = _members(inner).get(key.casefold()) if inner is not None else None
        if inner is not None:
            return bytes(inner)
    return None if at else document


def _members(document: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """The values of an object, each still as JSON, by casefolded key."""
    if bytes(memoryview(document)[:1]) != b"{":
        raise UnreadableError("it is JSON, but not of the expected shape", hint=_HINT)
    try:
        raw = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Half an emoji, as cut-off texts end in, is no reason to lose a whole document.
        raw = _raw(_ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], document))
    return {key.casefold(): value for key, value in raw.items()}


def _raw(document: bytes) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError("it is not valid JSON: cut short, damaged or edited", hint=_HINT) from error


class JsonLines:
    """One JSON object a line, as logs are written; with `wanted`, only lines in which it is found are decoded."""

    def __init__(self, chunks: Iterable[bytes], wanted: re.Pattern[str] | None = None) -> None:
        self._chunks, self._wanted = chunks, wanted
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[Any]]:
        """Decode to the end; a line that is no object is counted.

        Raises:
            UnreadableError: when it is no text.
            NoRowsError: when it holds no line.
        """
        batch: list[Any] = []
        empty = True
        for line in filter(None, map(str.strip, lines(self._chunks))):
            empty = False
            if self._wanted and line[0] == "{" and line[-1] == "}" and not self._wanted.search(line):
                continue
            try:
                batch.append(decoded(line.encode("utf-8", "surrogateescape"), dict))
            except UnreadableError as error:
                self.unreadable, self.why = self.unreadable + 1, self.why or error.message
            if len(batch) >= BATCH:
                yield batch
                batch = []
        yield batch
        if empty:
            raise NoRowsError("the file is empty")


class CsvRows:
    """The rows of a CSV, each a dict by casefolded column name.

    UTF-8 or UTF-16, parted by commas, tabs or semicolons. The header is the first line that holds all of `columns`, so that
    notes before it are passed over; with no columns named, it is the first line. A quote inside quotes is doubled, or stands
    behind the character `escape`.
    """

    def __init__(self, chunks: Iterable[bytes], columns: Iterable[str] = (), *, escape: str | None = None) -> None:
        self._chunks, self._columns, self._escape = chunks, tuple(columns), escape
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[dict[str, str]]]:
        """Read to the end; a row with more or fewer cells than columns, or with broken letters, is counted.

        Raises:
            UnreadableError: when it is no text, or a quote in it is never closed.
            NoRowsError: when it has no such header.
        """
        text = lines(self._chunks)
        names, comma = self._header(text)
        batch: list[dict[str, str]] = []
        try:
            for row in csv.reader(text, delimiter=comma, escapechar=self._escape, strict=True):
                if len(row) != len(names):
                    if row:
                        self._leave("it has not as many cells as there are columns")
                elif any("\udc80" <= char <= "\udcff" for cell in row if not cell.isascii() for char in cell):
                    self._leave("it holds bytes that are no text")
                else:
                    batch.append(dict(zip(names, row, strict=True)))
                if len(batch) >= BATCH:
                    yield batch
                    batch = []
        except csv.Error:
            yield batch
            broken = True
        else:
            yield batch
            broken = False
        if broken:
            # Outside the handler, so that the parser's error, which may quote a cell, does not travel along.
            raise UnreadableError("a quote in it is never closed, or closed too early", hint=_HINT)

    def _leave(self, why: str) -> None:
        self.unreadable, self.why = self.unreadable + 1, self.why or why

    def _header(self, text: Iterator[str]) -> tuple[list[str], str]:
        """The names of the columns, and what parts them."""
        wanted = {name.casefold() for name in self._columns}
        for _, line in zip(range(MAX_PREAMBLE), text, strict=False):
            for comma in sorted(",\t;", key=line.count, reverse=True):
                try:
                    names = [name.strip().casefold() for name in next(csv.reader([line], delimiter=comma), [])]
                except csv.Error:
                    continue
                if names and wanted <= set(names):
                    if not line.endswith("\n"):
                        raise UnreadableError("it is cut short: its line of column names does not end", hint=_HINT)
                    return names, comma
        raise NoRowsError(
            f"it has no line of column names with {', '.join(self._columns)}" if wanted else "the file is empty"
        )


def has_columns(chunks: Iterable[bytes], columns: Iterable[str]) -> bool:
    """Whether a file begins as a CSV with these columns does; not when it cannot be read."""
    try:
        CsvRows((), columns)._header(lines(chunks))  # noqa: SLF001  # its own
    except UnreadableError:
        return False
    return True


def lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a text, line ends included: UTF-8 (bytes that are none become lone surrogates), or UTF-16 with its mark.

    Raises:
        UnreadableError: when a line is longer than `MAX_LINE`, or UTF-16 is damaged.
    """
    start, behind = _peeked(chunks, len(codecs.BOM_UTF16_LE))
    wide = start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    encoding, errors = ("utf-16", "strict") if wide else ("utf-8-sig", "surrogateescape")
    decoder, rest = codecs.getincrementaldecoder(encoding)(errors), ""
    for chunk in chain([start] if start else [], behind, [b""]):
        try:
            rest += decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise UnreadableError("it holds bytes that are no text", hint=_HINT) from error
        whole = rest.split("\n")
        rest = whole.pop()
        if len(rest) > MAX_LINE:
            raise UnreadableError(f"one line is longer than {MAX_LINE:,} characters")
        yield from (line + "\n" for line in whole)
    if rest:
        yield rest
