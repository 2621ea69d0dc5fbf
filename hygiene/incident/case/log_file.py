"""The log of a case on the disk: locked, bounded and appended to.

It is never changed in another way, except that the next run cuts off an unfinished last line of a killed run.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final

from hygiene.enrich.new_files import is_leftover, lock
from hygiene.incident.case.chain import NAME
from hygiene.language.words import tr, tr_later
from hygiene.model.errors import CaseError, NoCaseError, system_words
from hygiene.model.text import home_hidden, printable
from hygiene.sources.files.budget import MAX_DOCUMENT

COPIES: Final = "inputs"
_MANY: Final = 1000
"""The most names of a folder that are examined.

This is our judgement. A case has about twenty, and its copies.
"""
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class LogFile:
    """A log that only this run has open."""

    def __init__(self, handle: int, shown: str) -> None:
        self._handle, self._shown = handle, shown
        self._size = os.fstat(handle).st_size

    def read(self) -> bytes:
        """Return the whole log.

        Raises:
            CaseError: when it is too large or cannot be read.
        """
        if self._size > MAX_DOCUMENT:
            raise CaseError(
                tr("{file} is larger than {size} MB", file=NAME, size=MAX_DOCUMENT >> 20),
                hint=tr(_NOT_OURS),
                path=self._shown,
            )
        with failures(self._shown, reading=True), os.fdopen(os.dup(self._handle), "rb") as file:
            file.seek(0)
            return file.read(self._size)

    def append(self, line: bytes) -> None:
        """Add a line in one write, and wait until it is on the disk.

        A line that does not fit leaves the log as it was.

        Raises:
            CaseError: when it cannot be written, or another program changed the log.
        """
        if os.fstat(self._handle).st_size != self._size:
            raise CaseError(tr("another program changed {file}", file=NAME), hint=tr("run it again"), path=self._shown)
        if self._size + len(line) > MAX_DOCUMENT:
            hint = tr("begin a new case in another folder")
            raise CaseError(
                tr("{file} is full at {size} MB", file=NAME, size=MAX_DOCUMENT >> 20),
                hint=hint,
                path=self._shown,
            )
        complete = False
        try:
            with failures(self._shown):
                # On a disk with too little space, the first write is short, and the next one gives the reason.
                written = os.write(self._handle, line)
                while written < len(line):
                    written += os.write(self._handle, line[written:])
                os.fsync(self._handle)
            complete = True
        finally:
            if not complete:
                with suppress(OSError):
                    os.ftruncate(self._handle, self._size)
        self._size += len(line)

    def cut(self, size: int) -> None:
        """Cut off what follows the first `size` bytes.

        Raises:
            CaseError: when it cannot be written.
        """
        with failures(self._shown):
            os.ftruncate(self._handle, size)
            os.fsync(self._handle)
        self._size = size


@contextmanager
def opened_log(folder: Path, *, create: bool = False, shared: bool = False) -> Iterator[LogFile]:
    """Open the log of a folder under a lock.

    With `shared` it is only read, and several runs may read it at once. With `create` the log may be new.

    Raises:
        NoCaseError: when there is none.
        CaseError: when it is not an ordinary file, or another run is using it.
    """
    shown = shown_path(folder)
    mode = os.O_RDONLY if shared else os.O_RDWR | os.O_APPEND
    try:
        handle = os.open(folder / NAME, mode | _NO_LINK | (os.O_CREAT if create else 0), 0o600)
    except (FileNotFoundError, NotADirectoryError):
        raise NoCaseError(tr("it holds no case"), hint=tr("give the folder of a case"), path=shown) from None
    except OSError as error:
        raise _failed(error, shown, reading=shared) from error
    try:
        found = os.fstat(handle)
        # A second name of the file may lie outside the folder.
        if not stat.S_ISREG(found.st_mode) or (found.st_nlink != 1 and not shared):
            raise CaseError(tr("{file} is a link, a folder or a device", file=NAME), hint=tr(_NOT_OURS), path=shown)
        try:
            lock(handle, shared=shared)
        except BlockingIOError:
            hint = tr("try again when it has ended")
            raise CaseError(tr("another run is using this case"), hint=hint, path=shown) from None
        yield LogFile(handle, shown)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make the folder of a new case; a folder without a log must be empty.

    Raises:
        CaseError: when it cannot be made, or holds other files.
    """
    with failures(shown_path(folder)):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            if NAME not in names(folder):
                refuse_other_files(folder)
        sync(folder.parent)


def refuse_other_files(folder: Path) -> None:
    """Refuse a folder that holds files beside a log.

    Raises:
        CaseError: naming one of them.
    """
    shown = shown_path(folder)
    with failures(shown):
        if foreign := [name for name in names(folder) if name != NAME]:
            example = printable(foreign[0], 60)
            raise CaseError(
                tr("the folder holds other files, such as {example}", example=example),
                hint=tr("name a new folder"),
                path=shown,
            )


def make_private(folder: Path) -> None:
    """Let the user alone enter the folder and read its log.

    Raises:
        CaseError: when it belongs to another user, or `inputs` is a link.
    """
    shown, copies = shown_path(folder), folder / COPIES
    with failures(shown):
        if copies.is_symlink() or (copies.exists() and not copies.is_dir()):
            raise CaseError(
                tr("{folder} is a link or a file, not a folder", folder=COPIES), hint=tr(_NOT_OURS), path=shown
            )
        for path, mode in ((folder, 0o700), (folder / NAME, 0o600), (copies, 0o700)):
            if path.exists():
                path.chmod(mode)


def names(folder: Path) -> list[str]:
    """Return the sorted names in a folder, without leftovers of killed runs.

    Raises:
        OSError: when it cannot be listed.
    """
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in islice(entries, _MANY) if not is_leftover(entry.name))


def sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def shown_path(path: Path) -> str:
    """Return a path as messages show it."""
    return printable(home_hidden(str(path)), 1000)


@contextmanager
def failures(shown: str, *, reading: bool = False) -> Iterator[None]:
    """Turn an error of the system into our own, which names the folder."""
    try:
        yield
    except OSError as error:
        raise _failed(error, shown, reading=reading) from error


def _failed(error: OSError, shown: str, *, reading: bool) -> CaseError:
    words = (
        tr("it cannot be read: {reason}", reason=system_words(error))
        if reading
        else tr("it cannot be written: {reason}", reason=system_words(error))
    )
    return CaseError(words, hint=tr("check the folder and its permissions"), path=shown)


_NOT_OURS: Final = tr_later("hygiene did not make it so; do not trust this folder")
