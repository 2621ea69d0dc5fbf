"""The system's own keyring, and the ways in which it fails."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Final, Protocol

SERVICE: Final = "hygiene"
_SYSTEM_KEYRINGS: Final[Mapping[str, tuple[str, str]]] = {
    "darwin": ("macOS", "Keyring"),
    "win32": ("Windows", "WinVaultKeyring"),
}
"""The module of `keyring.backends` and its class for each system.

The keys are values of `sys.platform`.
"""
_SECRET_SERVICE: Final = ("SecretService", "Keyring")
"""The module and class for Linux and all other systems.

GNOME's keyring, KDE's wallet and KeePassXC all offer the Secret Service.
"""


class Keyring(Protocol):
    """The part of a `keyring` backend that we use."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return the stored text, or None."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store a text."""

    def delete_password(self, service: str, username: str, /) -> None:
        """Remove the stored text."""


def system_keyring() -> Keyring | None:
    """Return the system's own keyring, or None if it cannot be reached.

    No other keyring is imported, above all not one that keeps plain files. `keyring.get_keyring` is not used, because
    it would import the backends of every installed package, some of which start programs, and a variable or a settings
    file could make it choose another.
    """
    module, name = _SYSTEM_KEYRINGS.get(sys.platform, _SECRET_SERVICE)
    kind = getattr(import_module(f"keyring.backends.{module}"), name)
    ring: Keyring | None = kind() if kind.viable else None
    return ring


def failures() -> tuple[type[Exception], ...]:
    """Return the errors of a keyring that is locked, absent or silent.

    `keyring` does not wrap all of them.
    """
    from keyring.errors import KeyringError

    found: list[type[Exception]] = [KeyringError, OSError, RuntimeError]
    with suppress(ImportError):  # only installed on Linux
        from jeepney import DBusErrorResponse  # type: ignore[import-untyped]  # it ships no types
        from secretstorage.exceptions import SecretStorageException

        found += [DBusErrorResponse, SecretStorageException]
    return tuple(found)
