"""Locks that the processes of one user share. Each ends with its process."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import LiveError, system_words
from hygiene.model.text import home_hidden

WAIT: Final = 60.0
"""Seconds to wait for another process.

The other process needs time for at most a few requests.
"""
_STEP: Final = 0.1


@contextmanager
def held(file: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the lock of a file; wait for another process that holds it.

    The file stays empty. It is SQLite's own lock, which works the same on every system. One thread must not take it
    twice.

    Raises:
        LiveError: when the file cannot be made, or is held too long.
    """
    shown = home_hidden(str(file))
    try:
        private_folder(file.parent)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(file, timeout=0, isolation_level=None)
        why = ""
    except (OSError, sqlite3.Error) as error:
        why = tr(
            "it cannot be locked: {reason}",
            reason=system_words(error) if isinstance(error, OSError) else tr("it is not a file"),
        )
    if why:
        raise LiveError(why, hint=tr("check its permissions"), path=shown)
    with closing(connection):
        _wait_for(connection, time.monotonic() + wait, shown)
        yield


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter, if there is none.

    Raises:
        OSError: when it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _wait_for(connection: sqlite3.Connection, until: float, shown: str) -> None:
    """Take the lock, in steps between which Ctrl-C ends the wait.

    Raises:
        LiveError: when another process has held it until then.
    """
    while True:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            busy = isinstance(error, sqlite3.OperationalError) and "locked" in str(error)
        else:
            return
        if not busy:
            raise LiveError(tr("it is not a lock of hygiene"), hint=tr("remove it"), path=shown)
        if time.monotonic() >= until:
            raise LiveError(tr("another run of hygiene holds it"), hint=tr("wait until that run has ended"), path=shown)
        time.sleep(_STEP)
