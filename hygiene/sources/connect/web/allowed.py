"""Addresses to which requests may go."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult

from hygiene.language.words import tr
from hygiene.model.errors import LiveError
from hygiene.model.text import escaped
from hygiene.sources.connect.web.addresses import parts_of

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
    parts = parts_of(url)
    host = (parts.hostname or "").casefold() if parts else ""
    shown = escaped(host, 100)
    if not parts or not host or parts.username is not None:
        raise LiveError(tr("this address is not valid"), path=shown)
    plain = parts.scheme == "http" and host in LOOPBACK and host in named
    if parts.scheme != "https" and not plain:
        raise LiveError(tr("only https is allowed, and http on this computer"), path=shown)
    return parts


def any_address(_address: str) -> bool:
    """Allow every network address."""
    return True
