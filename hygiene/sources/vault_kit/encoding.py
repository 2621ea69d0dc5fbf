"""The encoding of an export, which another program may have changed."""

from __future__ import annotations

import re
from typing import Final

from hygiene.language.words import tr_later

NOT_TEXT: Final = tr_later("it holds bytes that are not text")
"""The note on a text that is damaged in a few places."""
_BOMS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
"""Control characters that no text has, so not tabs and line breaks."""
_DAMAGED: Final = re.compile("[\udc80-\udcff]+")
"""Bytes that are not UTF-8, as `surrogateescape` decodes them."""
_OF_BYTE: Final = {0xDC00 + byte: 0xEF00 + byte for byte in range(0x80, 0x100)}
"""A character for private use for each damaged byte.

Unlike lone surrogates, these can be encoded again.
"""
_AROUND: Final = 100_000
"""Bytes before and after the first damage that tell UTF-8 from others."""
_WIDE: Final = re.compile("[^\x00-\x7f\udc80-\udcff]")
_LOOKED_AT: Final = 1000
"""Bytes from whose zeros UTF-16 without a byte order mark is recognised."""


def decoded(data: bytes) -> tuple[str | None, int]:
    """Return the text without its byte order mark, and its damaged places.

    The text is None for other data. Each damaged byte becomes a character of its own, so that different passwords stay
    different.
    """
    encoding = encoding_of(data)
    if encoding is None:
        return None, 0
    text = data.decode(encoding, "surrogateescape")
    damaged = sum(1 for _ in _DAMAGED.finditer(text))
    return (text.translate(_OF_BYTE) if damaged else text), damaged


def encoding_of(data: bytes) -> str | None:
    """Return the encoding of a text, or None for other data.

    It is UTF-8, UTF-16 with a byte order mark or without one, or else Windows-1252, in which spreadsheets save a CSV
    in western Europe and America. Bytes that Windows-1252 does not define are read as Latin-1, which keeps different
    passwords different. UTF-8 that is damaged or cut in a few places stays UTF-8, so that all else is read as it is.
    """
    candidates = [_BOMS[data[:2]]] if data[:2] in _BOMS else ["utf-8-sig"]
    start = data[:_LOOKED_AT]
    if candidates == ["utf-8-sig"] and start.count(0) * 3 > len(start):
        candidates = ["utf-16-le" if start[1:2] == b"\0" else "utf-16-be"]
    elif candidates == ["utf-8-sig"] and not _BINARY.search(data):
        candidates += ["cp1252", "latin-1"]
    for encoding in candidates:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            near = data[max(error.start - _AROUND, 0) : error.start + _AROUND]
            if encoding == "utf-8-sig" and _mostly_utf8(near):
                return encoding
            continue
        return encoding
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Return whether more characters are UTF-8 beyond ASCII than damaged."""
    text = data.decode("utf-8", "surrogateescape")
    return sum(1 for _ in _WIDE.finditer(text)) > sum(1 for _ in _DAMAGED.finditer(text))
