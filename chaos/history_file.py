"""A driver of the history of runs, which keeps some and prints each."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from hygiene.history.runs.file import opened
from hygiene.history.runs.kept_report import encoded
from hygiene.history.runs.recall import kept
from hygiene.model.errors import HygieneError
from hygiene.report.changes.records import Changes
from hygiene.report.report import Report
from tests.support import reports

KEEPER: Final = "keep-runs"
"""The first argument of a run of the driver.

The number of the last run to be kept follows.
"""
HISTORY: Final = ".local/share/hygiene/history.sqlite"
LEAST: Final = 3
"""The runs that are kept before the driver is killed."""
MOST: Final = 5
"""The runs that are kept after it."""
_STAY: Final = 3
"""The runs for which there is room."""
Rows = tuple[tuple[object, ...], ...]


def keep(last: str) -> int:
    """Keep runs up to the last one, and return the exit code.

    Each number is printed once its run is kept.
    """
    from hygiene.history.runs.file import usual_path

    try:
        _keep(usual_path(), int(last))
    except HygieneError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _keep(path: Path, last: int) -> None:
    with opened(path) as history:
        newest = max((run.id for run in history.runs(1)), default=0)
        history.prune(_limit())
    for number in range(newest + 1, last + 1):
        keep_one(path, number)
        print(number, flush=True)


def keep_one(path: Path, number: int) -> None:
    """Keep the run with this number."""
    kept(report(number), path, limit=_limit())


def report(number: int) -> Report:
    """Return the report of a run, with other findings than the one before."""
    found = reports.post_client(number % 3 + 1)
    return reports.report(generated_at=reports.NOW + timedelta(days=number), results=(found,))


@cache
def _limit() -> int:
    """Return the bytes of the runs that stay, plus half of one more."""
    changes = Changes(since=reports.NOW, lines=reports.changes().lines[:2], still=1, runs=(1,))
    return int((_STAY + 0.5) * len(encoded(replace(report(1), changes=changes))))


def rows_of(path: Path) -> Rows:
    """Return the runs in a history, or the error that reading it gives.

    A copy is read, because reading itself ends what a killed run had begun.
    """
    with tempfile.TemporaryDirectory(prefix="hygiene-chaos-") as name:
        for each in path.parent.glob(f"{path.name}*"):
            shutil.copy(each, name)
        try:
            with closing(sqlite3.connect(copy := Path(name, path.name))) as db:
                if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                    return (("damaged",),)
            return tuple(_rows(copy))
        except (HygieneError, sqlite3.Error) as error:
            return ((type(error).__name__, str(error)),)


def _rows(path: Path) -> Iterator[tuple[object, ...]]:
    with opened(path) as history:
        for run in reversed(history.runs()):
            whole = history.report(run.id)
            digest = hashlib.sha256(repr(whole).encode()).hexdigest()[:8]
            yield run.id, run.ended is not None, run.found, run.accounts, digest


@cache
def sound_rows() -> tuple[Rows, ...]:
    """Return every sound state of a history.

    The oldest run goes after a new one was kept.
    """
    with tempfile.TemporaryDirectory(prefix="hygiene-chaos-") as name:
        path = Path(name, "history.sqlite")
        for number in range(1, MOST + 1):
            kept(report(number), path)
        every = rows_of(path)
    ends = [every[: count + 1] for count in range(-1, MOST)]
    return (*(end[-_STAY:] for end in ends), *(end[-_STAY - 1 :] for end in ends))


def lost_runs(rows: object, out: str) -> list[str]:
    """Return the runs that the driver printed as kept, and that are lost."""
    newest = max((row[0] for row in rows), default=0) if isinstance(rows, tuple) else 0
    return [line for line in out.splitlines() if not line.isdecimal() or int(line) > newest]
