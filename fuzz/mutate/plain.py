"""Mutators of plain bytes, of times in any text, and of two files at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

BYTES: Final = (
    b"\x00", b"\xff", b'"', b"'", b"{", b"}", b"[", b"]", b",", b";", b":", b"\n", b"\r", b"\t", b"\\", b"<", b">",
    b"&", b"=", b"\xef\xbb\xbf", b"\xed\xa0\xbd", b"\xc3", b"\x1b[31m", "\u202e".encode(), b"%s", b"../",
)  # fmt: skip
"""Bytes with a meaning in some format, and halves of characters."""
FAR: Final = (
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+14:00", "9999-12-31T23:59:59-14:00", "1582-10-04", "0000-00-00",
    "2026-02-30T00:00:00Z", "2026-13-01", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+99:99",
    "Thu Jan 01 00:00:00 +0000 0001", "Fri Dec 31 23:59:59 -2359 9999", "now", "",
)  # fmt: skip
"""Times at the ends of the calendar, and times that no calendar has."""
FAR_NUMBERS: Final = (
    "-62135596800", "-62135596801", "253402300799", "253402300800", "9223372036854775807", "-1", "0",
    "9999999999999999999999", "1e18", "32503680000000", "-62135596800000", "99999999999999",
)  # fmt: skip
"""The same times as seconds, milliseconds or nanoseconds of any epoch."""
_TIME: Final = re.compile(
    rb"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z| UTC|[+-]\d\d:?\d\d)?)?"
    rb"|[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d [+-]\d{4} \d{4}|\b\d{10}(?:\d{3}){0,2}\b"
)


def _span(data: bytes, chance: Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    longest = chance.choice((1, 8, 64, 1024))
    return start, min(len(data), start + chance.randrange(longest + 1))


def flip(data: bytes, chance: Random) -> bytes:
    """Return the bytes with one to eight changed bits."""
    out = bytearray(data)
    for _ in range(chance.randrange(1, 9) if out else 0):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def cut(data: bytes, chance: Random) -> bytes:
    """Return the bytes without a piece, or without their end."""
    start, end = _span(data, chance)
    return data[:start] if chance.random() < 0.3 else data[:start] + data[end:]


def insert(data: bytes, chance: Random) -> bytes:
    """Return the bytes with one to five others put in."""
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(data) + 1)
        data = data[:start] + chance.choice(BYTES) + data[start:]
    return data


def repeat(data: bytes, chance: Random) -> bytes:
    """Return the bytes with a piece of them up to 10,000 times."""
    start, end = _span(data, chance)
    times = chance.choice((2, 3, 50, 10_000)) if end - start < 200 else 2
    return data[:start] + data[start:end] * times + data[end:]


def far_time(data: bytes, chance: Random) -> bytes:
    """Return a text with some of its times moved to the ends of the calendar."""
    share = chance.choice((0.1, 0.5, 1.0))

    def moved(found: re.Match[bytes]) -> bytes:
        if chance.random() > share:
            return found[0]
        choices = FAR_NUMBERS if found[0].isdigit() else (*FAR, *FAR_NUMBERS[:4])
        return chance.choice(choices).encode()

    return _TIME.sub(moved, data)


def recode(data: bytes, chance: Random) -> bytes:
    """Return a text in another encoding, or with a byte order mark."""
    text = data.decode("utf-8", "replace")
    if chance.random() < 0.3:
        return b"\xef\xbb\xbf" + data
    return text.encode(chance.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-7")), "replace")


def spliced(one: bytes, other: bytes, chance: Random) -> bytes:
    """Return the start of one content and the end of another (a mover)."""
    return one[: chance.randrange(len(one) + 1)] + other[chance.randrange(len(other) + 1) :]


PLAIN: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (flip, cut, insert, repeat, far_time, recode)
