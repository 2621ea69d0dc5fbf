"""The file of earlier runs, in SQLite, for its owner's eyes only.

Several runs may open it at once, because SQLite keeps a write-ahead log beside it. A file that is damaged or foreign is
never overwritten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from hygiene.history.bounded_sqlite import connected, files_of, is_larger, tables
from hygiene.history.private_file import create, exists
from hygiene.history.runs.kept_report import DAMAGED
from hygiene.history.runs.living import lock_files
from hygiene.history.runs.schema import APPLICATION_ID, VERSION, expected, migrate
from hygiene.history.runs.store import LIMIT, History
from hygiene.language.words import tr
from hygiene.model.errors import HistoryError, system_words
from hygiene.model.text import home_hidden

_LARGEST: Final = 4 * LIMIT
"""The most bytes of a file that is opened. A larger file is not ours."""
_LONGEST: Final = 64 << 20
"""Bytes of a value. A report about 100,000 entries of a vault takes 15 MB."""
_LOCK_SECONDS: Final = 60.0
_DAMAGE: Final = (sqlite3.Error, UnicodeDecodeError)
"""Errors of a damaged file.

SQLite quotes damaged bytes in messages, which may then not be text.
"""
_FULL: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})


def usual_path() -> Path:
    """Return the location of the file, in the user's folder for program data.

    Raises:
        HistoryError: The user has no home folder.
    """
    from platformdirs import user_data_path

    try:
        return user_data_path("hygiene", appauthor=False) / "history.sqlite"
    except RuntimeError:  # a container may run as a user who has none
        raise HistoryError(
            tr("earlier runs are kept in your home folder, and you have none"), hint=tr("set HOME")
        ) from None


@contextmanager
def opened(path: Path, *, new: bool = True) -> Iterator[History]:
    """Open the file of earlier runs; create it unless `new` is off.

    Raises:
        HistoryError: The file cannot be opened or written, is damaged, or is not one that this version knows. Without
            `new`, there is none.
    """
    shown = home_hidden(str(path))
    if new:
        create(path, HistoryError, usual=path == usual_path())
    elif not exists(path, HistoryError):
        raise HistoryError(tr("no run was kept yet"), hint=tr("`hygiene scan` keeps its runs"), path=shown)
    if is_larger(path, _LARGEST):
        raise HistoryError(tr("it is too large to be a history of runs"), hint=tr(DAMAGED), path=shown)
    try:
        with connected(path, _LOCK_SECONDS, _LONGEST) as connection:
            _prepare(connection, shown)
            yield History(connection)
    except HistoryError as error:
        raise error if error.path else error.within(shown) from error
    except sqlite3.OperationalError as error:
        why, hint = _blocked(error)
        raise HistoryError(why, hint=hint, path=shown) from None
    except _DAMAGE:
        raise _damaged(shown) from None


@contextmanager
def in_memory() -> Iterator[History]:
    """Open a history in memory only."""
    with connected(Path(":memory:"), _LOCK_SECONDS, _LONGEST) as connection:
        _prepare(connection, "")
        yield History(connection)


class Erased(NamedTuple):
    """A history that was removed: its count of runs, and its file.

    `runs` is None if they could not be counted. Where the history itself was gone, `file` is the first of those beside
    it.
    """

    runs: int | None
    file: Path


def remains(path: Path) -> list[Path]:
    """Return every file of a history that exists, the history itself first."""
    return [*files_of(path), *(lock_files(path) if path.parent.is_dir() else [])]


def erase(path: Path) -> Erased | None:
    """Remove every file of a history; return None if there is none.

    A file that is damaged or foreign is removed without counting its runs.

    Raises:
        HistoryError: A file cannot be removed.
    """
    if not (files := remains(path)):
        return None
    count = None
    with suppress(HistoryError):
        if path.is_file() and not path.is_symlink():
            with opened(path, new=False) as history:
                count = history.erase()
    try:
        for file in remains(path):
            file.unlink(missing_ok=True)
    except OSError as error:
        raise HistoryError(
            tr("it cannot be removed: {reason}", reason=system_words(error)), path=home_hidden(str(path))
        ) from None
    return Erased(count, files[0])


def _prepare(connection: sqlite3.Connection, shown: str) -> None:
    """Check the file, and bring it to the present version.

    Nothing is written to a file that is not ours.
    """
    made, version = _checked(connection, shown)
    if not made:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    # On a disk that cannot have such a log, SQLite goes on without it, just as safely.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if version < VERSION:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            # Another run may have done it meanwhile.
            migrate(connection, connection.execute("PRAGMA user_version").fetchone()[0])
    connection.execute("PRAGMA foreign_keys = ON")


def _checked(connection: sqlite3.Connection, shown: str) -> tuple[frozenset[str], int]:
    """Return the tables and the version of a file that is ours, or new.

    It is read in one transaction, because another run may be creating it at this moment.
    """
    with connection:
        connection.execute("BEGIN")
        made = tables(connection)
        application_id, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        if application_id != APPLICATION_ID and (made or application_id or version):
            raise HistoryError(tr("it is a database of another program"), hint=tr("move it elsewhere"), path=shown)
        if version > VERSION:
            raise HistoryError(
                tr("it was written by a newer version of hygiene"), hint=tr("use that version"), path=shown
            )
        sound = not made or connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    if not sound or made != (expected(version) if version else frozenset()):
        raise _damaged(shown)
    return made, version


def why_lost(error: Exception) -> str:
    """Return why a history could not be used to the end of a run."""
    if isinstance(error, HistoryError):
        return str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return tr("the history was removed while the run was under way")
    why, hint = _blocked(error) if isinstance(error, sqlite3.OperationalError) else (tr("it is damaged"), tr(DAMAGED))
    return f"history.sqlite: {why} ({hint})"


def _blocked(error: sqlite3.OperationalError) -> tuple[str, str]:
    """Return what prevents the use of the file, and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return tr("another run is using it"), tr("try again when it has ended")
    if code == sqlite3.SQLITE_FULL:
        return tr("the disk is full"), tr("free some space")
    if code in _FULL:
        return tr("it cannot be written"), tr("check its permissions, and the space on its disk")
    return tr("it cannot be read, or is damaged"), tr(DAMAGED)


def _damaged(shown: str = "") -> HistoryError:
    return HistoryError(tr("it is damaged, and was left as it is"), hint=tr(DAMAGED), path=shown)
