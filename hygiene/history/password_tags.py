"""Keyed tags that stand for accounts and their passwords in the file.

The tag of a password depends on its account, so the same password on two accounts has two tags. A tag costs one run of
Argon2id, whose salt comes from the key. We pay that once for each different password of a run. A thief who has the key
pays it for every guess.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Final, NoReturn

from hygiene.analysis.passwords.reuse import is_outside_vault
from hygiene.model.errors import RememberError
from hygiene.model.records import Secret
from hygiene.model.redacted import Hidden
from hygiene.reference.sites import site
from hygiene.reference.unicode_forms import normalized
from hygiene.sources.connect.keep.passphrase import argon2id

KDF: Final = "argon2id"
MEMORY_KIB: Final = 19 * 1024
"""The memory for each guess. This and the two below are OWASP's minimum."""
PASSES: Final = 2
"""The passes over the memory; a guess takes about 20 ms."""
LANES: Final = 1
"""The lanes of the memory that are filled at once."""
SIZE: Final = 16
_MAX_THREADS: Final = 4
_ACCOUNT, _SALT, _TAG, _KEY_ID = (f"hygiene-{name}-1".encode() for name in ("acct", "salt", "tag", "kid"))


class Tags:
    """The tags made under one key, which is never shown and never pickled."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Tags(•••)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never pickled")

    def key_id(self) -> bytes:
        """Return an id that identifies the key and reveals nothing else of it."""
        return self._mac(b"", _KEY_ID)

    def account(self, secret: Secret) -> bytes:
        """Return the tag of an entry's account, from its first site and user name.

        It is empty if a later run could not recognise the account.
        """
        user = normalized("NFC", secret.username.reveal()).strip().lstrip("@").casefold()
        site_name = next((name for url in secret.urls if (name := site(url))), "")
        if is_outside_vault(secret) or not (user or site_name):
            return b""
        text = "\x00".join((site_name or "\x00" + secret.label.casefold(), user))
        return self._mac(text.encode("utf-8", "surrogatepass"), _ACCOUNT)

    def passwords(self, items: Sequence[tuple[bytes, Hidden]], progress: Callable[[int, int], None]) -> list[bytes]:
        """Return the tag of each password for its account, in order.

        Several are computed at once, because Argon2 lets other threads run.
        """
        from concurrent.futures import ThreadPoolExecutor

        texts = [normalized("NFC", v.reveal()).encode("utf-8", "surrogatepass") for _, v in items]
        unique = list(dict.fromkeys(texts))
        hashed: dict[bytes, bytes] = {}
        with ThreadPoolExecutor(max_workers=min(_MAX_THREADS, os.cpu_count() or 1)) as pool:
            for done, (text, digest) in enumerate(zip(unique, pool.map(self._slow_hash, unique), strict=True), 1):
                hashed[text] = digest
                progress(done, len(unique))
        return [self._mac(hashed[text], _TAG, salt=account) for text, (account, _) in zip(texts, items, strict=True)]

    def _slow_hash(self, text: bytes) -> bytes:
        return argon2id(
            text, self._mac(b"", _SALT), memory_kib=MEMORY_KIB, passes=PASSES, lanes=LANES, kind=RememberError
        )

    def _mac(self, data: bytes, person: bytes, *, salt: bytes = b"") -> bytes:
        return blake2b(data, key=self._key, digest_size=SIZE, person=person, salt=salt).digest()
