"""The key of the memory: 32 random bytes in the system's keyring, or made from a passphrase; never kept beside the data."""

from __future__ import annotations

import hmac
import secrets as random
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final, Protocol

from hygiene.history.password_store import KeySource, MadeWith, Store
from hygiene.history.password_tags import Tags, argon2id
from hygiene.model.errors import RememberError

SERVICE: Final = "hygiene"
NAME: Final = "password-memory"
SIZE: Final = 32
LEAST_PASSPHRASE: Final = 15
"""Characters: it is all that stands between a stolen file and its key."""
_VAULTS: Final = frozenset({"SecretService", "libsecret", "kwallet", "macOS", "Windows"})
"""The modules of `keyring.backends` that are a system's own keyring. All others, plain files above all, are refused."""
_CHAIN: Final = "keyring.backends.chainer"
_START_ANEW: Final = "`hygiene forget` removes it, and the next run starts anew"

Ask = Callable[[str], str]
"""Asks a question whose answer is not shown, and gives the answer."""


class Keyring(Protocol):
    """What is used of a `keyring` backend."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """The stored text, or None."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store a text."""

    def delete_password(self, service: str, username: str, /) -> None:
        """Remove it."""


def system_keyring() -> Keyring | None:
    """The system's own keyring, or None where there is none or only one that would not protect a key."""
    import keyring

    return usable(keyring.get_keyring())


def usable(backend: object) -> Keyring | None:
    """`backend` if it is a system's own keyring, by its very class; of a chain, the first that is."""
    home, _, module = type(backend).__module__.rpartition(".")
    if type(backend).__module__ == _CHAIN:
        links: Iterable[object] = getattr(backend, "backends", ())
        return next((found for link in links if (found := usable(link))), None)
    return backend if home == "keyring.backends" and module in _VAULTS else None  # type: ignore[return-value]  # its class says so


def key(held: Store, ring: Keyring | None, ask: Ask | None) -> bytes:
    """The memory's key; for a memory that is only now begun, a new one.

    Raises:
        RememberError: when it is not to be had, or is another one.
    """
    chosen = _chosen(ask) if held.made_with() is None and ring is None else None
    # Under the file's lock, so that two first runs cannot each make a key and one lose its own.
    with held.changing():
        if (made := held.made_with()) is None:
            found, salt = chosen or (_from_keyring(ring) or _new(ring), b"")
            source: KeySource = "passphrase" if chosen else "keyring"
            held.begin(MadeWith(key_from=source, salt=salt, key_id=Tags(found).key_id()))
            return found
    if made.key_from == "passphrase":
        return _right(_stretched(_asked(ask, "Passphrase of the memory of passwords"), made.salt), made, "passphrase")
    if not (stored := _from_keyring(ring)):
        raise RememberError("the key of what was remembered is not in the system's keyring", hint=_START_ANEW)
    return _right(stored, made, "key in the system's keyring")


def forget(ring: Keyring | None) -> tuple[bool, str]:
    """Remove the key from the keyring: whether one was removed, and what is left and why."""
    if ring is None:
        return False, "no keyring of the system can be reached from here, so a key that is in one is still there"
    try:
        if ring.get_password(SERVICE, NAME) is None:
            return False, ""
        ring.delete_password(SERVICE, NAME)
    except _failures():
        return False, "the system's keyring did not answer, so a key that is in it is still there"
    return True, ""


def _right(found: bytes, made: MadeWith, what: str) -> bytes:
    if not hmac.compare_digest(Tags(found).key_id(), made.key_id):
        raise RememberError(f"this is not the {what} that the memory was made with", hint=_START_ANEW)
    return found


def _from_keyring(ring: Keyring | None) -> bytes:
    """The key in the keyring, or nothing.

    Raises:
        RememberError: when the keyring does not answer, or what it holds is no key.
    """
    if ring is None:
        raise RememberError(
            "the key of what was remembered is in a keyring that cannot be reached from here",
            hint="run it in your desktop session",
        )
    try:
        text = ring.get_password(SERVICE, NAME) or ""
        found = bytes.fromhex(text)
    except ValueError:
        found = b"?"
    except _failures():
        raise RememberError("the system's keyring did not answer", hint="unlock it and try again") from None
    if found and len(found) != SIZE:
        raise RememberError(f"what the keyring holds as {SERVICE}/{NAME} is no key", hint=_START_ANEW)
    return found


def _new(ring: Keyring | None) -> bytes:
    made = random.token_bytes(SIZE)
    if ring is not None:
        try:
            ring.set_password(SERVICE, NAME, made.hex())
        except _failures():
            raise RememberError("the system's keyring did not take the key", hint="unlock it and try again") from None
    if _from_keyring(ring) != made:
        raise RememberError("the system's keyring did not keep the key")
    return made


def _chosen(ask: Ask | None) -> tuple[bytes, bytes]:
    """A key from a new passphrase, which is asked for twice, and its salt."""
    first = _asked(ask, f"New passphrase, at least {LEAST_PASSPHRASE} characters, to remember passwords under")
    if len(first) < LEAST_PASSPHRASE:
        raise RememberError(
            f"the passphrase has fewer than {LEAST_PASSPHRASE} characters", hint="nothing was remembered"
        )
    if _asked(ask, "The same passphrase again") != first:
        raise RememberError("the two passphrases differ", hint="nothing was remembered")
    salt = random.token_bytes(16)
    return _stretched(first, salt), salt


def _asked(ask: Ask | None, question: str) -> str:
    answer = ask(question) if ask else ""
    if not answer:
        raise RememberError("no passphrase was given", hint="nothing was remembered")
    return unicodedata.normalize("NFC", answer)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    """A key from a passphrase: RFC 9106's second recommended option, about a quarter of a second."""
    return argon2id(passphrase.encode("utf-8", "surrogatepass"), salt, memory_kib=64 * 1024, passes=3, lanes=4)


def _failures() -> tuple[type[Exception], ...]:
    """What the backends raise when a keyring is locked, absent or silent; not all of it is wrapped by `keyring`."""
    from keyring.errors import KeyringError

    failures: list[type[Exception]] = [KeyringError, OSError, RuntimeError]
    with suppress(ImportError):  # there on Linux alone
        from jeepney import DBusErrorResponse  # type: ignore[import-untyped]  # it ships no types
        from secretstorage.exceptions import SecretStorageException

        failures += [DBusErrorResponse, SecretStorageException]
    return tuple(failures)
