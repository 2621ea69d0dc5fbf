"""The records of one small file, in batches.

The file is a JSON list, a JSON document with a list inside, JSON lines, or a CSV. Anything that is not a record is
counted and left out. Damage ends the file with an `UnreadableError`, but the records before it count.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final, Protocol

import msgspec

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_BEHIND_KEY, MAX_KEYS, MAX_LINE
from hygiene.sources.files.files import CHUNK
from hygiene.sources.reader_kit.json_stream import MAX_PREFIX, PREFIX, Batches, Structure, decoded

MAX_PREAMBLE: Final = 40
"""Lines at the start of a CSV that are searched for its header."""
BATCH: Final = 1000  # records that JSON lines and CSV yield at a time
_HINT: Final = tr_later("download the export again; do not edit its files")
_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


class NoRowsError(UnreadableError):
    """Raised when an undamaged file does not hold the wanted rows."""


class Rows(Protocol):
    """Batches of records, as `Reading.take` consumes them.

    After the iteration, `unreadable` counts the entries that were not records, and `why` is the fault of the first.
    """

    unreadable: int
    why: str

    def __iter__(self) -> Iterator[list[Any]]:
        """Yield batch after batch."""
        ...


class JsonRows:
    """The records of a JSON file.

    A list yields its elements, in bounded memory. A document yields the value at the first path of `at` that exists,
    such as `Your Activity > Login History > LoginHistoryList`, in any case. The value is a list of records, one object,
    or `null` if `empty_is_null`. A document without `at` is one record. If `optional`, no path needs to exist.
    """

    def __init__(
        self, chunks: Iterable[bytes], at: Iterable[str] = (), *, optional: bool = False, empty_is_null: bool = False
    ) -> None:
        self._chunks, self._at, self._optional, self._empty_is_null = chunks, tuple(at), optional, empty_is_null
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[Any]]:
        """Yield the records in batches.

        Raises:
            UnreadableError: when it is not JSON, is cut short, or is too large.
            NoRowsError: when it has none of the paths `at`, or holds `null` there. The message is empty if `optional`.
        """
        start, chunks = _peeked(self._chunks, MAX_PREFIX)
        prefix = PREFIX.match(start[:MAX_PREFIX])
        if start[prefix.end() if prefix else 0 :][:1] != b"[":
            document = _document(chain([start], chunks))
            found = document if document == b"null" else _at_first_path(document, self._at)
            if found is None:
                why = "" if self._optional else tr("it holds no “{key}”", key=self._at[0].rpartition(" > ")[2])
                raise NoRowsError(why)
            if found == b"null" and not self._empty_is_null:
                raise NoRowsError(tr("it holds “null” where a list belongs"))
            if found[:1] != b"[":
                yield [decoded(found, dict)] if found != b"null" else []
                return
            start, chunks = b"", iter([found[i : i + CHUNK] for i in range(0, len(found), CHUNK)])
        batches = Batches(chain([start] if start else [], chunks), dict)
        try:
            yield from batches
        finally:
            self.unreadable, self.why = batches.unreadable, batches.why


def _peeked(chunks: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return at least the first `size` bytes, or all, and then the rest."""
    start, rest = b"", iter(chunks)
    while len(start) < size and (more := next(rest, b"")):
        start += more
    return start, rest


def _document(chunks: Iterable[bytes]) -> bytes:
    """Return a document without a `name =` before it or a semicolon after it.

    Raises:
        UnreadableError: when it is larger than `MAX_BEHIND_KEY`.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > MAX_BEHIND_KEY:
            raise UnreadableError(tr("it is larger than {limit} MB", limit=MAX_BEHIND_KEY >> 20))
    prefix, end = PREFIX.match(data[:MAX_PREFIX]), len(data)
    while end and data[end - 1] in b" \t\r\n;":
        end -= 1
    return bytes(memoryview(data)[prefix.end() if prefix else 0 : end])


def _at_first_path(document: bytes, at: tuple[str, ...]) -> bytes | None:
    """Return the value at the first path that exists, still as JSON.

    Return None when no path exists, and the document itself when no paths are given.
    """
    for path in at:
        inner: bytes | msgspec.Raw | None = document
        for key in path.split(" > "):
            # A section that is `null` holds none of its lists.
            inner = None if inner is None or bytes(inner) == b"null" else _members(inner).get(key.casefold())
        if inner is not None:
            return bytes(inner)
    return None if at else document


def _members(document: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """Return the values of an object, still as JSON, by casefolded key.

    Raises:
        UnreadableError: when the document is not an object, or has more than `MAX_KEYS` members.
    """
    if bytes(memoryview(document)[:1]) != b"{":
        raise UnreadableError(tr("it is JSON, but not in the expected form"), hint=tr(_HINT))
    structure, text = Structure(), memoryview(document)
    if sum(len(structure.read(bytes(text[at : at + CHUNK]))[0]) for at in range(0, len(text), CHUNK)) >= MAX_KEYS:
        why = tr("it is JSON, but an object in it has more than {limit:,} members", limit=MAX_KEYS)
        raise UnreadableError(why, hint=tr(_HINT))
    try:
        raw = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # A text that was cut off may end in half an emoji. The document is kept.
        raw = _raw(_ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], document))
    return {key.casefold(): value for key, value in raw.items()}


def _raw(document: bytes) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(tr("it is not valid JSON: cut short, damaged or edited"), hint=tr(_HINT)) from error


class JsonLines:
    """JSON objects, one on each line, as in a log.

    With `wanted`, only the lines in which this pattern is found are decoded.
    """

    def __init__(self, chunks: Iterable[bytes], wanted: re.Pattern[str] | None = None) -> None:
        self._chunks, self._wanted = chunks, wanted
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[Any]]:
        """Yield the objects in batches, counting lines that are not objects.

        Raises:
            UnreadableError: when it is not text.
            NoRowsError: when it has no lines.
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
            raise NoRowsError(tr("the file is empty"))


