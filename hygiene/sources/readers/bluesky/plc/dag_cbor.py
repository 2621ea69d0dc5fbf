"""DAG-CBOR of the few types that an operation of the directory holds.

Hashes and signatures are over these bytes. The rules are at https://ipld.io/specs/codecs/dag-cbor/spec/.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

_MAX_DEPTH: Final = 8
"""The most levels of a value. An operation has three."""
_CID: Final = b"\x01\x71\x12\x20"
"""The beginning of a CID: version 1, DAG-CBOR, SHA-256 of 32 bytes."""


def encoded(value: object, depth: int = 0) -> bytes:
    """Encode a JSON value in the one form that DAG-CBOR allows.

    The keys of a map are ordered by their length in bytes, and then by their bytes.

    Raises:
        ValueError: when it holds a number with a fraction, an integer of more than 64 bits, half a character, or more
            than `_MAX_DEPTH` levels.
    """
    if depth > _MAX_DEPTH:
        raise ValueError("depth")
    match value:
        case None | bool():
            return b"\xf6" if value is None else b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case str():
            text = value.encode()
            return _head(3, len(text)) + text
        case list():
            return _head(4, len(value)) + b"".join(encoded(item, depth + 1) for item in value)
        case dict():
            pairs = sorted((len(key := name.encode()), key, inner) for name, inner in value.items())
            parts = (_head(3, size) + key + encoded(inner, depth + 1) for size, key, inner in pairs)
            return _head(5, len(pairs)) + b"".join(parts)
        case _:
            raise ValueError("type")


def _head(major: int, number: int) -> bytes:
    """Return the head of an item: its type, and the shortest number."""
    if number < 24:
        return bytes([major << 5 | number])
    for code, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * width:
            return bytes([major << 5 | code]) + number.to_bytes(width, "big")
    raise ValueError("number")


def cid(content: bytes) -> str:
    """Return the CID of DAG-CBOR, as the directory writes it."""
    return "b" + base32(_CID + hashlib.sha256(content).digest())


def base32(data: bytes) -> str:
    """Return bytes in base 32, in small letters and without padding."""
    return base64.b32encode(data).decode().lower().rstrip("=")
