"""Times in lists for tools."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec


def stamp(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 with Z, to the second."""
    # Many times faster than `isoformat`, for the times of a million posts.
    return msgspec.json.encode(at.astimezone(UTC))[1:20].decode() + "Z" if at else None
