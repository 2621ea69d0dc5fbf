"""The answers of an account's servers, encrypted until they are read.

After an interruption, the next run goes on where this one stopped, and does not request kept documents again. The
documents are about the account's owner and strangers, so they are only written under a key that is not on the disk.
Where no such key can be kept, they last for one run.

A document is written in pieces, each sealed with ChaCha20-Poly1305 and numbered, so that none can be changed, left out
or moved to another place (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from hygiene.language.words import tr
from hygiene.model.errors import LiveError, UnreadableError, system_words
from hygiene.sources.files.files import CHUNK, Files

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

FRESH: Final = timedelta(hours=24)
"""How long the documents of an interrupted run are used again.

An older answer would hide later events.
"""
MOST: Final = 8 << 30
"""Bytes of one account's documents: two of the largest repositories."""
_BYTES: Final = getattr(os, "O_BINARY", 0)
"""The flag that keeps Windows from changing line ends."""
_PREFIX: Final = 7
_TAG: Final = 16
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*\.[a-z]+")
_STARTED: Final = "started.time"
_PARTIAL: Final = ".~partial"


@dataclass(slots=True, kw_only=True)
class Documents(Files):
    """The documents of one account, by name.

    Attributes:
        folder: Their folder, which is created when needed, and which only its owner can enter.
        key: The key under which they are kept, of 32 bytes.
        started_at: The time of the first request, which is the time that they describe.
        lacking: The reasons for missing data, by part.
        lasting: Whether another run can go on from them.
        most: Bytes that they may take on the disk.
    """

    folder: Path
    key: bytes = field(repr=False)
    started_at: datetime
    lacking: dict[str, list[str]] = field(default_factory=dict)
    lasting: bool = True
    most: int = MOST
    _size: int = 0
    _hashes: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the documents that are kept, sorted."""
        with suppress(FileNotFoundError):
            kept = {path.name for path in self.folder.iterdir()} - {_STARTED}
            return tuple(sorted(filter(_NAME.fullmatch, kept)))
        return ()

    def lack(self, part: str, why: str) -> None:
        """Note why a part is incomplete, as Damage where a server failed."""
        reasons = self.lacking.setdefault(part, [])
        if why not in reasons:
            reasons.append(why)

    def once(self, name: str, ask: Callable[[], bytes]) -> bytes:
        """Return a document; ask for it only if it is not kept.

        Raises:
            LiveError: as `ask` does, and when the disk does not take it.
            UnreadableError: when the documents would be too large.
        """
        if not self._has(name):
            self._keep(name, [ask()])
        return self.whole(name)

    def once_json(self, name: str, ask: Callable[[], Any]) -> Any:
        """Return a document in JSON; ask for it only if it is not kept."""
        return json.loads(self.once(name, lambda: json.dumps(ask(), separators=(",", ":")).encode()))

    def once_streamed(self, name: str, ask: Callable[[], AbstractContextManager[Iterable[bytes]]]) -> None:
        """Keep a large document; ask for it only if it is not kept.

        Raises:
            LiveError: as `ask` does, and when the disk does not take it. The part that was received is dropped.
            UnreadableError: when the documents would be too large.
        """
        if not self._has(name):
            with ask() as pieces:
                self._keep(name, pieces)

    def _has(self, name: str) -> bool:
        """Return whether a document is kept, without a list of all of them."""
        return (self.folder / name).exists()

    def whole(self, name: str) -> bytes:
        """Return a document that is kept."""
        return b"".join(self._content(name))

    def drop(self, names: Iterable[str]) -> None:
        """Remove some documents, so that they are asked for again."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)
        self.measure()

    def forget(self) -> None:
        """Remove every document."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._size = 0

    def sha256(self) -> str:
        """Return the hash over the documents that were read to their end."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._hashes.items()))
        return hashlib.sha256(lines.encode()).hexdigest()

    def _content(self, name: str) -> Iterator[bytes]:
        """Yield a document in pieces.

        Raises:
            UnreadableError: when it was changed, or written under another key.
        """
        digest = hashlib.sha256()
        for piece in _opened(self.folder / name, name, self.key):
            digest.update(piece)
            yield piece
        self._hashes[name] = digest.hexdigest()

    def _keep(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a document under the key.

        Raises:
            LiveError: when the disk does not take it.
            UnreadableError: when the documents would be too large. After that, no documents are left for another run.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a name of a document")
        partial = self.folder / f"{name}{_PARTIAL}"  # which is not the name of a document
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BYTES, 0o600)
            with os.fdopen(opened, "wb") as file:
                _seal(file, name, self.key, self._counted(pieces))
            self._size += partial.stat().st_size
            partial.replace(self.folder / name)
        except OSError as error:
            raise LiveError(
                tr("what its server answered cannot be kept: {reason}", reason=system_words(error)),
                hint=tr("make room on the disk"),
            ) from None
        finally:
            partial.unlink(missing_ok=True)

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the pieces from a server, and report the progress.

        Raises:
            UnreadableError: when the documents would be too large.
        """
        size = self._size
        for piece in pieces:
            size += len(piece)
            if size > self.most:
                why = tr("its servers gave more than {limit} GiB, so we stopped asking", limit=self.most >> 30)
                raise UnreadableError(why, hint=tr("scan an export instead"))
            self.progress(len(piece))
            yield piece

    def measure(self) -> None:
        """Note the bytes that are on the disk."""
        self._size = sum(path.stat().st_size for path in self.folder.iterdir())


def open_documents(folder: Path, key: bytes, *, path: str, now: datetime) -> Documents:
    """Return the documents in a folder: those of an interrupted run, or none.

    Those of an older run, or under another key, are removed.
    """
    documents = Documents(path=path, folder=folder, key=key, started_at=now)
    with suppress(UnreadableError, FileNotFoundError, ValueError):
        started = datetime.fromisoformat(documents.whole(_STARTED).decode())
        if timedelta() <= now - started <= FRESH:
            documents.started_at = started
            documents.measure()
            return documents
    documents.forget()
    documents._keep(_STARTED, [now.astimezone(UTC).isoformat().encode()])  # noqa: SLF001  # a maker of this class
    return documents


def _cipher(key: bytes) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key)


def _seal(file: BinaryIO, name: str, key: bytes, pieces: Iterable[bytes]) -> None:
    """Write pieces, each sealed under its number and the document's name."""
    cipher, prefix, number, left = _cipher(key), token_bytes(_PREFIX), 0, b""
    file.write(prefix)
    for piece in pieces:
        left += piece
        while len(left) > CHUNK:
            file.write(cipher.encrypt(_nonce(prefix, number, last=False), left[:CHUNK], name.encode()))
            left, number = left[CHUNK:], number + 1
    file.write(cipher.encrypt(_nonce(prefix, number, last=True), left, name.encode()))


def _opened(path: Path, name: str, key: bytes) -> Iterator[bytes]:
    """Yield the pieces of a sealed document.

    Raises:
        UnreadableError: when a piece is not as it was written, or one is missing.
    """
    from cryptography.exceptions import InvalidTag

    cipher = _cipher(key)
    with path.open("rb") as file:
        prefix, number = file.read(_PREFIX), 0
        sealed = file.read(CHUNK + _TAG)
        while True:
            following = file.read(CHUNK + _TAG)
            try:
                piece = cipher.decrypt(_nonce(prefix, number, last=not following), sealed, name.encode())
            except (InvalidTag, ValueError):
                raise UnreadableError(
                    tr("it was changed since it was kept"), hint=tr("run it again"), path=name
                ) from None
            yield piece
            if not following:
                return
            sealed, number = following, number + 1


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
