"""SQLite within limits, for a database that someone else may have written.

SQLite runs the views and triggers of a database, which may never end, and reads values of up to a gigabyte. So the size
of the files, the length of a value and the steps of a statement are bounded. The tables are compared with the expected
ones before anything else is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of a database, and of each of its journals.

This holds the tags of 24 passwords for each of 20,000 accounts. This is our judgement.
"""
SIDE_FILES: Final = ("-journal", "-wal", "-shm")
"""The ends of the names of the files that SQLite makes beside a database."""
LONGEST: Final = 10_000
"""Bytes of a value, a row or a statement. Ours have under a thousand."""
_FIRST_STEPS: Final = 100_000
"""Steps of a statement before the tables are known. Ours take a hundred."""
_STEPS: Final = 200_000_000
"""Steps of a statement after that: about 5 s.

Our own take up to 80 million.
"""
_MOST_TABLES: Final = 10
"""The most tables that are examined. We have two."""


def is_larger(path: Path, largest: int = LARGEST) -> bool:
    """Return whether a database or a file beside it is too large to open."""
    return any(_size(Path(f"{path}{end}")) > largest for end in ("", *SIDE_FILES))


def files_of(path: Path) -> list[Path]:
    """Return the database and the files beside it that exist, links included.

    A file beside it may hold what the database held, also where that is gone.
    """
    every = (path, *(Path(f"{path}{end}") for end in SIDE_FILES))
    return [file for file in every if file.exists() or file.is_symlink()]


def _size(file: Path) -> int:
    """Return the size of a file in bytes, or 0 where there is none.

    Another run may remove a journal at any moment.
    """
    with suppress(FileNotFoundError):
        return file.stat().st_size
    return 0


@contextmanager
def connected(path: Path, seconds: float, longest: int = LONGEST) -> Iterator[sqlite3.Connection]:
    """Open a database within limits; wait up to `seconds` for its lock.

    No value, row or statement is longer than `longest` bytes.

    Until `tables` has been read, a statement may take few steps. A statement that takes more raises
    `sqlite3.OperationalError` with the code `SQLITE_INTERRUPT`, and a longer value raises `sqlite3.DataError`.
    """
    with closing(sqlite3.connect(path, timeout=seconds, isolation_level=None)) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        # What the handler returns stops the statement.
        connection.set_progress_handler(lambda: 1, _FIRST_STEPS)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA secure_delete = ON")
        yield connection


def tables(connection: sqlite3.Connection) -> frozenset[str]:
    """Return how the tables, views and triggers of a database were made.

    It is empty for a new database. From then on, statements may take longer.
    """
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL LIMIT ?", (_MOST_TABLES,)).fetchall()
    connection.set_progress_handler(lambda: 1, _STEPS)
    return frozenset(sql for (sql,) in rows)
