"""JSON arrays of any size, decoded in batches.

An X archive's `window.YTD.tweets.part0 = [ … ]` is read in steps of 128 KB. The platforms pretty-print their arrays, so
the line break between two elements is a separator that no string can hold: a JSON string has no raw newline. A batch is
cut at the last separator in the buffer and decoded directly into typed structs. In a file that a program re-saved in
another layout, brackets and quotes are counted instead. This is several times slower, but uses no more memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_DOCUMENT, MAX_ELEMENT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_BEFORE: Final = 1 << 20
"""Bytes within which a list in an object has to begin."""
MAX_PREFIX: Final = 4096
"""Bytes within which the prefix `name =` of a value has to end."""
PREFIX: Final = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:(?:var\s+|window\.)?[\w.$]+\s*=\s*)?")
_SEPARATORS: Final = ((b"[\n  {", b"\n  },\n  {"), (b"[ {\n", b"\n}, {\n"))
"""The opening of an array and the separator of its elements.

Both pairs are X's own layouts.
"""
_EDITED: Final = tr_later("it is not valid JSON: damaged or edited")
_CUT_SHORT: Final = tr_later("it is cut short")
_HINT: Final = tr_later("download the export again; do not edit its files")

T = TypeVar("T")


class Batches(Generic[T]):
    """The elements of a JSON array, in lists.

    After the iteration, `unreadable` counts the elements that were not JSON or not of the type, and `why` describes the
    fault of the first of them. While `passing` is set, batches are passed over: they are not decoded, and are empty.
    `stop` is the error that the iteration raises after the present batch, or None.
    """

    def __init__(self, chunks: Iterable[bytes], element: type[T]) -> None:
        self._chunks, self._element = iter(chunks), element
        # mypy cannot check a type that is known only at run time.
        self._list: msgspec.json.Decoder[list[T]] = msgspec.json.Decoder(list[element])  # type: ignore[valid-type]
        self._list_ends: bool | None = True
        self.unreadable, self.why, self.passing = 0, "", False
        self.stop: UnreadableError | None = None

    def __iter__(self) -> Iterator[list[T]]:
        """Yield the elements in batches.

        Raises:
            UnreadableError: when it is not a JSON array, is cut short, or one element is too large. Elements decoded
                before that have been yielded.
        """
        fresh = buffer = self._opening()
        if not buffer:
            raise UnreadableError(tr("the file holds no JSON list"), hint=tr("download the export again"))
        separator = next((separator for opening, separator in _SEPARATORS if buffer.startswith(opening)), b"")
        find = _cut_at_separator(separator) if separator else _cut_by_counting()
        while fresh:
            cut = find(buffer, len(fresh))
            if cut < 0 and separator and len(buffer) > MAX_ELEMENT:
                # It opens like one of X's own files, but continues in another layout.
                separator, find = b"", _cut_by_counting()
                cut = find(buffer, len(buffer))
            if cut > 0:
                # Turn the comma into the closing bracket of this batch, then into the opening bracket of the next.
                buffer[cut] = 0x5D
                yield from self._batch(memoryview(buffer)[: cut + 1], tr(_EDITED))
                buffer[cut] = 0x5B
                del buffer[:cut]
            if len(buffer) > MAX_ELEMENT:
                raise UnreadableError(tr("one record is larger than {limit} MB", limit=MAX_ELEMENT >> 20))
            fresh = bytearray(next(self._chunks, b""))
            buffer += fresh
        yield from self._batch(_without_semicolon(buffer), tr(_CUT_SHORT))

    def _opening(self) -> bytearray:
        """Return the first bytes from the opening bracket on, or none without it."""
        buffer = bytearray()
        for chunk in self._chunks:
            buffer += chunk
            if len(buffer) >= MAX_PREFIX:
                break
        match = PREFIX.match(buffer[:MAX_PREFIX])
        del buffer[: match.end() if match else 0]
        return buffer if buffer[:1] == b"[" else bytearray()

    def _batch(self, data: bytes | memoryview, without_end: str) -> Iterator[list[T]]:
        """Yield the elements of a list.

        Raises:
            UnreadableError: with the message `without_end` when its end is missing, or when more follows after it.
        """
        batch = [] if self.passing else self._decode(bytes(data))
        if self._list_ends is not True:
            self.stop = UnreadableError(without_end if self._list_ends is None else tr(_EDITED), hint=tr(_HINT))
        yield batch
        if self.stop:
            raise self.stop

    def _decode(self, data: bytes) -> list[T]:
        try:
            return self._list.decode(data)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return self._one_by_one(data)

    def _one_by_one(self, data: bytes) -> list[T]:
        """Decode each element by itself, so that a bad one costs only itself."""
        structure = Structure()
        commas, end = structure.read(data)
        stops = [*commas.tolist(), *[end] * (end >= 0)]
        self._list_ends = not data[end + 1 :].strip() if end >= 0 else None
        out: list[T] = []
        for start, stop in zip([0, *stops], stops, strict=False):
            element = data[start + 1 : stop]
            try:
                if element.strip():
                    out.append(decoded(element, self._element))
            except UnreadableError as error:
                self.unreadable += 1
                self.why = self.why or error.message
        return out


def inner_list(chunks: Iterable[bytes], key: str) -> Iterator[bytes]:
    """Yield the bytes of the list under a key of the outermost object.

    They are input for `Batches`. Data after the list is not read.

    Raises:
        UnreadableError: when no such list begins within the first `MAX_BEFORE` bytes.
    """
    rest, buffer, start = iter(chunks), bytearray(), -1
    for chunk in rest:
        buffer += chunk
        start = _list_under(bytes(buffer), key)
        if start >= 0 or len(buffer) > MAX_BEFORE:
            break
    if start < 0:
        raise UnreadableError(tr("it holds no list “{key}”", key=key), hint=tr(_HINT))
    structure, piece, end = Structure(), bytes(buffer[start:]), -1
    while piece and end < 0:
        _, end = structure.read(piece)
        yield piece[: end + 1] if end >= 0 else piece
        piece = next(rest, b"")


def _list_under(data: bytes, key: str) -> int:
    """Return the index of the list under a key of the outermost object.

    Return -1 when the list does not begin in `data`.
    """
    outside, depth = Structure().levels(data)
    for found in re.finditer(rb'"%s"\s*:\s*(?=\[)' % re.escape(key.encode()), data):
        before = found.start() - 1
        if before >= 0 and outside[before] and depth[before] == 1:
            return found.end()
    return -1


def _cut_at_separator(separator: bytes) -> Callable[[bytearray, int], int]:
    """Return a function that finds the cut in a pretty-printed array.

    The cut is the comma of the last separator, or -1 without one in the buffer.
    """
    comma = separator.index(b",")

    def find(buffer: bytearray, _fresh: int) -> int:
        found = buffer.rfind(separator)
        return found + comma if found >= 0 else -1

    return find


def _cut_by_counting() -> Callable[[bytearray, int], int]:
    """Return a function that finds the cut in an array of any layout.

    The cut is the last comma between elements, or -1 without one in the new bytes.
    """
    structure = Structure()

    def find(buffer: bytearray, fresh: int) -> int:
        before = len(buffer) - fresh
        commas, _ = structure.read(bytes(memoryview(buffer)[before:]))
        return before + int(commas[-1]) if len(commas) else -1

    return find


class Structure:
    """The brackets and commas of a JSON text that are outside its strings.

    The text is given piece by piece.
    """

    def __init__(self) -> None:
        self._depth, self._quoted, self._escaped = 0, 0, False

    def read(self, data: bytes) -> tuple[NDArray[np.int64], int]:
        """Read the next piece.

        Return the indices of the commas between elements of the outer list, and the index at which that list ends, or
        -1 when it does not end in this piece.
        """
        import numpy as np

        before = self._depth
        outside, depth = self.levels(data)
        chars = np.frombuffer(data, dtype=np.uint8)
        commas = np.flatnonzero(outside & (chars == ord(",")) & (depth == 1))
        falls = np.diff(depth, prepend=np.int32(before)) < 0
        ends = np.flatnonzero(falls & (depth == 0))
        return commas, int(ends[0]) if len(ends) else -1

    def levels(self, data: bytes) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
        """Read the next piece, and return two arrays with a value for each byte.

        The first says whether the byte is outside strings, as a closing quote is. The second holds the number of
        brackets that are open after the byte.
        """
        import numpy as np

        if self._escaped:
            data = b" " + data[1:]
        self._escaped = (len(data) - len(data.rstrip(b"\\"))) % 2 == 1
        chars = np.frombuffer(data.replace(b"\\\\", b"  ").replace(b'\\"', b"  "), dtype=np.uint8)
        quotes = np.cumsum(chars == ord('"'), dtype=np.int32) + self._quoted
        outside = (quotes & 1) == 0
        folded = chars | 0x20  # [ becomes {, ] becomes }
        steps = (outside & (folded == ord("{"))).astype(np.int8) - (outside & (folded == ord("}")))
        depth = np.cumsum(steps, dtype=np.int32) + self._depth
        if len(data):
            self._depth, self._quoted = int(depth[-1]), int(quotes[-1]) & 1
        return outside, depth


def document(chunks: Iterable[bytes], kind: type[T], most: int = MAX_DOCUMENT) -> T:
    """Decode one small JSON value, after an optional `name =`, into `kind`.

    Raises:
        UnreadableError: when it is larger than `most` bytes, not JSON, or not in the form of `kind`.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > most:
            raise UnreadableError(tr("it is larger than {limit} MB", limit=most >> 20))
    match = PREFIX.match(data[:MAX_PREFIX])
    return decoded(_without_semicolon(data[match.end() if match else 0 :]), kind)


def decoded(data: bytes, kind: type[T]) -> T:
    """Decode one JSON value into `kind`.

    Lone surrogates and integers over 64 bits, which msgspec refuses, are decoded too.

    Raises:
        UnreadableError: when it is not JSON, or not in the form of `kind`.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        try:
            return msgspec.convert(json.loads(data), kind)
        except (ValueError, RecursionError) as error:
            raise UnreadableError(_problem(error), hint=tr(_HINT)) from error


def _without_semicolon(buffer: bytes | bytearray) -> bytes:
    """Return a text without white space and a semicolon at its end.

    Some editors add the semicolon.
    """
    return bytes(buffer).rstrip().rstrip(b";")


def _problem(error: Exception) -> str:
    """Return the fault of a JSON text, without quoting its content."""
    if isinstance(error, RecursionError):
        return tr("it is nested too deeply to be an export")
    if isinstance(error, msgspec.ValidationError):
        return tr(
            "it is JSON, but not in the expected form ({split})", split=str(error).split(" - at", maxsplit=1)[0][:80]
        )
    if isinstance(error, json.JSONDecodeError) and error.pos >= len(error.doc.rstrip()):
        return tr(_CUT_SHORT)
    return tr(_EDITED)
