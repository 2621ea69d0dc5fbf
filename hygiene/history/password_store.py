"""The file of the memory: keyed tags with dates in SQLite, for its owner alone, never overwritten when it is not sound."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, Literal, NamedTuple

from hygiene.history.password_tags import KDF, LANES, MEMORY_KIB, PASSES
from hygiene.model.errors import RememberError
from hygiene.model.text import home_hidden

KeySource = Literal["keyring", "passphrase"]
MOST: Final = 24
"""Passwords remembered for one account at most; the ones seen longest ago go first."""
EXPIRES: Final = 2 * 365 * 24 * 60 * 60
"""Seconds after which a password that was not seen again is forgotten."""

_MARK: Final = 0x68796770
_VERSION: Final = 1
_WAIT: Final = 60.0
_LAST: Final = 253_402_300_800
_MADE_WITH: Final = """CREATE TABLE made_with (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    kdf TEXT NOT NULL, memory_kib INTEGER NOT NULL, passes INTEGER NOT NULL, lanes INTEGER NOT NULL,
    key_from TEXT NOT NULL, salt BLOB NOT NULL, key_id BLOB NOT NULL)"""
_SEEN: Final = f"""CREATE TABLE seen (
    account BLOB NOT NULL CHECK (typeof(account) = 'blob'),
    tag BLOB NOT NULL CHECK (typeof(tag) = 'blob'),
    first_seen INTEGER NOT NULL CHECK (typeof(first_seen) = 'integer' AND first_seen <= last_seen),
    last_seen INTEGER NOT NULL CHECK (typeof(last_seen) = 'integer' AND last_seen < {_LAST}),
    made_with INTEGER NOT NULL DEFAULT 1 REFERENCES made_with,
    PRIMARY KEY (account, tag)) WITHOUT ROWID"""
_MARKS: Final = (f"PRAGMA application_id = {_MARK}", f"PRAGMA user_version = {_VERSION}")


class MadeWith(NamedTuple):
    """Where the key of this memory is, and what tells it from another: what a row's `made_with` names."""

    key_from: KeySource
    salt: bytes
    key_id: bytes


class Seen(NamedTuple):
    """One password of an account: its tag, and when it is known to have been in use, first and last (seconds, UTC)."""

    tag: bytes
    first: int
    last: int


class Erased(NamedTuple):
    """What a removed file held: how many rows (None when it cannot be told), and where its key was, where it said so."""

    rows: int | None
    key_from: str


