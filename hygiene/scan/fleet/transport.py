"""Outcomes as bytes, which travel between processes.

They hold addresses, so they are never shown or kept.
"""

from __future__ import annotations

import zlib
from datetime import UTC, tzinfo
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from hygiene.model.redacted import Hidden
from hygiene.scan.fleet.job import Outcome

_LARGEST: Final = 256 << 20
"""Bytes of an outcome, unpacked."""


def written(made: Outcome) -> bytes:
    """Return an outcome as bytes, which other processes read."""
    return zlib.compress(msgspec.msgpack.encode(made, enc_hook=_written), 1)


def read_outcome(data: bytes) -> Outcome:
    """Return the outcome that `written` made.

    Raises:
        ValueError: The bytes are not an outcome, or too many.
    """
    unpack = zlib.decompressobj()
    try:
        text = unpack.decompress(data, _LARGEST)
        return _decoder().decode(text)
    except (zlib.error, msgspec.DecodeError) as error:
        raise ValueError("a worker sent no outcome") from error


@cache
def _decoder() -> msgspec.msgpack.Decoder[Outcome]:
    return msgspec.msgpack.Decoder(Outcome, dec_hook=_read_value)


def _written(value: object) -> object:
    if isinstance(value, Hidden):
        return value.reveal()
    if isinstance(value, tzinfo):
        return getattr(value, "key", "UTC")
    raise NotImplementedError(f"an outcome holds no {type(value).__name__}")


def _read_value(kind: type, value: Any) -> object:
    if kind is Hidden:
        return Hidden(value)
    return UTC if value == "UTC" else ZoneInfo(value)
