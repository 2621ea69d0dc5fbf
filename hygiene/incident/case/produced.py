"""The files of a case, and the content that each may have."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from hygiene.incident.case.entries import AnyEntry, Content, Kept, Writing, Written
from hygiene.sources.files.budget import Budget

MAX_FILE: Final = 1 << 30
"""Bytes of a file that hygiene makes.

This is our judgement. The largest timeline has a hundredth of that.
"""
_KILLS: Final = 100
"""The most unfinished writes of a file that are remembered.

This is our judgement. It bounds the work on a hostile log.
"""
_CHUNK: Final = 1 << 20
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Produced:
    """The files that a log names, in its order.

    Between `writing` and `written` a file has its old or its new content. A new file may also be absent, which None
    stands for.
    """

    def __init__(self, entries: Iterable[AnyEntry]) -> None:
        self._may: dict[str, list[Content | None]] = {}
        self._old: dict[str, list[Content | None]] = {}
        self._new: dict[str, list[Content | None]] = {}
        for entry in entries:
            self.note(entry)

    def note(self, entry: AnyEntry) -> None:
        """Take in the next entry of the log."""
        match entry:
            case Writing():
                self._old = {name: self.may(name) for name in entry.files}
                self._new = {name: [content] for name, content in entry.files.items()}
                both = {name: [*old[:_KILLS], *self._new[name]] for name, old in self._old.items()}
                self._may |= {name: list(dict.fromkeys(may)) for name, may in both.items()}
            case Written() | Kept():
                self._may |= self._new if isinstance(entry, Written) else self._old
                self._old = self._new = {}

    def __iter__(self) -> Iterator[str]:
        return (name for name, may in self._may.items() if may != [None])

    def may(self, name: str) -> list[Content | None]:
        """Return every content that a file may have."""
        return self._may.get(name, [None])

    def ended(self, folder: Path, budget: Budget) -> type[Written | Kept] | None:
        """Return the entry that ends a `writing` without an end.

        The result is None where there is no such `writing`, or where a kill left old and new files.

        Raises:
            OverBudgetError: when the budget is spent.
        """
        for kind, contents in ((Written, self._new), (Kept, self._old)):
            if contents and all(is_sound(folder, name, may, budget) for name, may in contents.items()):
                return kind
        return None

    @property
    def unfinished(self) -> tuple[str, ...]:
        """The files that the log lists as being written, without an end."""
        return tuple(name for name, may in self._may.items() if len(may) > 1)


def chunks_of(path: Path) -> Iterator[bytes]:
    """Yield the content of an ordinary file; a link is not followed.

    Raises:
        OSError: when it cannot be read, or is a link.
        ValueError: when it is a folder or a device.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | _NO_LINK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("it is a folder or a device")
        while chunk := file.read(_CHUNK):
            yield chunk


def is_sound(folder: Path, name: str, may: Sequence[Content | None], budget: Budget | None = None) -> bool:
    """Return whether a file in a folder has one of some contents.

    Only a file with the size of one of them is read, within the budget. None stands for no file. Only a copy may be
    larger than `MAX_FILE`.

    Raises:
        OverBudgetError: when the budget is spent.
    """
    path = folder / name
    if path.parent != folder and path.parent.is_symlink():
        return False
    try:
        size = path.lstat().st_size
        if size not in {content.size for content in may if content} or (size > MAX_FILE and path.parent == folder):
            return False
        chunks = chunks_of(path)
        return content_of(budget.counted(chunks) if budget else chunks) in may
    except FileNotFoundError:
        return None in may
    except (OSError, ValueError):
        return False


def encoded(content: str | bytes) -> bytes:
    """Return the bytes of a file's content."""
    return content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content


def fill(file: IO[bytes], chunks: Iterable[bytes]) -> Content:
    """Write a file to the disk, and return its content.

    Raises:
        OSError: when it cannot be written.
    """

    def written() -> Iterator[bytes]:
        for chunk in chunks:
            file.write(chunk)
            yield chunk

    content = content_of(written())
    file.flush()
    os.fsync(file.fileno())
    return content


def content_of(chunks: Iterable[bytes]) -> Content:
    """Return the SHA-256 and the size of a content."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return Content(sha256=digest.hexdigest(), size=size)
