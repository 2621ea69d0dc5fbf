"""Times in lists for tools."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 with Z, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
