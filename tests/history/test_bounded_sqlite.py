"""A database of others ends in few steps, and nothing of it runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from hygiene.history import bounded_sqlite as bounded
from hygiene.history import password_store as store
from hygiene.model.errors import RememberError
from tests.support.command import run

ENDLESS: Final = "WITH RECURSIVE rows (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM rows) SELECT n AS key_from FROM rows"
MARKS: Final = f"PRAGMA application_id = {store._APPLICATION_ID}; PRAGMA user_version = {store._VERSION}; "
SEEN: Final = "CREATE TABLE seen (account, tag, first_seen, last_seen); "
MADE: Final = "CREATE TABLE made_with (key_from TEXT); "
HOSTILE: Final = {
    "a view without end": f"{SEEN}CREATE VIEW made_with AS {ENDLESS}",
    "a count": f"{SEEN}CREATE VIEW made_with AS SELECT count(*) AS key_from FROM ({ENDLESS})",  # noqa: S608  # fixed
    "rows without end": f"{MADE}CREATE VIEW seen AS {ENDLESS}",
    "a trigger": f"{MADE}{SEEN}CREATE TRIGGER t AFTER DELETE ON seen BEGIN SELECT 1; END",
    "a computed column": f"{SEEN}CREATE TABLE made_with (x, key_from AS (zeroblob(900000000)))",
    "a long value": f"{MADE}{SEEN}INSERT INTO made_with VALUES (zeroblob(20000000))",  # noqa: S608  # fixed
    "many tables": "".join(f"CREATE TABLE t{number} (x); " for number in range(500)),
    "a long definition": f"CREATE TABLE made_with (key_from CHECK (key_from <> '{'x' * 20_000}'))",
}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    return store.usual_path()


def written(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(MARKS + script)


@pytest.mark.parametrize("script", HOSTILE.values(), ids=HOSTILE)
def test_a_crafted_file_is_refused_as_it_is_and_forgotten_without_being_read(path: Path, script: str) -> None:
    written(path, script)
    before = path.read_bytes()
    with pytest.raises(RememberError, match="it is damaged, and was left as it is"), store.opened(path):
        pass
    assert before == path.read_bytes()
    assert store.Erased(rows=None, key_from="", file=path) == store.erase(path)
    assert not path.exists()


@pytest.mark.parametrize("end", ["", *bounded.SIDE_FILES])
def test_a_file_beyond_the_limit_is_never_opened(path: Path, end: str) -> None:
    written(path, MADE)
    with Path(f"{path}{end}").open("ab") as file:
        file.truncate(bounded.LARGEST + 1)
    with pytest.raises(RememberError, match="it is too large to hold remembered passwords"), store.opened(path):
        pass
    assert store.Erased(rows=None, key_from="", file=path) == store.erase(path)
    assert [] == list(path.parent.iterdir())


def test_a_statement_without_end_is_stopped_and_a_long_value_is_refused(path: Path) -> None:
    written(path, MADE)
    with bounded.connected(path, 1) as db:
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            db.execute(f"SELECT count(*) FROM ({ENDLESS})").fetchone()  # noqa: S608  # fixed
        with pytest.raises(sqlite3.DataError):
            db.execute("SELECT zeroblob(?)", (bounded.LONGEST + 1,)).fetchone()
        with pytest.raises(sqlite3.OperationalError):
            db.execute("ATTACH ? AS other", (str(path.parent / "other"),))


def test_hygiene_forget_removes_a_crafted_file_and_says_so(path: Path, tmp_path: Path) -> None:
    written(path, HOSTILE["a view without end"])
    result = run(tmp_path, "forget", "--yes")
    assert (0, "") == (result.code, result.err)
    assert result.out.startswith("Removed: an unknown number of remembered passwords, the file ~")
    assert not path.exists()


def test_a_journal_that_another_run_removes_at_that_moment_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"x" * 10)
    monkeypatch.setattr(Path, "exists", lambda _: True)

    assert [False, True] == [bounded.is_larger(path, 10), bounded.is_larger(path, 9)]
