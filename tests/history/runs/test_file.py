"""The file of earlier runs: who can read it, and what damages it."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from unittest.mock import patch

import pytest

from hygiene.history import bounded_sqlite
from hygiene.history.runs import file, kept_report
from hygiene.history.runs.file import Erased, erase, opened, usual_path
from hygiene.history.runs.kept_report import encoded
from hygiene.history.runs.recall import kept
from hygiene.history.runs.schema import VERSION
from hygiene.model.errors import HistoryError
from tests.support import reports
from tests.support.canaries import leaks
from tests.support.project import ROOT
from tests.support.work import HANGS

BEGIN = "(run `hygiene forget --history` to begin a new history)"
DAMAGED = f"it is damaged, and was left as it is {BEGIN}"
WRITTEN = "it cannot be written (check its permissions, and the space on its disk)"
SECRETS = ("kim.lee@mail.example", "198.51.100.7")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a history that holds one run."""
    made = tmp_path / "history.sqlite"
    kept(reports.rich(), made)
    return made


def error(path: Path) -> str:
    """Return the line with which a run is refused, without the path."""
    with pytest.raises(HistoryError) as raised:
        kept(reports.rich(), path)
    assert str(path) == raised.value.path
    return str(raised.value).removeprefix(f"{path}: ")


def numbers(path: Path) -> list[int]:
    with opened(path) as history:
        return [run.id for run in history.runs()]


def changed(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            db.execute(statement)
        db.commit()


def test_a_new_history_and_the_files_beside_it_are_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "history.sqlite"
    with patch.object(Path, "chmod"), opened(path) as history:
        history.begin("scan", reports.NOW)
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}

    assert {"history.sqlite": 0o600, "history.sqlite-wal": 0o600, "history.sqlite-shm": 0o600} == modes
    assert 0o700 == stat.S_IMODE(path.parent.stat().st_mode)
    assert ["history.sqlite"] == [each.name for each in path.parent.iterdir()]


def test_the_usual_folder_is_closed_to_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(file, "usual_path", lambda: tmp_path / "hygiene" / "history.sqlite")
    folder = tmp_path / "hygiene"
    folder.mkdir(mode=0o755)
    with opened(folder / "history.sqlite"):
        assert 0o700 == stat.S_IMODE(folder.stat().st_mode)


def test_a_user_without_a_home_has_no_history() -> None:
    with patch("platformdirs.user_data_path", side_effect=RuntimeError), pytest.raises(HistoryError) as raised:
        usual_path()
    assert "earlier runs are kept in your home folder, and you have none (set HOME)" == str(raised.value)


def test_a_history_says_whose_it_is_and_syncs_every_run(path: Path) -> None:
    header = path.read_bytes()[:100]
    with opened(path) as history:
        modes = [history._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]

    assert (b"hygh", VERSION) == (header[68:72], int.from_bytes(header[60:64], "big"))
    assert ["wal", 2] == modes


