"""One renewal at a time, over every run of hygiene on this computer.

A server that rotates tokens takes a second use of an old one for a theft, and withdraws the permission.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from hygiene.model.errors import LiveError

_LONGEST: Final = 120.0
"""Seconds to wait for another run, which asks one server at most a few times."""
_PAUSE: Final = 0.1


def usual_lock() -> Path:
    """Return where the lock lies."""
    from platformdirs import user_data_path

    return user_data_path("hygiene", appauthor=False) / "renewing.lock"


@contextmanager
def one_at_a_time(file: Path, sleep: Callable[[float], object]) -> Iterator[None]:
    """Hold the lock, which is SQLite's own on an empty file and works alike on every system.

    It ends with its process.

    Raises:
        LiveError: when another run holds it for too long, or it cannot be made.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = sqlite3.connect(file, timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error):
        raise _unusable() from None
    with closing(lock):
        waited = 0.0
        while not _taken(lock):
            if waited >= _LONGEST:
                raise LiveError("another run of hygiene is renewing a permission", hint="try again later")
            sleep(_PAUSE)
            waited += _PAUSE
        yield


def _taken(lock: sqlite3.Connection) -> bool:
    """Take a lock and return whether it was free.

    Raises:
        LiveError: when it cannot be taken for another reason.
    """
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return False
        raise _unusable() from None
    return True


def _unusable() -> LiveError:
    return LiveError("its permission is not renewed, because no lock can be made", hint="check hygiene's data folder")
