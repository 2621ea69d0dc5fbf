"""Safes for tests, and keyrings that fail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from keyring.errors import KeyringLocked

from hygiene.model.account import Account
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import Connection, Token
from hygiene.sources.connect.keep import file_safe
from hygiene.sources.connect.keep.file_safe import FileSafe
from hygiene.sources.connect.keep.safe import KeyringSafe, MemorySafe, Safe
from tests.support.keyrings import Ring

PASSPHRASE: Final = "a passphrase of some length"
WINDOWS: Final = 2560
"""Bytes of a secret in the keyring of Windows, in UTF-16.

Its name there is CRED_MAX_CREDENTIAL_BLOB_SIZE.
"""
NOW: Final = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass
class FailingRing(Ring):
    """A keyring that stops answering after some changes.

    It takes secrets as small as that of Windows.
    """

    left: float = float("inf")
    held: dict[tuple[str, str], str] = field(default_factory=dict)
    reads: bool = True

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return the stored text; fail where the keyring is locked."""
        if not self.reads:
            raise KeyringLocked
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store a text; fail where it is too long."""
        self._change()
        if len(password.encode("utf-16-le")) > WINDOWS:
            raise OSError
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str, /) -> None:
        """Remove the stored text."""
        self._change()
        super().delete_password(service, username)

    def _change(self) -> None:
        if self.left <= 0:
            raise KeyringLocked
        self.left -= 1


@contextmanager
def cheap() -> Iterator[list[str]]:
    """Derive keys by a fast hash; yield the passphrases that were used."""
    used: list[str] = []

    def quick(passphrase: str, salt: bytes, _kind: Any) -> bytes:
        used.append(passphrase)
        return hashlib.sha256(salt + passphrase.encode()).digest()

    with patch.object(file_safe, "derived", quick):
        yield used


def safe_of(kind: str, folder: Path, ring: Ring | None = None, passphrase: str = PASSPHRASE) -> Safe:
    """Return a safe as a new run opens it. Nothing is left of one in memory."""
    if kind == "memory":
        return MemorySafe()
    if kind == "file":
        return FileSafe(folder / "accounts.enc", lambda _: passphrase)
    return KeyringSafe(ring or Ring(), folder / "accounts.lock")


def connection(handle: str = "kim", **more: Any) -> Connection:
    """Return a connection of an account at a server of our own."""
    given: dict[str, Any] = {
        "connector": "acme",
        "account": Account(platform="acme", handle=handle),
        "server": "https://acme.example",
        "token": Token(access=Hidden("cAnary-access"), refresh=Hidden("cAnary-refresh"), scopes=("read",)),
        "connected_at": NOW,
    }
    return Connection(**(given | more))