def test_where_a_disk_allows_no_log_the_history_does_without(tmp_path: Path) -> None:
    real, path = sqlite3.connect, tmp_path / "history.sqlite"

    def connect(where: Path, **how: object) -> sqlite3.Connection:
        """Open a file with SQLite's locks for disks that have no shared memory."""
        uri = f"file:{where}?vfs=unix-dotfile"
        made: sqlite3.Connection = real(uri, uri=True, **how)  # type: ignore[call-overload]  # as given
        return made

    with patch.object(sqlite3, "connect", connect):
        kept(reports.rich(), path)
        with opened(path) as history:
            modes = [history._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert (["delete", 2], [1]) == (modes, numbers(path))


def _overwrite_a_page(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * 4096 + data[8192:])


def _leave_an_empty_database(path: Path) -> None:
    path.unlink()
    changed(path, "PRAGMA application_id = 7")


def _make_a_long_log(path: Path) -> None:
    Path(f"{path}-wal").touch()
    os.truncate(f"{path}-wal", 3 << 30)


def _make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _make_a_link(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut": (lambda path: os.truncate(path, 9000), DAMAGED),
    "other bytes": (lambda path: path.write_bytes(b"no database" * 100), DAMAGED),
    "text": (lambda path: path.write_text("name,password\n"), DAMAGED),
    "a page": (_overwrite_a_page, DAMAGED),
    "other tables": (lambda path: changed(path, "DROP TABLE seen"), DAMAGED),
    "a view": (lambda path: changed(path, "CREATE VIEW v AS SELECT 1"), DAMAGED),
    "a trigger": (
        lambda path: changed(path, "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END"),
        DAMAGED,
    ),
    "a view that never ends": (
        lambda path: changed(
            path,
            "ALTER TABLE seen RENAME TO old",
            "CREATE VIEW seen AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        ),
        DAMAGED,
    ),
    "many tables": (lambda path: changed(path, *(f"CREATE TABLE t{n} (a)" for n in range(200))), DAMAGED),
    "a time that is text": (lambda path: changed(path, "UPDATE runs SET started = 'today'"), DAMAGED),
    "a time no calendar has": (lambda path: changed(path, "UPDATE runs SET ended = 1 << 60"), DAMAGED),
    "a name that is a blob": (lambda path: changed(path, "UPDATE runs SET name = x'ff'"), DAMAGED),
    "a fingerprint too long": (lambda path: changed(path, "UPDATE seen SET fingerprint = fingerprint || '0'"), DAMAGED),
    "a body that is text": (lambda path: changed(path, "UPDATE reports SET body = 'x'"), DAMAGED),
    "another program": (
        lambda path: changed(path, "PRAGMA application_id = 7"),
        "it is a database of another program (move it elsewhere)",
    ),
    "another program's empty one": (
        _leave_an_empty_database,
        "it is a database of another program (move it elsewhere)",
    ),
    "a newer version": (
        lambda path: changed(path, "PRAGMA user_version = 99"),
        "it was written by a newer version of hygiene (use that version)",
    ),
    "no version": (lambda path: changed(path, "PRAGMA user_version = 0"), DAMAGED),
    "a version before the first": (lambda path: changed(path, "PRAGMA user_version = -1"), DAMAGED),
    "3 GB": (lambda path: os.truncate(path, 3 << 30), f"it is too large to be a history of runs {BEGIN}"),
    "a log of 3 GB": (
        _make_a_long_log,
        f"it is too large to be a history of runs {BEGIN}",
    ),
    "a folder": (_make_a_folder, "it is a folder, a link or a device (remove it)"),
    "a link": (
        _make_a_link,
        "it is a folder, a link or a device (remove it)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_or_foreign_file_is_one_line_and_stays_as_it_is(path: Path, what: str) -> None:
    damage, line = DAMAGE[what]
    damage(path)
    small = path.is_file() and path.stat().st_size < 1 << 30
    before = path.read_bytes() if small else b""

    assert line == error(path)
    with pytest.raises(HistoryError), opened(path, new=False) as history:
        history.report(1)
    assert before == (path.read_bytes() if small else b"")
    assert path.is_dir() or erase(path) == Erased(None, path)
    assert path.is_dir() or not path.exists()


@pytest.mark.parametrize("body", [b"x\x9c half", zlib.compress(bytes(100_000))])
def test_a_report_that_is_cut_short_or_unpacks_to_very_much_costs_itself_only(path: Path, body: bytes) -> None:
    changed(path, f"UPDATE reports SET body = x'{body.hex()}'")  # noqa: S608  # hex digits alone
    left_out: list[int] = []
    with patch.object(kept_report, "LARGEST", 99_999):
        made = kept(reports.report(), path, unreadable=left_out.append)
        with opened(path) as history, pytest.raises(HistoryError, match="a report in it is damaged"):
            history.report(1)
    assert made.changes is not None
    assert (None, [1], [2, 1]) == (made.changes.since, left_out, numbers(path))


def test_a_value_beyond_the_limit_is_damage(path: Path) -> None:
    with patch.object(file, "_LONGEST", 2000):
        assert DAMAGED == error(path)


@pytest.mark.parametrize(("steps", "line"), [(1, f"it cannot be read, or is damaged {BEGIN}")])
def test_a_statement_that_takes_too_long_is_stopped(path: Path, steps: int, line: str) -> None:
    with patch.object(bounded_sqlite, "_STEPS", steps):
        assert line == error(path)


def test_without_a_history_there_is_nothing_to_read_or_to_erase(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with pytest.raises(HistoryError) as raised, opened(path, new=False):
        pass
    assert f"{path}: no run was kept yet (`hygiene scan` keeps its runs)" == str(raised.value)
    assert (None, []) == (erase(path), [*tmp_path.iterdir()])


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "it cannot be written: File exists (check its permissions)" == error(tmp_path / "file" / "history.sqlite")


def test_a_history_in_use_is_one_line(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, patch.object(file, "_LOCK_SECONDS", 0.01):
        other.execute("BEGIN IMMEDIATE")
        assert "another run is using it (try again when it has ended)" == error(path)
    assert [1] == numbers(path)


def limited(path: Path, code: str) -> str:
    """Keep a run in a process under a limit; return the line that it prints."""
    program = (
        "import resource, sys; from pathlib import Path\n"
        "from hygiene.history.runs.recall import kept; from hygiene.model.errors import HistoryError\n"
        f"from tests.support import reports\n{code}\n"
        "try: kept(reports.rich(), Path(sys.argv[1]))\n"
        "except HistoryError as error: print(str(error).removeprefix(f'{error.path}: '))"
    )
    done = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout.strip()


def test_a_full_disk_is_one_line_and_the_old_runs_stay(path: Path) -> None:
    assert WRITTEN == limited(path, "resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))")
    assert [1] == numbers(path)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="there are no rights to give up on this system")
def test_a_file_and_a_folder_that_cannot_be_written_are_one_line(path: Path) -> None:
    path.parent.chmod(0o555)
    path.chmod(0o444)
    for each in path.parent.parents:
        with suppress(PermissionError):
            each.chmod(each.stat().st_mode | 0o055)
    give_up = "import os; os.getuid() or (os.setgid(65534), os.setuid(65534))"
    try:
        shown = limited(path, give_up)
    finally:
        path.parent.chmod(0o700)
        path.chmod(0o600)
    assert shown in {WRITTEN, "it cannot be written: Operation not permitted (check its permissions)"}
    assert [1] == numbers(path)


def test_nothing_private_is_in_any_file_of_the_history(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    with opened(path):
        for text in SECRETS:
            kept(reports.hostile(f"from {text}"), path)
        every = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with closing(sqlite3.connect(path)) as db:
        bodies = [zlib.decompress(body) for (body,) in db.execute("SELECT body FROM reports")]

    assert {"history.sqlite", "history.sqlite-wal", "history.sqlite-shm"} == every.keys()
    for data in (*every.values(), *bodies):
        text = data.decode("latin-1")
        assert ([], []) == (leaks(text), [secret for secret in SECRETS if secret in text])


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
def test_an_erased_history_leaves_nothing_that_can_be_read(path: Path, tmp_path: Path) -> None:
    body, other = encoded(reports.rich()), tmp_path / "other"
    other.hardlink_to(path)
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as db:
        (held,) = db.execute("SELECT body FROM reports").fetchone()
    pieces = [held[at : at + 64] for at in range(0, len(held) - 64, 64)]
    assert (True, True) == (len(body) > 1000, all(piece in other.read_bytes() for piece in pieces[:10]))

    assert Erased(1, path) == erase(path)
    assert [] == [piece for piece in pieces if piece in other.read_bytes()]
    assert ["other"] == [each.name for each in tmp_path.iterdir()]


def test_erasing_a_link_leaves_the_file_it_points_at(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    assert (Erased(None, link), False, [1]) == (erase(link), link.is_symlink(), numbers(path))


@pytest.mark.parametrize("left", [["-journal"], ["-shm", "-wal"], ["-run-3.lock"]])
def test_files_beside_a_history_that_is_gone_are_erased_too(tmp_path: Path, left: list[str]) -> None:
    path = tmp_path / "history.sqlite"
    files = [Path(f"{path}{end}") for end in left]
    for each in files:
        each.write_bytes(b"kept before")
    erased = erase(path)
    assert (None, True, []) == (erased and erased.runs, erased and erased.file in files, [*tmp_path.iterdir()])


def test_a_file_that_cannot_be_removed_is_one_line(path: Path) -> None:
    Path(f"{path}-shm").mkdir()
    with pytest.raises(HistoryError) as raised:
        erase(path)
    assert f"{path}: it cannot be removed: " in str(raised.value)


TWO = """
import sys
from pathlib import Path
from hygiene.history.runs.recall import kept
from tests.support import reports
sys.stdin.readline()
for _ in range(10):
    kept(reports.rich(), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("first", [True, False])
def test_two_processes_keep_all_their_runs_at_once(path: Path, first: bool) -> None:
    if first:
        path.unlink()
    both = [
        subprocess.Popen([sys.executable, "-c", TWO, path], cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for each in both:
        assert each.stdin is not None
        each.stdin.write(b"\n")
        each.stdin.flush()
    ends = [each.communicate(timeout=HANGS)[1] for each in both]

    assert [b"", b""] == ends
    assert [*range(20 if first else 21, 0, -1)] == numbers(path)
    with opened(path) as history:
        assert all(history.report(run.id) and run.ended for run in history.runs())
