"""The file of remembered passwords: keyed tags with dates, in SQLite.

Only its owner can read it. A file that is damaged or foreign is never overwritten.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Literal, NamedTuple

from hygiene.history.bounded_sqlite import connected, files_of, is_larger, tables
from hygiene.history.password_tags import KDF, LANES, MEMORY_KIB, PASSES, SIZE
from hygiene.history.private_file import create
from hygiene.language.words import tr, tr_later
from hygiene.model.errors import RememberError, system_words
from hygiene.model.text import home_hidden

KeySource = Literal["keyring", "passphrase"]
MOST: Final = 24
"""Passwords remembered for one account; those seen longest ago go first."""
EXPIRES: Final = 2 * 365 * 24 * 60 * 60
"""Seconds. A password not seen again for this long is forgotten."""

_APPLICATION_ID: Final = 0x68796770
_VERSION: Final = 1
_LOCK_SECONDS: Final = 60.0
_FORGET: Final = tr_later("run `hygiene forget` to remove it")
_YEAR_10000: Final = 253_402_300_800
_MADE_WITH: Final = """CREATE TABLE made_with (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    kdf TEXT NOT NULL, memory_kib INTEGER NOT NULL, passes INTEGER NOT NULL, lanes INTEGER NOT NULL,
    key_from TEXT NOT NULL, salt BLOB NOT NULL, key_id BLOB NOT NULL)"""
_SEEN: Final = f"""CREATE TABLE seen (
    account BLOB NOT NULL CHECK (typeof(account) = 'blob'),
    tag BLOB NOT NULL CHECK (typeof(tag) = 'blob'),
    first_seen INTEGER NOT NULL CHECK (typeof(first_seen) = 'integer' AND first_seen <= last_seen),
    last_seen INTEGER NOT NULL CHECK (typeof(last_seen) = 'integer' AND last_seen < {_YEAR_10000}),
    made_with INTEGER NOT NULL DEFAULT 1 REFERENCES made_with,
    PRIMARY KEY (account, tag)) WITHOUT ROWID"""
_DAMAGE: Final = (sqlite3.Error, UnicodeDecodeError)
"""Errors of a damaged file.

SQLite quotes damaged bytes in messages, which may then not be text.
"""
_TABLES: Final = {_MADE_WITH, _SEEN}
"""The tables of the file, as SQLite keeps them.

A view or a trigger could run for ever.
"""
_PRAGMAS: Final = (f"PRAGMA application_id = {_APPLICATION_ID}", f"PRAGMA user_version = {_VERSION}")


class MadeWith(NamedTuple):
    """The origin of the key, its salt, and an id that identifies the key."""

    key_from: KeySource
    salt: bytes
    key_id: bytes


class Seen(NamedTuple):
    """A password of an account: its tag, and its first and last known use.

    The times are in seconds, UTC.
    """

    tag: bytes
    first: int
    last: int


class Erased(NamedTuple):
    """The content of a removed file: its row count and the origin of its key.

    `rows` is None if they could not be counted; `key_from` is empty if the file did not record it. `file` is the one
    that was removed, or the first of those beside it where only they were left.
    """

    rows: int | None
    key_from: str
    file: Path


class Store:
    """An open file of remembered passwords."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Lock the file; keep all changes made in the block, or none of them."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield

    def made_with(self) -> MadeWith | None:
        """Return the key under which the file was made, or None while it is empty.

        Raises:
            RememberError: when its tags were made at another Argon2id cost than this version's, or it is damaged.
        """
        if not tables(self._db):
            return None
        row = self._db.execute(
            "SELECT kdf, memory_kib, passes, lanes, key_from, salt, key_id FROM made_with"
        ).fetchone()
        if row is None:
            raise _damaged()
        if row[:4] != (KDF, MEMORY_KIB, PASSES, LANES) or row[4] not in {"keyring", "passphrase"}:
            raise RememberError(
                tr("it was made by another version of hygiene, with other hashes"), hint=tr("use that version")
            )
        if not all(isinstance(value, bytes) for value in row[5:]):
            raise _damaged()
        return MadeWith(*row[4:])

    def begin(self, made: MadeWith) -> None:
        """Create the tables of a new file, under this key."""
        for statement in (_MADE_WITH, _SEEN, *_PRAGMAS):
            self._db.execute(statement)
        self._db.execute(
            "INSERT INTO made_with VALUES (1, ?, ?, ?, ?, ?, ?, ?)", (KDF, MEMORY_KIB, PASSES, LANES, *made)
        )

    def seen(self) -> Mapping[bytes, Sequence[Seen]]:
        """Return everything remembered, by account.

        Raises:
            RememberError: when a row is damaged.
        """
        found: defaultdict[bytes, list[Seen]] = defaultdict(list)
        for account, *row in self._db.execute("SELECT account, tag, first_seen, last_seen FROM seen"):
            seen = Seen(*row)
            if [bytes, bytes, int, int] != [*map(type, (account, *row))] or {len(account), len(seen.tag)} != {SIZE}:
                raise _damaged()
            if not 0 <= seen.first <= seen.last < _YEAR_10000:
                raise _damaged()
            found[account].append(seen)
        return found

    def record(self, rows: Iterable[tuple[bytes, bytes, int]]) -> None:
        """Record rows of an account, a password's tag and the time it was seen."""
        self._db.executemany(
            "INSERT INTO seen (account, tag, first_seen, last_seen) VALUES (?1, ?2, ?3, ?3)"
            " ON CONFLICT (account, tag) DO UPDATE"
            " SET first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)",
            sorted(rows),
        )

    def prune(self, latest: int) -> None:
        """Forget passwords that are too many for their account, or too old.

        The age is counted up to `latest`, in seconds.
        """
        self._db.execute("DELETE FROM seen WHERE last_seen < ?", (latest - EXPIRES,))
        self._db.execute(
            "DELETE FROM seen WHERE (account, tag) IN (SELECT account, tag FROM (SELECT account, tag, row_number()"
            " OVER (PARTITION BY account ORDER BY last_seen DESC, first_seen DESC) AS position FROM seen)"
            " WHERE position > ?)",
            (MOST,),
        )


