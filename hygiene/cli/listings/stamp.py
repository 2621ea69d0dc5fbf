"""Times in lists for tools."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 with Z, to the second."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if at else None
