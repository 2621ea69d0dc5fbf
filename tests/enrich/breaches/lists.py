"""Invented lists of breached passwords, as they are downloaded."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from pathlib import Path


def sha1(password: str) -> bytes:
    return hashlib.sha1(password.encode(), usedforsecurity=False).digest()


def invented(count: int, seed: int = 7) -> list[bytes]:
    """Return sorted hashes spread like SHA-1, including that of `password`."""
    source = random.Random(seed)  # noqa: S311  # the same list every time
    return sorted({sha1("password"), *(source.randbytes(20) for _ in range(count - 1))})


def lines(hashes: Iterable[bytes], *, feed: str = "\r\n") -> bytes:
    """Return the text of the list."""
    return "".join(f"{one.hex().upper()}:{1 + one[-1] * one[-2]}{feed}" for one in hashes).encode()


def ranges(folder: Path, hashes: Iterable[bytes], *, ending: str = ".txt") -> Path:
    """Write the list as a folder, with a file for each filled range."""
    folder.mkdir()
    parts: dict[str, list[str]] = {}
    for one in hashes:
        digits = one.hex().upper()
        parts.setdefault(digits[:5], []).append(f"{digits[5:]}:{1 + one[-1]}")
    for prefix, rows in parts.items():
        (folder / f"{prefix}{ending}").write_text("\n".join(rows), encoding="ascii")
    return folder
