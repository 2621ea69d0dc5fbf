"""New files that appear whole or not at all, for their owner's eyes only.

A run that is killed leaves a temporary file. The next one that writes into the same folder removes it.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

_PREFIX: Final = ".hygiene-"
_SUFFIX: Final = ".part"
_NAME: Final = re.compile(r"\.hygiene-[a-z0-9_]{8}\.part")
"""A name that `tempfile` makes from the prefix and the suffix."""
_AGE: Final = 60.0
"""The fewest seconds since the last change of a leftover file.

This is our judgement. It covers the moments in which a run that is still alive has not locked its file.
"""


@contextmanager
def new_file(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Yield a temporary file beside `target`, and its path.

    It takes the place of `target` at the end. An error leaves the old file as it was, and removes the temporary file.

    Raises:
        OSError: when the file cannot be written.
    """
    remove_leftovers(target.parent)
    # mkstemp makes the file readable by its owner only.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_PREFIX, suffix=_SUFFIX)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            lock(handle)
            yield file, temporary
            # After a crash of the machine, the new name must not stand for a file that was never written.
            file.flush()
            os.fsync(handle)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files that a killed run left in a folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        names = [entry.name for entry in entries if is_leftover(entry.name)]
        for name in names:
            with suppress(OSError):
                _remove_leftover(folder / name)


def is_leftover(name: str) -> bool:
    """Return whether a file has the name of an unfinished one."""
    return _NAME.fullmatch(name) is not None


def _remove_leftover(path: Path) -> None:
    """Remove a file if it is ours and no run is writing it.

    Windows does not remove a file that a run has open.

    Raises:
        OSError: when it cannot be examined or removed, or a run is writing it.
    """
    # A link is not followed, and a pipe is not waited for.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        found = os.fstat(handle)
        lock(handle)
    finally:
        os.close(handle)
    ours = stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_uid == getattr(os, "geteuid", lambda: 0)()
    if ours and time.time() - found.st_mtime > _AGE:
        path.unlink()


def lock(handle: int, *, shared: bool = False) -> None:
    """Lock an open file for this run, where the system and its disk can.

    Several runs may hold a `shared` lock at once, but only while no run holds an exclusive one.

    Raises:
        BlockingIOError: when another run has locked it.
    """
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # some network disks know no locks
        return
