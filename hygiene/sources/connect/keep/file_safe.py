"""A safe in a file that is encrypted under a passphrase.

The file holds a mark, a salt, a number used once, the sealed texts, and a checksum over all of it, which distinguishes
damage from a wrong passphrase. A new file is written whole beside the old one, and then takes its place.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from secrets import token_bytes
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import LiveError, system_words
from hygiene.model.redacted import Hidden
from hygiene.model.text import home_hidden
from hygiene.sources.connect.keep.lock import held, private_folder
from hygiene.sources.connect.keep.passphrase import SALT, Ask, asked, derived, new_passphrase
from hygiene.sources.connect.keep.safe import TOO_LONG

LARGEST: Final = 4 << 20
"""The most bytes of the file. A thousand permissions take less."""
_MARK: Final = b"hygiene-accounts-1\n"
_NONCE: Final = 12
_TAG: Final = 16
_CHECKSUM: Final = hashlib.sha256().digest_size
_BYTES: Final = getattr(os, "O_BINARY", 0)
"""Windows would change line ends."""
_OPENED: Final = os.O_RDONLY | _BYTES | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Flags for opening: a pipe in place of the file must not block the run."""
_OF: Final = tr_later("the file of connected accounts")
_WHICH: Final = tr_later("Passphrase for the file of connected accounts")


class FileSafe:
    """A safe in a file that is encrypted under a passphrase.

    Only its owner can read the file. The key is made with Argon2id, and the texts are sealed with ChaCha20-Poly1305
    (RFC 8439). The passphrase is asked for when it is first needed, and kept in memory for the run.
    """

    lasts = True

    def __init__(self, path: Path, ask: Ask | None) -> None:
        self._path, self._ask = path, ask
        self._shown = home_hidden(str(path))
        self._passphrase = Hidden("")
        self._keys: dict[bytes, bytes] = {}

    def __repr__(self) -> str:
        return f"FileSafe({self._shown!r})"

    @property
    def title(self) -> str:
        """The file, for people."""
        return tr("the file {shown}", shown=self._shown)

    def alone(self) -> AbstractContextManager[None]:
        """Return a context in which no other process of the user changes the file."""
        return held(self._path.with_name(f"{self._path.name}.lock"))

    def get(self, name: str) -> Hidden | None:
        """Return a text, or None.

        Raises:
            LiveError: when the file cannot be read, is damaged, or has another passphrase.
        """
        text = self._texts().get(name)
        return None if text is None else Hidden(text)

    def put(self, name: str, text: Hidden) -> None:
        """Keep a text.

        Raises:
            LiveError: as `get`, and when the file cannot be written. The old file is then whole.
        """
        self._write({**self._texts(), name: text.reveal()})

    def remove(self, name: str) -> None:
        """Remove a text, if there is one; remove the file with the last one.

        Raises:
            LiveError: as `put`.
        """
        texts = self._texts()
        if texts.pop(name, None) is not None:
            self._write(texts)

    def _texts(self) -> dict[str, str]:
        """Return every text by its name."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        content = self._content()
        if content is None:
            return {}
        begun, salt, nonce, sealed = _parts(content, self._shown)
        key = self._key(salt, new=False)
        with suppress(InvalidTag):
            texts: dict[str, str] = json.loads(ChaCha20Poly1305(key).decrypt(nonce, sealed, begun))
            return texts
        self._keys.clear()
        self._passphrase = Hidden("")
        raise LiveError(tr("this is not its passphrase"), hint=tr("nothing was changed"), path=self._shown)

    def _content(self) -> bytes | None:
        """Return the bytes of the file; None where there is no file.

        Raises:
            LiveError: when it cannot be read.
        """
        try:
            with os.fdopen(os.open(self._path, _OPENED), "rb") as file:
                return file.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            why = tr("it cannot be read: {reason}", reason=system_words(error))
        raise LiveError(why, hint=tr("check its permissions"), path=self._shown)

    def _write(self, texts: dict[str, str]) -> None:
        """Write the file whole.

        Raises:
            LiveError: when it cannot be written.
        """
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        salt = next(iter(self._keys), None) or token_bytes(SALT)
        nonce = token_bytes(_NONCE)
        begun = _MARK + salt + nonce
        sealed = ChaCha20Poly1305(self._key(salt, new=True)).encrypt(nonce, json.dumps(texts).encode(), begun)
        content = begun + sealed
        if len(content) + _CHECKSUM > LARGEST:
            raise LiveError(tr(TOO_LONG))
        partial = self._path.with_name(f"{self._path.name}.part")
        try:
            private_folder(self._path.parent)
            if not texts:
                self._path.unlink(missing_ok=True)
                return
            partial.unlink(missing_ok=True)
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BYTES, 0o600), "wb") as file:
                file.write(content + hashlib.sha256(content).digest())
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError as error:
            why = tr("it cannot be written: {reason}", reason=system_words(error))
        else:
            return
        finally:
            partial.unlink(missing_ok=True)
        raise LiveError(why, hint=tr("check the folder and its space"), path=self._shown)

    def _key(self, salt: bytes, *, new: bool) -> bytes:
        """Return the key under a salt; ask for an unknown passphrase.

        Raises:
            LiveError: when no passphrase is given, or a new one is not fit.
        """
        if not self._passphrase:
            self._passphrase = Hidden(self._asked(new=new))
        if salt not in self._keys:
            self._keys = {salt: derived(self._passphrase.reveal(), salt, LiveError)}
        return self._keys[salt]

    def _asked(self, *, new: bool) -> str:
        """Ask for the passphrase.

        Raises:
            LiveError: when none is given, or a new one is not fit.
        """
        try:
            return new_passphrase(self._ask, tr(_OF), LiveError) if new else asked(self._ask, tr(_WHICH), LiveError)
        except LiveError as error:
            why = error.within(self._shown)
        raise why


def _parts(content: bytes, shown: str) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the beginning of a file, its salt, nonce and sealed texts.

    Raises:
        LiveError: when it is damaged, or the file of another program.
    """
    begun, body, checksum = len(_MARK) + SALT + _NONCE, content[:-_CHECKSUM], content[-_CHECKSUM:]
    if not content.startswith(_MARK) and not _MARK.startswith(content):
        raise LiveError(tr("it is not a file of connected accounts"), hint=tr("move it away"), path=shown)
    if len(body) < begun + _TAG or len(content) > LARGEST or hashlib.sha256(body).digest() != checksum:
        hint = tr(
            "restore it from a backup; or remove it, connect the accounts again, and end at their "
            "servers the earlier permissions of hygiene"
        )
        raise LiveError(tr("it is damaged") if content else tr("it is empty"), hint=hint, path=shown)
    return body[:begun], body[len(_MARK) : begun - _NONCE], body[begun - _NONCE : begun], body[begun:]
