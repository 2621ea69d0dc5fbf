"""The base class of every input: named members, read as streams.

An input is a folder, a zip, a tar or a single file, and any of them may be hostile. Links are not followed, and only
the members that are asked for are opened. See `folder`, `zips` and `tars` in this package for each kind, and `open` for
the function that chooses one.
"""

from __future__ import annotations

import codecs
import hashlib
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError, system_words
from hygiene.reference.unicode_forms import normalized
from hygiene.sources.files.budget import Budget
from hygiene.sources.files.guards import reading

CHUNK: Final = 128 << 10
"""Bytes read or inflated at a time.

Measured: a larger piece falls out of the processor's cache, and a smaller one costs more calls.
"""

RECORDS: Final = (".csv", ".json", ".jsonl", ".ndjson")
"""The ends of the names of members that may hold records of any reader."""
_TEXTS: Final = (*RECORDS, ".htm", ".html", ".js", ".tsv", ".txt", ".xml")
"""The ends of the names of members that hold text."""
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Progress = Callable[[int], None]
"""A callback that receives the number of further bytes read."""


def no_progress(_consumed: int) -> None:
    """Ignore progress."""


@dataclass(slots=True, kw_only=True)
class Files(ABC):
    """The members of one input.

    `names` are the members' paths inside the input, separated by `/`. `path` is the input as the user named it.
    """

    path: str
    progress: Progress = no_progress
    budget: Budget = field(default_factory=Budget)
    _by_base_name: dict[str, list[str]] = field(default_factory=dict)

    def ending(self, end: str) -> list[str]:
        """Return the members whose path ends in `end`.

        Those nearest the top come first. Case and the folders around `end` are ignored.
        """
        if not self._by_base_name:
            for name in sorted(self.names, key=lambda name: (name.count("/"), name)):
                self._by_base_name.setdefault(_comparable(name).rpartition("/")[2], []).append(name)
        wanted = "/" + _comparable(end)
        candidates = self._by_base_name.get(wanted.rpartition("/")[2], ())
        return [name for name in candidates if ("/" + _comparable(name)).endswith(wanted)]

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Return the name of every member that could be opened."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of one member in pieces.

        A piece has about `CHUNK` bytes or fewer, and up to half as many again where UTF-16 became UTF-8.

        Raises:
            UnreadableError: when it is damaged, encrypted, not as the archive's directory states, or no text in UTF-16
                although it begins like one.
            OverBudgetError: when the budget of the input is spent.
        """
        content = self.budget.counted(self._content(name))
        return as_utf_8(content) if name.lower().endswith(_TEXTS) else content

    @abstractmethod
    def _content(self, name: str) -> Iterator[bytes]:
        """Yield the content of one member, as `chunks` does."""

    def each(self, names: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield many members with their content, in any order.

        An archive without a directory is read once for all of them. Read the content of a member before the next one.
        """
        return ((name, self.chunks(name)) for name in names)

    def newest_time(self) -> datetime | None:
        """Return the newest time that the archive states for a member.

        The result is None for a folder or a single file, because copying changes their times.
        """
        return None

    @abstractmethod
    def sha256(self) -> str:
        """Return the SHA-256 of the input.

        For a zip, tar or single file this is the hash of that file. For a folder it is the hash of the sorted
        `<sha256>  <name>` lines of the members that were read.
        """


def _comparable(name: str) -> str:
    """Return a path in a form that can be compared.

    Zips and file systems differ in upper and lower case, and in how they compose accented letters.
    """
    return normalized("NFC", name).casefold()


def as_utf_8(content: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a text in UTF-8 without a byte order mark.

    An editor may have saved it with a mark, or in UTF-16, which is known by its mark. Any other text is left as it is.

    Raises:
        UnreadableError: when UTF-16 is damaged, or it is UTF-32. The text before the damage has been yielded.
    """
    start = b""
    for piece in content:
        start += piece
        if len(start) >= len(codecs.BOM_UTF32_LE):
            break
    if not start.startswith(_UTF_16):
        yield from chain(filter(None, [start.removeprefix(codecs.BOM_UTF8)]), content)
        return
    damaged = UnreadableError(tr("it holds bytes that are not text"), hint=tr("download the export again"))
    if start.startswith(codecs.BOM_UTF32_LE):
        raise damaged
    encoding = "utf-16-le" if start.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in chain([start[len(codecs.BOM_UTF16_LE) :]], content):
            if text := decoder.decode(piece):
                yield text.encode()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        if text := error.object[: error.start].decode(encoding):
            yield text.encode()
        raise damaged from None


def utf_8_of(text: bytes) -> bytes:
    """Return a whole text as `as_utf_8` does."""
    return b"".join(as_utf_8(iter([text])))


def first_bytes(files: Files, name: str, size: int = 512) -> bytes:
    """Return up to `size` bytes from the start of a member.

    When the member cannot be read, return the bytes before the error, if any.
    """
    return start_of(files.chunks(name), size)


def start_of(chunks: Iterator[bytes], size: int) -> bytes:
    """Return up to `size` bytes from the start of a content.

    When it cannot be read, return the bytes before the error, if any.
    """
    start = b""
    try:
        for chunk in chunks:
            start += chunk
            if len(start) >= size:
                break
    except UnreadableError:
        return start
    return start[:size]


def refuse_special(path: Path, shown: str) -> None:
    """Refuse a pipe or a device before it is opened.

    Opening a pipe waits for its other end, and a device may never end.

    Raises:
        UnreadableError: naming it as `shown`; also when its name is too long, or a folder is closed to the user.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise UnreadableError(
            tr("it cannot be read: {reason}", reason=system_words(error)), hint=tr("check its name"), path=shown
        ) from error
    ordinary = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    # The kernel's files have no size, and reading one may wait for ever.
    if not ordinary or (not found.st_size and path.resolve().is_relative_to("/proc")):
        raise UnreadableError(tr("it is not an ordinary file"), hint=tr("save it to a file first"), path=shown)


def sha256_of(path: Path, shown: str) -> str:
    """Return the SHA-256 of a file; errors name it as `shown`.

    Raises:
        UnreadableError: when it is not an ordinary file, or can no longer be read.
    """
    refuse_special(path, shown)
    with reading(shown), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