class CsvRows:
    """The rows of a CSV, each a dict by casefolded column name.

    The file is UTF-8 or UTF-16, and its cells are separated by commas, tabs or semicolons. The header is the first line
    with all of `columns`, after any notes. A quote inside quotes is doubled, or follows the character `escape`.
    """

    def __init__(self, chunks: Iterable[bytes], columns: Iterable[str] = (), *, escape: str | None = None) -> None:
        self._chunks, self._columns, self._escape = chunks, tuple(columns), escape
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[dict[str, str]]]:
        """Yield the rows in batches.

        A row is counted as unreadable when it has more or fewer cells than columns, bytes that are not text, or no end.

        Raises:
            UnreadableError: when the file is not text, or a quote in it is never closed.
            NoRowsError: when it has no such header.
        """
        text = lines(self._chunks)
        names, delimiter = _find_header(text, self._columns)
        batch: list[dict[str, str]] = []
        line, broken = "", False
        read = csv.reader((line := each for each in text), delimiter=delimiter, escapechar=self._escape, strict=True)
        try:
            for row in filter(None, read):
                if not line.endswith(("\n", '"')):
                    self._leave(tr("the file ends within its last cell"))
                elif len(row) != len(names):
                    self._leave(tr("its number of cells differs from the number of columns"))
                elif any("\udc80" <= char <= "\udcff" for cell in row if not cell.isascii() for char in cell):
                    self._leave(tr("it holds bytes that are not text"))
                else:
                    batch.append(dict(zip(names, row, strict=True)))
                if len(batch) >= BATCH:
                    yield batch
                    batch = []
        except csv.Error:
            broken = True
        yield batch
        if broken:
            # Raised outside the handler, because the parser's error may quote a cell and must not be attached.
            raise UnreadableError(tr("a quote in it is never closed, or closed too early"), hint=tr(_HINT))

    def _leave(self, why: str) -> None:
        self.unreadable, self.why = self.unreadable + 1, self.why or why


def _find_header(text: Iterator[str], columns: Sequence[str]) -> tuple[list[str], str]:
    """Return the casefolded column names of a CSV, and its delimiter.

    The lines of `text` up to the header are consumed.

    Raises:
        UnreadableError: when the header is cut short.
        NoRowsError: when no line holds all of `columns`.
    """
    wanted = {name.casefold() for name in columns}
    for _, line in zip(range(MAX_PREAMBLE), text, strict=False):
        for delimiter in sorted(",\t;", key=line.count, reverse=True):
            try:
                names = [name.strip().casefold() for name in next(csv.reader([line], delimiter=delimiter), [])]
            except csv.Error:
                continue
            if names and wanted <= set(names):
                if not line.endswith("\n"):
                    raise UnreadableError(tr("it is cut short: its header line does not end"), hint=tr(_HINT))
                return names, delimiter
    missing = tr("it has no header line with {columns}", columns=", ".join(columns)) if wanted else ""
    raise NoRowsError(missing or tr("the file is empty"))


def has_columns(chunks: Iterable[bytes], columns: Sequence[str]) -> bool:
    """Return whether a file can be read and has these columns as a CSV."""
    try:
        _find_header(lines(chunks), columns)
    except UnreadableError:
        return False
    return True


def lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of a text with their line ends.

    The text is in UTF-8, as `Files` returns texts. Other bytes become lone surrogates.

    Raises:
        UnreadableError: when a line is longer than `MAX_LINE`.
    """
    decoder, rest = codecs.getincrementaldecoder("utf-8")("surrogateescape"), ""
    for chunk in chain(chunks, [b""]):
        rest += decoder.decode(chunk, final=not chunk)
        complete = rest.split("\n")
        rest = complete.pop()
        if len(rest) > MAX_LINE:
            raise UnreadableError(tr("one line is longer than {limit:,} characters", limit=MAX_LINE))
        yield from (line + "\n" for line in complete)
    if rest:
        yield rest
