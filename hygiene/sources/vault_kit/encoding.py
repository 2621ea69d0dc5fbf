"""The encoding of an export, which another program may have changed."""

from __future__ import annotations

import re
from typing import Final

_BOMS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
"""Control characters that no text has, so not tabs and line breaks."""
_LOOKED_AT: Final = 1000
"""Bytes from whose zeros UTF-16 without a byte order mark is recognised."""


def decoded_text(data: bytes) -> str | None:
    """Return the text without its byte order mark, or None for other data."""
    encoding = encoding_of(data)
    return None if encoding is None else data.decode(encoding)


def encoding_of(data: bytes) -> str | None:
    """Return the encoding of a text, or None for other data.

    It is UTF-8, UTF-16 with a byte order mark or without one, or else Windows-1252, in which spreadsheets save a CSV
    in western Europe and America. Bytes that Windows-1252 does not define are read as Latin-1, which keeps different
    passwords different.
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
        except UnicodeDecodeError:
            continue
        return encoding
    return None