class Store:
    """An open memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Alone with the file: all that is changed in the block is kept, or none of it."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield

    def made_with(self) -> MadeWith | None:
        """Under which key this memory was made; None while it is empty.

        Raises:
            RememberError: when its tags are of another price than this version's.
        """
        if _is_new(self._db):
            return None
        row = self._db.execute(
            "SELECT kdf, memory_kib, passes, lanes, key_from, salt, key_id FROM made_with"
        ).fetchone()
        if row is None:
            raise _damaged()
        if row[:4] != (KDF, MEMORY_KIB, PASSES, LANES) or row[4] not in {"keyring", "passphrase"}:
            raise RememberError("it was made by another version of hygiene, with other hashes", hint="use that version")
        return MadeWith(*row[4:])

    def begin(self, made: MadeWith) -> None:
        """Make it a memory under this key."""
        for statement in (_MADE_WITH, _SEEN, *_MARKS):
            self._db.execute(statement)
        self._db.execute(
            "INSERT INTO made_with VALUES (1, ?, ?, ?, ?, ?, ?, ?)", (KDF, MEMORY_KIB, PASSES, LANES, *made)
        )

    def seen(self) -> Mapping[bytes, Sequence[Seen]]:
        """Everything remembered, by account."""
        found: defaultdict[bytes, list[Seen]] = defaultdict(list)
        for account, *row in self._db.execute("SELECT account, tag, first_seen, last_seen FROM seen"):
            found[account].append(Seen(*row))
        return found

    def see(self, rows: Iterable[tuple[bytes, bytes, int]]) -> None:
        """Note that each account had the password of that tag at that time."""
        self._db.executemany(
            "INSERT INTO seen (account, tag, first_seen, last_seen) VALUES (?1, ?2, ?3, ?3) ON CONFLICT (account, tag) DO UPDATE"
            " SET first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)",
            sorted(rows),
        )

    def prune(self, now: int) -> None:
        """Forget what is too old, and what is too much for one account."""
        self._db.execute("DELETE FROM seen WHERE last_seen < ?", (now - EXPIRES,))
        self._db.execute(
            "DELETE FROM seen WHERE (account, tag) IN (SELECT account, tag FROM (SELECT account, tag, row_number() OVER"
            " (PARTITION BY account ORDER BY last_seen DESC, first_seen DESC) AS place FROM seen) WHERE place > ?)",
            (MOST,),
        )


def usual_path() -> Path:
    """Where the platform keeps a program's data."""
    from platformdirs import user_data_path

    return user_data_path("hygiene", appauthor=False) / "passwords.sqlite"


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """The memory in a file, which is made if it is not there.

    Raises:
        RememberError: when it cannot be opened, is not sound, or is no memory that this version knows.
    """
    shown = home_hidden(str(path))
    try:
        _make(path)
    except OSError as error:
        raise RememberError(f"it cannot be written: {error.strerror}", hint="check its rights", path=shown) from None
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            _sound(connection, shown)
            yield Store(connection)
    except sqlite3.OperationalError as error:
        raise RememberError(_blocked(error), hint="try again when no other run is using it", path=shown) from None
    except sqlite3.Error:
        raise _damaged(shown) from None


def erase(path: Path) -> Erased | None:
    """Overwrite the rows and remove the file; None when there is none.

    Raises:
        RememberError: when it cannot be removed.
    """
    if not (path.exists() or path.is_symlink()):
        return None
    erased = Erased(rows=None, key_from="")
    if path.is_file() and not path.is_symlink():
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=_WAIT, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            if _is_new(connection):
                erased = Erased(rows=0, key_from="")
            else:
                row = connection.execute("SELECT key_from FROM made_with").fetchone()
                rows = connection.execute("DELETE FROM seen").rowcount
                erased = Erased(rows=rows, key_from=str(*row or ("",)))
    try:
        for name in (path, *(Path(f"{path}-{kind}") for kind in ("journal", "wal", "shm"))):
            name.unlink(missing_ok=True)
    except OSError as error:
        raise RememberError(f"it cannot be removed: {error.strerror}", path=home_hidden(str(path))) from None
    return erased


def _make(path: Path) -> None:
    """Let there be a file that only its owner can read, in a folder that only its owner can enter."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path == usual_path():
        path.parent.chmod(0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if not stat.S_ISREG(path.lstat().st_mode):
        raise RememberError("it is a folder, a link or a device", hint="remove it", path=home_hidden(str(path)))
    path.chmod(0o600)


def _sound(connection: sqlite3.Connection, shown: str) -> None:
    """Look at a file before anything is written to it; in one go, for another run may be making it at this moment."""
    with connection:
        connection.execute("BEGIN")
        if _is_new(connection):
            return
        mark, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    if mark != _MARK:
        raise RememberError("this is a database of another program", hint="move it away", path=shown)
    if version != _VERSION:
        raise RememberError("it was written by a newer version of hygiene", hint="use that version", path=shown)
    if not sound:
        raise _damaged(shown)


def _is_new(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_master").fetchone()[0])


def _blocked(error: sqlite3.OperationalError) -> str:
    busy = error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return "another run is using it" if busy else "it cannot be read or written, or is damaged"


def _damaged(shown: str = "") -> RememberError:
    return RememberError("it is damaged, and was left as it is", hint="`hygiene forget` removes it", path=shown)
