"""Locks that say which runs are alive. Each ends with its process.

The lock of a run is SQLite's lock of an empty file beside the history. It works the same on every system.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path


@contextmanager
def alive(history: Path | None, run: int) -> Iterator[bool]:
    """Hold the lock of a run; yield False where another process has it.

    No other process sees a history in memory.
    """
    if history is None:
        yield True
        return
    with _locked(Path(f"{history}-run-{run}.lock")) as free:
        yield free


def lock_files(history: Path) -> list[Path]:
    """Return the locks of runs, also of those that were killed."""
    return [file for file in history.parent.iterdir() if file.name.startswith(f"{history.name}-run-")]


def sweep(history: Path | None) -> None:
    """Remove the locks of runs that were killed."""
    with suppress(OSError):
        for file in lock_files(history) if history else ():
            with _locked(file):
                pass


@contextmanager
def _locked(file: Path) -> Iterator[bool]:
    """Hold a lock and remove its file; yield False where it is held."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error:
            yield False
            return
        try:
            yield True
        finally:
            # Windows cannot remove an open file. The next run removes it.
            with suppress(OSError):
                file.unlink(missing_ok=True)
