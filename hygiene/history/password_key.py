"""The key of the remembered passwords, never stored with them.

It is 32 random bytes in the system's keyring, or made from a passphrase.
"""

from __future__ import annotations

import hmac
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from secrets import token_bytes
from typing import Final, Protocol

from hygiene.history.password_store import KeySource, MadeWith, Store
from hygiene.history.password_tags import Tags, argon2id
from hygiene.model.errors import RememberError
from hygiene.reference.unicode_forms import normalized

SERVICE: Final = "hygiene"
NAME: Final = "password-memory"
SIZE: Final = 32
LEAST_PASSPHRASE: Final = 15
"""Characters. Only the passphrase protects the key of a stolen file."""
_SYSTEM_KEYRINGS: Final[Mapping[str, tuple[str, str]]] = {
    "darwin": ("macOS", "Keyring"),
    "win32": ("Windows", "WinVaultKeyring"),
}
"""The module of `keyring.backends` and its class for each system.

The keys are values of `sys.platform`.
"""
_SECRET_SERVICE: Final = ("SecretService", "Keyring")
"""The same of Linux and all other systems.

GNOME's keyring, KDE's wallet and KeePassXC all offer the Secret Service.
"""
_START_ANEW: Final = "run `hygiene forget` to remove the remembered passwords; the next run then starts anew"

Ask = Callable[[str], str]
"""Asks a question at a hidden prompt, and returns the answer."""


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

    No other is imported, above all none that keeps plain files. `keyring.get_keyring` is not asked: it would import the
    backends of every installed package, of which some start programs, and could be led to another by a variable or a
    file of settings.
    """
    module, name = _SYSTEM_KEYRINGS.get(sys.platform, _SECRET_SERVICE)
    kind = getattr(import_module(f"keyring.backends.{module}"), name)
    ring: Keyring | None = kind() if kind.viable else None
    return ring


def key(store: Store, ring: Keyring | None, ask: Ask | None) -> bytes:
    """Return the key of the store; make a new key for a new store.

    Raises:
        RememberError: when the key cannot be obtained, or is the key of another store.
    """
    new = _key_from_new_passphrase(ask) if store.made_with() is None and ring is None else None
    # The file is locked, so that two first runs at once cannot each make a key, of which one would be lost.
    with store.changing():
        if (made := store.made_with()) is None:
            found, salt = new or (_from_keyring(ring) or _new(ring), b"")
            source: KeySource = "passphrase" if new else "keyring"
            store.begin(MadeWith(key_from=source, salt=salt, key_id=Tags(found).key_id()))
            return found
    if made.key_from == "passphrase":
        return _verified(
            _derived(_asked(ask, "Passphrase for the remembered passwords"), made.salt), made, "passphrase"
        )
    if not (stored := _from_keyring(ring)):
        raise RememberError("the key of the remembered passwords is not in the system's keyring", hint=_START_ANEW)
    return _verified(stored, made, "key in the system's keyring")


def forget(ring: Keyring | None) -> tuple[bool, str]:
    """Remove the key from the keyring.

    Return whether a key was removed, and what is left and why.
    """
    if ring is None:
        return False, "the system's keyring cannot be reached from here, so any key in it is still there"
    try:
        if ring.get_password(SERVICE, NAME) is None:
            return False, ""
        ring.delete_password(SERVICE, NAME)
    except _failures():
        return False, "the system's keyring did not answer, so any key in it is still there"
    return True, ""


def _verified(found: bytes, made: MadeWith, what: str) -> bytes:
    if not hmac.compare_digest(Tags(found).key_id(), made.key_id):
        raise RememberError(f"this is not the {what} of the remembered passwords", hint=_START_ANEW)
    return found


def _from_keyring(ring: Keyring | None) -> bytes:
    """Return the key in the keyring, or nothing.

    Raises:
        RememberError: when the keyring does not answer, or what it holds is not a key.
    """
    if ring is None:
        raise RememberError(
            "the key of the remembered passwords is in a keyring that cannot be reached from here",
            hint="run hygiene in your desktop session",
        )
    try:
        text = ring.get_password(SERVICE, NAME) or ""
        found = bytes.fromhex(text)
    except ValueError:
        found = None
    except _failures():
        raise RememberError("the system's keyring did not answer", hint="unlock it and try again") from None
    if found is None or len(found) not in {0, SIZE}:
        raise RememberError(f"the entry {SERVICE}/{NAME} in the system's keyring is not a key", hint=_START_ANEW)
    return found


def _new(ring: Keyring | None) -> bytes:
    made = token_bytes(SIZE)
    if ring is not None:
        try:
            ring.set_password(SERVICE, NAME, made.hex())
        except _failures():
            raise RememberError("the system's keyring refused the key", hint="unlock it and try again") from None
    if _from_keyring(ring) != made:
        raise RememberError("the system's keyring did not keep the key")
    return made


def _key_from_new_passphrase(ask: Ask | None) -> tuple[bytes, bytes]:
    """Return a key made from a new passphrase, and its salt.

    The passphrase is asked for twice.
    """
    first = _asked(ask, f"New passphrase for the remembered passwords, at least {LEAST_PASSPHRASE} characters")
    if len(first) < LEAST_PASSPHRASE:
        raise RememberError(f"the passphrase has fewer than {LEAST_PASSPHRASE} characters")
    if _asked(ask, "The same passphrase again") != first:
        raise RememberError("the two passphrases differ")
    salt = token_bytes(16)
    return _derived(first, salt), salt


def _asked(ask: Ask | None, question: str) -> str:
    answer = ask(question) if ask else ""
    if not answer:
        raise RememberError("no passphrase was given")
    return normalized("NFC", answer)


def _derived(passphrase: str, salt: bytes) -> bytes:
    """Derive a key from a passphrase, in about a quarter of a second.

    The parameters are the second recommended option of RFC 9106.
    """
    return argon2id(passphrase.encode("utf-8", "surrogatepass"), salt, memory_kib=64 * 1024, passes=3, lanes=4)


def _failures() -> tuple[type[Exception], ...]:
    """Return the errors of a keyring that is locked, absent or silent.

    `keyring` does not wrap all of them.
    """
    from keyring.errors import KeyringError

    failures: list[type[Exception]] = [KeyringError, OSError, RuntimeError]
    with suppress(ImportError):  # installed on Linux only
        from jeepney import DBusErrorResponse  # type: ignore[import-untyped]  # it ships no types
        from secretstorage.exceptions import SecretStorageException

        failures += [DBusErrorResponse, SecretStorageException]
    return tuple(failures)
