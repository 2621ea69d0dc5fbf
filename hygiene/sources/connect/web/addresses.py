"""The parts of addresses that servers and users give."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

_PORTS: Final = {"http": 80, "https": 443}


def parts_of(address: str) -> SplitResult | None:
    """Return the parts of an address, or None if it cannot be asked.

    Python, httpx and the rules for names in other scripts (IDNA) must each accept it, because each would otherwise
    raise an error of its own during the request.
    """
    import httpx

    try:
        parts, url = urlsplit(address), httpx.URL(address)
        _ = parts.port, url.port, url.host  # faults of these only show here
    except (ValueError, httpx.InvalidURL):
        return None
    return parts


def joined_to(page: str, link: str) -> str:
    """Return the address of a link on a page, or "" if it cannot be asked."""
    try:
        address = urljoin(page, link)
    except ValueError:
        return ""
    return address if parts_of(address) else ""


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
