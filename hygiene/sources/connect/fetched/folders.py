"""The folders with the answers of servers, and their removal."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hygiene.model.errors import LiveError
from hygiene.sources.connect.fetched.documents import FRESH, Documents, open_documents
from hygiene.sources.connect.keep.lock import held


@contextmanager
def documents_of(name: str, key: bytes, *, path: str, now: datetime, lasting: bool) -> Iterator[Documents]:
    """Yield the documents of a connection, and keep other runs out.

    Without a `lasting` place they are gone at the end.

    Raises:
        LiveError: Another run uses them, or no document can be kept.
    """
    with ExitStack() as stack:
        if lasting:
            folder = _usual_folder(name, key)
            stack.enter_context(held(folder.with_suffix(".lock"), wait=0))
            forget_old_documents(now, besides=folder)
        else:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="hygiene-"))) / "documents"
        documents = open_documents(folder, key, path=path, now=now)
        documents.lasting = lasting
        yield documents


def forget_documents(name: str, key: bytes) -> None:
    """Remove the documents of a connection, unless another run uses them."""
    _remove(_usual_folder(name, key))


def forget_old_documents(now: datetime, *, besides: Path | None = None) -> None:
    """Remove the documents of any account that are too old to go on from.

    Those in the folder `besides` stay, because its lock is held here.
    """
    with suppress(OSError, RuntimeError):  # there is no folder yet, or no home
        for each in _usual_place().iterdir():
            if each != besides and now.timestamp() - each.stat().st_mtime > FRESH.total_seconds():
                _remove(each)


def _remove(folder: Path) -> None:
    """Remove a folder of documents, unless another run uses it."""
    if folder.is_dir():
        with suppress(LiveError), held(folder.with_suffix(".lock"), wait=0):
            shutil.rmtree(folder, ignore_errors=True)


def _usual_folder(name: str, key: bytes) -> Path:
    """Return where the documents of a connection are kept.

    The name of the folder reveals nothing without the key.
    """
    return _usual_place() / hashlib.blake2b(name.encode(), key=key, digest_size=16).hexdigest()


def _usual_place() -> Path:
    """Return the folder of the documents of all accounts."""
    from platformdirs import user_data_path

    return user_data_path("hygiene", appauthor=False) / "documents"