def usual_path() -> Path:
    """Return the location of the file, in the user's folder for program data.

    Raises:
        RememberError: when the user has no home folder.
    """
    from platformdirs import user_data_path

    try:
        return user_data_path("hygiene", appauthor=False) / "passwords.sqlite"
    except RuntimeError:  # a container may run as a user who has none
        raise RememberError(tr("they are kept in your home folder, and you have none"), hint=tr("set HOME")) from None


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """Open the file of remembered passwords; create it if it does not exist.

    Raises:
        RememberError: when the file cannot be opened, is damaged, or is not one that this version knows.
    """
    shown = home_hidden(str(path))
    create(path, RememberError, usual=path == usual_path())
    if is_larger(path):
        raise RememberError(tr("it is too large to hold remembered passwords"), hint=tr(_FORGET), path=shown)
    try:
        with connected(path, _LOCK_SECONDS) as connection:
            _check(connection, shown)
            yield Store(connection)
    except sqlite3.OperationalError as error:
        if _stopped(error):
            raise _damaged(shown) from None
        raise RememberError(_blocked(error), hint=tr("try again when no other run is using it"), path=shown) from None
    except _DAMAGE:
        raise _damaged(shown) from None


def erase(path: Path) -> Erased | None:
    """Overwrite the rows and remove the file; return None if there is no file.

    A damaged or foreign file is removed without reading its rows, and so are files beside one that is gone.

    Raises:
        RememberError: when the file cannot be removed.
    """
    if not (files := files_of(path)):
        return None
    erased = Erased(rows=None, key_from="", file=files[0])
    try:
        if path.is_file() and not path.is_symlink() and not is_larger(path):
            with suppress(RememberError, *_DAMAGE), connected(path, _LOCK_SECONDS) as connection:
                _check(connection, "")
                erased = Erased(*_emptied(connection), path)
        for file in files_of(path):
            file.unlink(missing_ok=True)
    except OSError as error:
        raise RememberError(
            tr("it cannot be removed: {reason}", reason=system_words(error)), path=home_hidden(str(path))
        ) from None
    return erased


def _emptied(connection: sqlite3.Connection) -> tuple[int, str]:
    """Overwrite the rows of a sound file; return their count and `key_from`."""
    if not tables(connection):
        return 0, ""
    row = connection.execute("SELECT key_from FROM made_with").fetchone()
    return connection.execute("DELETE FROM seen").rowcount, str(*row or ("",))


def _check(connection: sqlite3.Connection, shown: str) -> None:
    """Check the file before anything is written to it.

    It is read in one transaction, because another run may be creating it at this moment.
    """
    with connection:
        connection.execute("BEGIN")
        made = tables(connection)
        if not made:
            return
        application_id, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        sound = made == _TABLES and connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    if application_id != _APPLICATION_ID:
        raise RememberError(tr("it is a database of another program"), hint=tr("move it elsewhere"), path=shown)
    if version != _VERSION:
        raise RememberError(tr("it was written by a newer version of hygiene"), hint=tr("use that version"), path=shown)
    if not sound:
        raise _damaged(shown)


def _stopped(error: sqlite3.OperationalError) -> bool:
    """Return whether a statement took more steps than any of ours."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT


def _blocked(error: sqlite3.OperationalError) -> str:
    # An error of the module itself, such as text that cannot be decoded, has no code.
    busy = getattr(error, "sqlite_errorcode", None) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return tr("another run is using it") if busy else tr("it cannot be read or written, or is damaged")


def _damaged(shown: str = "") -> RememberError:
    return RememberError(tr("it is damaged, and was left as it is"), hint=tr(_FORGET), path=shown)
