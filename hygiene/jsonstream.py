"""A JSON array of any size, decoded a batch at a time: the archive's `window.YTD.tweets.part0 = [ … ]` in 128 KB steps.

The platforms pretty-print their arrays, so the line break between two elements is a separator no string can hold (a raw
newline cannot stand in a JSON string). A batch is cut at the last separator in the buffer and decoded straight into
typed structs. A file that somebody re-saved on one line goes through ijson instead: several times slower, as bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, Generic, TypeVar

import msgspec

from hygiene.errors import UnreadableError

MAX_ELEMENT: Final = 64 << 20
"""Bytes of one array element; a conversation is the largest real one."""
MAX_PREFIX: Final = 4096
PREFIX: Final = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:(?:var\s+|window\.)?[\w.$]+\s*=\s*)?")
_SEPARATORS: Final = ((b"[\n  {", b"\n  },\n  {"), (b"[ {\n", b"\n}, {\n"))
"""How the array opens, and what then stands between two elements (both dialects are X's own)."""

T = TypeVar("T")


class Batches(Generic[T]):
    """An iterable of lists of elements; `unreadable` counts elements that were not of the type, once iterated."""

    def __init__(self, chunks: Iterable[bytes], element: type[T]) -> None:
        self._chunks = iter(chunks)
        self._element = element
        self._list: msgspec.json.Decoder[list[T]] = msgspec.json.Decoder(list[element])  # type: ignore[valid-type]  # a runtime type
        self._raws: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])
        self.unreadable = 0

    def __iter__(self) -> Iterator[list[T]]:
        """Decode to the end.

        Raises:
            UnreadableError: when it is no JSON array, is cut short, or one element is too large.
        """
        buffer = self._opening()
        if not buffer:
            raise UnreadableError("the file holds no JSON list", hint="download the export again")
        for opening, separator in _SEPARATORS:
            if buffer.startswith(opening):
                yield from self._pretty(buffer, separator)
                return
        yield from self._any_layout(buffer)

    def _opening(self) -> bytearray:
        """The first bytes, from the opening bracket on."""
        buffer = bytearray()
        for chunk in self._chunks:
            buffer += chunk
            if len(buffer) >= MAX_PREFIX:
                break
        match = PREFIX.match(buffer[:MAX_PREFIX])
        del buffer[: match.end() if match else 0]
        return buffer if buffer[:1] == b"[" else bytearray()

    def _pretty(self, buffer: bytearray, separator: bytes) -> Iterator[list[T]]:
        comma = separator.index(b",")
        for chunk in self._chunks:
            buffer += chunk
            cut = buffer.rfind(separator)
            if cut < 0:
                if len(buffer) > MAX_ELEMENT:
                    raise UnreadableError(f"one record is larger than {MAX_ELEMENT >> 20} MB")
                continue
            # The comma becomes the closing bracket of this batch, and then the opening one of the next.
            cut += comma
            buffer[cut] = 0x5D
            yield self._decode(bytes(memoryview(buffer)[: cut + 1]))
            buffer[cut] = 0x5B
            del buffer[:cut]
        yield self._decode(_without_tail(buffer))

    def _decode(self, data: bytes) -> list[T]:
        try:
            return self._list.decode(data)
        except (msgspec.ValidationError, RecursionError, UnicodeDecodeError):
            return self._one_by_one(data)
        except msgspec.DecodeError as error:
            # A wrong escape in one record is that record's fault; a missing bracket is the file's.
            try:
                return self._one_by_one(data)
            except UnreadableError as whole:
                raise whole from error

    def _one_by_one(self, data: bytes) -> list[T]:
        """Decode each element on its own, so that one bad record costs one record."""
        try:
            raws = self._raws.decode(data)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise UnreadableError(_what(error), hint="download the export again; do not edit its files") from error
        out: list[T] = []
        for raw in raws:
            try:
                out.append(msgspec.json.decode(raw, type=self._element))
            except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
                self.unreadable += 1
        return out

    def _any_layout(self, buffer: bytearray) -> Iterator[list[T]]:
        """ijson, fed chunk by chunk; nothing may grow past one element's limit."""
        import ijson

        found = ijson.sendable_list()
        parser = ijson.items_coro(found, "item", use_float=True)
        since, data = 0, _before_tail(bytes(buffer))
        try:
            while data:
                parser.send(data)
                since = 0 if found else since + len(data)
                if since > MAX_ELEMENT:
                    raise UnreadableError(f"one record is larger than {MAX_ELEMENT >> 20} MB")
                if found:
                    yield [one for item in found if (one := self._convert(item)) is not None]
                    del found[:]
                data = _before_tail(next(self._chunks, b""))
            parser.close()
        except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
            raise UnreadableError(_what(error), hint="download the export again; do not edit its files") from error
        if found:
            yield [one for item in found if (one := self._convert(item)) is not None]

    def _convert(self, item: Any) -> T | None:
        try:
            return msgspec.convert(item, self._element)
        except (msgspec.ValidationError, RecursionError):
            self.unreadable += 1
            return None


def document(chunks: Iterable[bytes], kind: type[T], limit: int = MAX_ELEMENT) -> T:
    """A whole small JSON value behind an optional `name =`, decoded into `kind`.

    Raises:
        UnreadableError: when it is larger than `limit`, not JSON, or not of that shape.
    """
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > limit:
            raise UnreadableError(f"it is larger than {limit >> 20} MB")
    match = PREFIX.match(data[:MAX_PREFIX])
    body = _without_tail(data[match.end() if match else 0 :])
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UnreadableError(_what(error), hint="download the export again; do not edit its files") from error


def _without_tail(buffer: bytes | bytearray) -> bytes:
    """Without white space and the semicolon that some editors add at the end."""
    return bytes(buffer).rstrip().rstrip(b";")


def _before_tail(data: bytes) -> bytes:
    """Ijson takes nothing after the closing bracket but white space; a trailing semicolon is none."""
    stripped = data.rstrip()
    return stripped[:-1] if stripped.endswith(b"];") else data


def _what(error: Exception) -> str:
    """What is wrong with the JSON, without any of its content."""
    text = str(error)
    if isinstance(error, RecursionError):
        return "it is nested too deeply to be an export"
    if isinstance(error, msgspec.ValidationError):
        return f"it is JSON, but not of the expected shape ({text.split(' - at', maxsplit=1)[0][:80]})"
    if "truncated" in text or "premature EOF" in text or "ncomplete" in text:
        return "it is cut short: the list does not end"
    return "it is not valid JSON: damaged or edited"
