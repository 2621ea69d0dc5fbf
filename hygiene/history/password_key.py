"""The key of the remembered passwords, never stored with them.

It is 32 random bytes in the system's keyring, or made from a passphrase.
"""

from __future__ import annotations

import hmac
from secrets import token_bytes
from typing import Final

from hygiene.history.password_store import KeySource, MadeWith, Store
from hygiene.history.password_tags import Tags
from hygiene.language.words import tr, tr_later
from hygiene.model.errors import RememberError
from hygiene.sources.connect.keep.keyring import SERVICE, Keyring, failures
from hygiene.sources.connect.keep.passphrase import SALT, Ask, asked, derived, new_passphrase

NAME: Final = "password-memory"
SIZE: Final = 32
_UNANSWERED: Final = tr_later("the system's keyring did not answer, so any key in it is still there")
_UNREACHED: Final = tr_later("no keyring can be reached from here, so any key in one is still there")
"""Said also where the system has no keyring.

A run by cron, over SSH or by sudo cannot know whether the desktop session has one.
"""
_WHAT: Final = tr_later("the remembered passwords")
_START_ANEW: Final = tr_later("run `hygiene forget` to remove the remembered passwords; the next run then starts anew")


def key(store: Store, ring: Keyring | None, ask: Ask | None) -> bytes:
    """Return the key of the store; make a new key for a new store.

    Raises:
        RememberError: when the key cannot be obtained, or is the key of another store.
    """
    new = _key_from_new_passphrase(ask) if store.made_with() is None and ring is None else None
    # The file is locked. Otherwise two first runs at once could each make a key, and one key would be lost.
    with store.changing():
        if (made := store.made_with()) is None:
            found, salt = new or (_from_keyring(ring) or _new(ring), b"")
            source: KeySource = "passphrase" if new else "keyring"
            store.begin(MadeWith(key_from=source, salt=salt, key_id=Tags(found).key_id()))
            return found
    if made.key_from == "passphrase":
        return _verified(
            derived(asked(ask, tr("Passphrase for the remembered passwords"), RememberError), made.salt, RememberError),
            made,
            tr("this is not the passphrase of the remembered passwords"),
        )
    if not (stored := _from_keyring(ring)):
        raise RememberError(
            tr("the key of the remembered passwords is not in the system's keyring"), hint=tr(_START_ANEW)
        )
    return _verified(stored, made, tr("this is not the key in the system's keyring of the remembered passwords"))


def is_kept(ring: Keyring | None) -> tuple[bool, str]:
    """Return whether the keyring holds the key, and why that is unknown."""
    if ring is None:
        return False, tr(_UNREACHED)
    try:
        return ring.get_password(SERVICE, NAME) is not None, ""
    except failures():
        return False, tr(_UNANSWERED)


def forget(ring: Keyring | None) -> tuple[bool, str]:
    """Remove the key from the keyring.

    Return whether a key was removed, and what remains and why.
    """
    there, unknown = is_kept(ring)
    if ring is None or not there:
        return False, unknown
    try:
        ring.delete_password(SERVICE, NAME)
    except failures():
        return False, tr(_UNANSWERED)
    return True, ""


def _verified(found: bytes, made: MadeWith, unlike: str) -> bytes:
    if not hmac.compare_digest(Tags(found).key_id(), made.key_id):
        raise RememberError(unlike, hint=tr(_START_ANEW))
    return found


def _from_keyring(ring: Keyring | None) -> bytes:
    """Return the key in the keyring, or nothing.

    Raises:
        RememberError: when the keyring does not answer, or what it holds is not a key.
    """
    if ring is None:
        raise RememberError(
            tr("the key of the remembered passwords is in a keyring that cannot be reached from here"),
            hint=tr("run hygiene in your desktop session"),
        )
    try:
        text = ring.get_password(SERVICE, NAME) or ""
        found = bytes.fromhex(text)
    except ValueError:
        found = None
    except failures():
        raise RememberError(tr("the system's keyring did not answer"), hint=tr("unlock it and try again")) from None
    if found is None or len(found) not in {0, SIZE}:
        raise RememberError(
            tr("the entry {entry} in the system's keyring is not a key", entry=f"{SERVICE}/{NAME}"),
            hint=tr(_START_ANEW),
        )
    return found


def _new(ring: Keyring | None) -> bytes:
    made = token_bytes(SIZE)
    if ring is not None:
        try:
            ring.set_password(SERVICE, NAME, made.hex())
        except failures():
            raise RememberError(
                tr("the system's keyring refused the key"), hint=tr("unlock it and try again")
            ) from None
    if _from_keyring(ring) != made:
        raise RememberError(tr("the system's keyring did not keep the key"))
    return made


def _key_from_new_passphrase(ask: Ask | None) -> tuple[bytes, bytes]:
    """Return a key made from a new passphrase, and its salt."""
    passphrase, salt = new_passphrase(ask, tr(_WHAT), RememberError), token_bytes(SALT)
    return derived(passphrase, salt, RememberError), salt
