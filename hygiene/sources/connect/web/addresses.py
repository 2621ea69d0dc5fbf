"""The parts of addresses that servers and users give."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": 80, "https": 443}


def host_of(address: str) -> str:
    """Return the host of an address in lower case, or "" without one."""
    try:
        return (urlsplit(address).hostname or "").casefold()
    except ValueError:
        return ""


def origin_of(address: str) -> tuple[str, str, int]:
    """Return the scheme, host and port of an address.

    An address that is not valid has two empty texts and 0.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0
    return parts.scheme, (parts.hostname or "").casefold(), port
