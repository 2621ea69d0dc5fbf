"""Addresses to which requests may go."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from hygiene.model.errors import LiveError
from hygiene.model.text import escaped

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""The names of this computer."""


def checked(url: str, named: Collection[str]) -> SplitResult:
    """Return the parts of an address to which a request may go.

    Args:
        url: The address.
        named: The hosts that the user named, in lower case.

    Raises:
        LiveError: when it is neither https, nor http to this computer where the user named it.
    """
    parts = _parts(url)
    host = (parts.hostname or "").casefold()
    shown = escaped(host, 100)
    if not host or parts.username is not None:
        raise LiveError("this address is not valid", path=shown)
    plain = parts.scheme == "http" and host in LOOPBACK and host in named
    if parts.scheme != "https" and not plain:
        raise LiveError("only https is allowed, and http on this computer", path=shown)
    return parts


def any_address(_address: str) -> bool:
    """Allow every network address."""
    return True


def _parts(url: str) -> SplitResult:
    """Return the parts of an address.

    Raises:
        LiveError: when it has none.
    """
    with suppress(ValueError):
        parts = urlsplit(url)
        _ = parts.port  # a wrong one shows only here
        return parts
    raise LiveError("this address is not valid")
