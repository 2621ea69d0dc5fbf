"""Limits for archives: expansion, and names that stay inside."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from hygiene.model.errors import UnreadableError

MAX_RATIO: Final = 100
"""Real archives inflate 5 to 30 times; deflate cannot pass 1,032. Held only above `RATIO_FROM` bytes."""


RATIO_FROM: Final = 64 << 20


def refuse_bomb(what: str, size: int, packed: int, shown: str) -> None:
    """Stop at what takes far more room than it was given."""
    if size > RATIO_FROM and size > MAX_RATIO * packed:
        raise UnreadableError(
            f"{what} would unpack to {size >> 20:,} MB, over {MAX_RATIO} times its size, as a zip bomb does",
            hint="it was not opened; if it came from the platform, unpack it and give the folder",
            path=shown,
        )


def stays_inside(name: str) -> bool:
    """Whether a member's name is relative, without a drive letter or steps upwards."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts and parts[0][1:2] != ":"
