"""JSON as platforms print it, made quickly."""

from __future__ import annotations

import msgspec


def pretty(value: object) -> str:
    """Return indented JSON; Python's own encoder takes ten times as long."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
