"""Guards for archives: a limit on expansion, and names that stay inside."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from hygiene.model.errors import UnreadableError

MAX_RATIO: Final = 100
"""The largest allowed ratio of unpacked to packed size.

Real archives expand 5 to 30 times, and deflate cannot exceed 1,032. The limit applies only above `RATIO_FROM` bytes.
"""
RATIO_FROM: Final = 64 << 20
"""Unpacked bytes above which `MAX_RATIO` applies."""


def refuse_bomb(what: str, size: int, packed: int, shown: str) -> None:
    """Raise when `what` unpacks to far more bytes than it takes up packed.

    Raises:
        UnreadableError: when `size` exceeds `RATIO_FROM` and is over `MAX_RATIO` times `packed`.
    """
    if size > RATIO_FROM and size > MAX_RATIO * packed:
        raise UnreadableError(
            f"{what} would unpack to {size >> 20:,} MB, over {MAX_RATIO} times its size, as a zip bomb does",
            hint="it was not opened; if it came from the platform, unpack it and give the folder",
            path=shown,
        )


def stays_inside(name: str) -> bool:
    """Return whether a member's name leads to a place inside the archive.

    Such a name is relative and has neither a drive letter nor a step upwards (`..`).
    """
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and parts[0][1:2] != ":"
