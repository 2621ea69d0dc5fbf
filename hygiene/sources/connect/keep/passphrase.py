"""Keys made from a passphrase."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import HygieneError
from hygiene.reference.unicode_forms import normalized

LEAST: Final = 15
"""The fewest characters. Only the passphrase protects a stolen file."""
SALT: Final = 16
"""Bytes of a salt."""

Ask = Callable[[str], str]
"""Asks a question at a hidden prompt, and returns the answer."""


def new_passphrase(ask: Ask | None, of: str, kind: type[HygieneError]) -> str:
    """Ask twice for a new passphrase, with `of` for its purpose.

    Raises:
        HygieneError: Of this `kind`, where it is too short, or the two differ.
    """
    first = asked(ask, tr("New passphrase for {of}, at least {least} characters", of=of, least=LEAST), kind)
    if len(first) < LEAST:
        raise kind(tr("the passphrase has fewer than {least} characters", least=LEAST))
    if asked(ask, tr("The same passphrase again"), kind) != first:
        raise kind(tr("the two passphrases differ"))
    return first


def asked(ask: Ask | None, question: str, kind: type[HygieneError]) -> str:
    """Ask for a passphrase.

    Raises:
        HygieneError: Of this `kind`, where none is given.
    """
    answer = ask(question) if ask else ""
    if not answer:
        raise kind(tr("no passphrase was given"), hint="" if ask else tr("run it again at a terminal"))
    return normalized("NFC", answer)


def derived(passphrase: str, salt: bytes, kind: type[HygieneError]) -> bytes:
    """Derive a key of 32 bytes from a passphrase.

    It takes about a quarter of a second. The parameters are the second recommended option of RFC 9106.

    Raises:
        HygieneError: Of this `kind`, where there is not enough memory for it.
    """
    text = passphrase.encode("utf-8", "surrogatepass")
    return argon2id(text, salt, memory_kib=64 * 1024, passes=3, lanes=4, kind=kind)


def argon2id(text: bytes, salt: bytes, *, memory_kib: int, passes: int, lanes: int, kind: type[HygieneError]) -> bytes:
    """Return 32 bytes of Argon2id (RFC 9106, version 0x13).

    Raises:
        HygieneError: Of this `kind`, where there is not enough memory for it.
    """
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    with suppress(HashingError):
        return hash_secret_raw(text, salt, passes, memory_kib, lanes, 32, Type.ID)
    raise kind(tr("Argon2 needs {size} MiB of memory and did not get them", size=memory_kib // 1024))
