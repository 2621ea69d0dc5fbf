"""The file of remembered passwords: who can read it, what waits for it, and what is left of it."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from hygiene.history import password_store as store
from hygiene.model.errors import RememberError

ACCOUNT, OLD, NEW = b"the tag of one..", b"an old tag......", b"a new tag......."
NOW = store.EXPIRES + 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a file that holds two passwords, of which one is too old."""
    made = tmp_path / "data" / "passwords.sqlite"
    with store.opened(made) as file, file.changing():
        file.begin(store.MadeWith("keyring", b"salt", b"id"))
        file.record([(ACCOUNT, OLD, 0), (ACCOUNT, NEW, NOW)])
    return made


def test_the_marks_of_the_file_and_its_limits_change_only_on_purpose(path: Path) -> None:
    header = path.read_bytes()[:100]
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

    assert (b"hygp", 1) == (header[68:72], int.from_bytes(header[60:64], "big"))
    assert (24, 2 * 365 * 86_400, 60.0) == (store.MOST, store.EXPIRES, store._LOCK_SECONDS)
    assert store._YEAR_10000 == last.timestamp() + 1


def test_a_file_that_another_run_is_using_is_an_error(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, patch.object(store, "_LOCK_SECONDS", 0.01):
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RememberError) as raised, store.opened(path):
            pass
    error = raised.value
    assert ("another run is using it", str(path)) == (error.message, error.path)
    assert "try again when no other run is using it" == error.hint


@pytest.fixture
def keeps_deleted() -> Iterator[None]:
    """Let SQLite leave deleted rows in the file, as many systems build it."""
    real = sqlite3.connect

    def connect(path: Path, *, timeout: float, isolation_level: None) -> sqlite3.Connection:
        db = real(path, timeout=timeout, isolation_level=isolation_level)
        db.execute("PRAGMA secure_delete = OFF")
        return db

    with patch.object(sqlite3, "connect", connect):
        yield


@pytest.mark.usefixtures("keeps_deleted")
def test_the_tag_of_a_forgotten_password_is_overwritten(path: Path, tmp_path: Path) -> None:
    assert OLD in path.read_bytes()
    with store.opened(path) as file, file.changing():
        file.prune(NOW)
    assert (False, True) == (OLD in path.read_bytes(), NEW in path.read_bytes())

    kept = tmp_path / "kept"
    kept.hardlink_to(path)
    assert store.Erased(rows=1, key_from="keyring", file=path) == store.erase(path)
    assert NEW not in kept.read_bytes()


def test_a_password_is_kept_up_to_its_last_second(path: Path) -> None:
    def left(latest: int) -> list[bytes]:
        with store.opened(path) as file:
            with file.changing():
                file.prune(latest)
            return [seen.tag for each in file.seen().values() for seen in each]

    assert ([NEW, OLD], [NEW]) == (left(store.EXPIRES), left(store.EXPIRES + 1))


@pytest.mark.parametrize(
    ("first", "last", "sound"),
    [
        (0, 0, True),
        (-1, 0, False),
        (1, 0, False),
        (0, store._YEAR_10000 - 1, True),
        (0, store._YEAR_10000, False),
    ],
)
def test_a_time_that_no_run_can_have_recorded_is_damage(path: Path, first: int, last: int, sound: bool) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("DELETE FROM seen WHERE tag = ?", (NEW,))
        db.execute("UPDATE seen SET first_seen = ?, last_seen = ?", (first, last))
        if sound:
            assert {ACCOUNT: [(OLD, first, last)]} == store.Store(db).seen()
        else:
            with pytest.raises(RememberError, match="damaged"):
                store.Store(db).seen()


@pytest.mark.parametrize("column", ["salt", "key_id"])
def test_a_salt_or_a_key_id_that_is_text_is_damage(path: Path, column: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"UPDATE made_with SET {column} = 'x'")  # noqa: S608  # two fixed names
        with pytest.raises(RememberError, match="damaged"):
            store.Store(db).made_with()


def test_erasing_a_link_leaves_what_it_points_at(path: Path, tmp_path: Path) -> None:
    before, link = path.read_bytes(), tmp_path / "link"
    link.symlink_to(path)
    assert store.Erased(rows=None, key_from="", file=link) == store.erase(link)
    assert (before, False) == (path.read_bytes(), link.is_symlink())


def test_a_journal_beside_a_file_that_is_gone_is_erased_too(tmp_path: Path) -> None:
    path, journal = tmp_path / "passwords.sqlite", tmp_path / "passwords.sqlite-journal"
    journal.write_bytes(b"kept before")
    assert store.Erased(rows=None, key_from="", file=journal) == store.erase(path)
    assert [] == [*tmp_path.iterdir()]


def test_an_empty_file_holds_no_passwords_and_what_cannot_be_removed_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    assert store.Erased(rows=0, key_from="", file=path) == store.erase(path)
    path.touch()
    (tmp_path / "empty-shm").mkdir()
    with pytest.raises(RememberError, match="it cannot be removed: ") as raised:
        store.erase(path)
    assert str(path) == raised.value.path


def test_the_usual_folder_is_closed_to_others_and_a_named_one_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual, named = tmp_path / "home" / "passwords.sqlite", tmp_path / "shared" / "passwords.sqlite"
    monkeypatch.setattr(store, "usual_path", lambda: usual)
    modes = []
    for path in (usual, named):
        path.parent.mkdir()
        path.touch()
        path.parent.chmod(0o755)
        path.chmod(0o644)
        with store.opened(path):
            modes.append([stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)])
    assert [[0o700, 0o600], [0o755, 0o600]] == modes


def test_a_new_file_is_the_owners_alone_from_its_first_moment(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "passwords.sqlite"
    with patch.object(Path, "chmod"), store.opened(path):
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_a_file_that_cannot_be_made_and_a_user_without_a_home_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "file" / "passwords.sqlite"
    path.parent.touch()
    with pytest.raises(RememberError, match="it cannot be written: ") as raised, store.opened(path):
        pass
    assert str(path) == raised.value.path
    with (
        patch("platformdirs.user_data_path", side_effect=RuntimeError("no home")),
        pytest.raises(RememberError, match="they are kept in your home folder, and you have none"),
    ):
        store.usual_path()
