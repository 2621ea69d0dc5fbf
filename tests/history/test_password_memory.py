"""Remembered passwords: a thief's view, the key, and damaged files."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import call, patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.analysis.passwords.reuse import outside_vault
from hygiene.history import password_key as keys
from hygiene.history import password_store as store
from hygiene.history import password_tags as tags
from hygiene.history.password_memory import annotated, forget, kept, recall_and_remember
from hygiene.model.errors import RememberError
from hygiene.model.records import Remembered, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.keep import keyring as rings
from hygiene.sources.connect.keep.passphrase import argon2id
from tests.support.command import installed, run
from tests.support.keyrings import Ring
from tests.support.live.keyring_daemon import keyring_daemon

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PASSPHRASE = "a passphrase of some length"
CANARY = "cAnary-6e0d-in-the-mine"


class Locked(Ring):
    """A keyring whose owner does not unlock it."""

    def get_password(self, service: str, username: str, /) -> str | None:  # noqa: ARG002  # the seam's signature
        """Fail."""
        from keyring.errors import KeyringLocked

        raise KeyringLocked(CANARY)


def entry(ref: str, value: str, *urls: str, user: str = "alice", changed: datetime | None = None) -> Secret:
    return Secret(
        ref=ref,
        label=ref,
        value=Hidden(value),
        username=Hidden(user),
        urls=urls or (f"https://{ref}.example",),
        changed_at=changed,
        changed_at_means="password" if changed else "unknown",
    )


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def rows(path: Path) -> list[tuple[bytes, bytes, int, int]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT account, tag, first_seen, last_seen FROM seen").fetchall()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "passwords.sqlite"


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def cheap() -> Iterator[list[bytes]]:
    """Replace Argon2 by a fast hash; yield the list of texts it was asked for."""
    asked: list[bytes] = []

    def quick(text: bytes, salt: bytes, **_: object) -> bytes:
        asked.append(text)
        return hashlib.sha256(salt + text).digest()

    with patch.object(tags, "argon2id", quick):
        yield asked


# what is found


def test_a_password_that_is_back_is_found_from_the_second_change_on(path: Path, ring: Ring) -> None:
    def run(number: int, *values: str) -> dict[str, Remembered]:
        vault = [entry(ref, value) for ref, value in zip("ab", values, strict=True)]
        return recall_and_remember([vault], day(number), path=path, keyring=ring)

    known = Remembered(since=day(0))
    assert {} == run(0, "one", "same")
    assert {"a": known, "b": known} == run(1, "two", "same")
    back = Remembered(since=day(0), other_until=day(1))
    assert {"a": back, "b": known} == run(2, "one", "same")
    assert {"a": back, "b": known} == run(3, "one", "same")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["p", "q", "r", "\ud800", "e\u0301"]), min_size=1, max_size=8))
def test_it_is_back_exactly_when_another_was_first_seen_after_it(values: list[str]) -> None:
    ring = Ring()
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(tags, "argon2id", lambda text, salt, **_: hashlib.sha256(salt + text).digest()),
    ):
        notes: dict[str, Remembered] = {}
        for number, value in enumerate(values):
            notes = recall_and_remember([[entry("a", value)]], day(number), path=Path(folder, "m"), keyring=ring)
    current = values[-1]
    later = [v for v in set(values) if v != current and values.index(v) > values.index(current)]
    last = max((len(values) - 1 - values[::-1].index(v) for v in later), default=None)
    expected = Remembered(since=day(0), other_until=None if last is None else day(last))
    assert ({"a": expected} if len(values) > 1 else {}) == notes


@pytest.mark.usefixtures("cheap")
def test_an_older_export_read_in_between_is_no_return(path: Path, ring: Ring) -> None:
    old = [entry("a", "one", changed=day(-50)), entry("z", "z", changed=day(-40))]
    new = [entry("a", "two", changed=day(-10)), entry("z", "z", changed=day(-40))]
    for order in ([old, new, old, new], [new, old, new, old]):
        place = path.with_name(f"{order[0] is old}.sqlite")
        notes = [recall_and_remember([v], day(n), path=place, keyring=ring) for n, v in enumerate(order)]
        assert [None] * 3 == [note["a"].other_until for note in notes[1:]]


def test_what_was_not_changed_is_not_computed_again_and_what_was_is(path: Path, ring: Ring, cheap: list[bytes]) -> None:
    def vault(value: str, changed: datetime) -> list[Secret]:
        return [
            entry("a", value, changed=changed),
            entry("b", "two", changed=day(-900)),
            entry("c", "2", changed=day(-1)),
        ]

    recall_and_remember([vault("one", day(-800))], day(0), path=path, keyring=ring)
    assert {b"one", b"two", b"2"} == set(cheap)
    cheap.clear()
    recall_and_remember([vault("one", day(-800))], day(1), path=path, keyring=ring)
    assert [b"2"] == cheap
    cheap.clear()
    # This export was made before the change. The next export dates the change before the scan that read this one.
    recall_and_remember([vault("new", day(-1))], day(60), path=path, keyring=ring)
    assert {b"new", b"2"} == set(cheap)


def test_each_different_password_costs_once(path: Path, ring: Ring, cheap: list[bytes]) -> None:
    reported: list[tuple[int, int]] = []
    vault = [entry(ref, "same") for ref in "abc"] + [entry("d", "e\u0301"), entry("e", "\u00e9")]
    recall_and_remember([vault], NOW, path=path, keyring=ring, progress=lambda *n: reported.append(n))
    assert (2, [(1, 2), (2, 2)]) == (len(cheap), reported)


@pytest.mark.usefixtures("cheap")
def test_what_could_not_be_known_again_is_left_out(path: Path, ring: Ring) -> None:
    from dataclasses import replace

    left_out = [
        outside_vault("the password you typed", Hidden("p")),
        entry("typed password 1", "p", "not an address", user=""),
        entry("empty", ""),
        replace(entry("gone", "p"), archived=True),
        entry("one of two", "p", "https://two.example"),
        entry("two of two", "q", "https://www.two.example"),
    ]
    known = [entry("a", "p"), entry("door", "p", "not an address", user="me"), entry("twice", "p", "https://a.example")]
    recall_and_remember([left_out, known], NOW, path=path, keyring=ring)
    assert 2 == len(rows(path))


def test_notes_are_put_on_the_entries() -> None:
    note = Remembered(since=NOW)
    assert [note, None] == [s.remembered for s in annotated([entry("a", "p"), entry("b", "p")], {"a": note})]


@pytest.mark.usefixtures("cheap")
def test_only_so_much_is_kept_and_only_for_so_long(path: Path, ring: Ring) -> None:
    for number in range(30):
        recall_and_remember([[entry("a", str(number))]], day(number), path=path, keyring=ring)
    assert (24, int(day(6).timestamp())) == (len(rows(path)), min(first for _, _, first, _ in rows(path)))
    for number in (400, 29 + 731):
        recall_and_remember([[entry("b", "p")]], day(number), path=path, keyring=ring)
    assert 25 == len(rows(path))  # the clock of one run alone does not decide
    recall_and_remember([[entry("b", "p")]], day(29 + 732), path=path, keyring=ring)
    assert 1 == len(rows(path))


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("days", [50 * 365, -50 * 365, 731, -731])
def test_a_run_with_a_wrong_clock_changes_nothing_and_says_so(path: Path, ring: Ring, days: int) -> None:
    recall_and_remember([[entry("a", "p")]], NOW, path=path, keyring=ring)
    before = path.read_bytes()
    with pytest.raises(RememberError) as raised:
        recall_and_remember([[entry("a", "q")]], day(days), path=path, keyring=ring)
    said = f"the clock says {day(days):%Y-%m-%d}, but a password was last remembered on 2026-11-01"
    assert (True, before) == (str(raised.value).startswith(said), path.read_bytes())


@pytest.mark.usefixtures("cheap")
@settings(max_examples=15, deadline=None)
@given(ahead=st.integers(1, 730), old=st.integers(0, 700))
def test_a_clock_that_is_ahead_in_one_run_deletes_nothing_that_is_not_too_old(ahead: int, old: int) -> None:
    ring = Ring()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "m")
        recall_and_remember([[entry("a", "p")]], day(-old), path=path, keyring=ring)
        for number in (0, ahead, 1):
            recall_and_remember([[entry("b", "p")]], day(number), path=path, keyring=ring)
        assert 2 == len(rows(path))


@pytest.mark.usefixtures("cheap")
def test_a_time_of_a_wrong_clock_does_not_pass_for_an_unchanged_password(path: Path, ring: Ring) -> None:
    same, changed = entry("a", "one", changed=day(-900)), entry("a", "two", changed=day(50))
    # A change on the day before dates the export.
    for vault, number in (([same], 0), ([same, entry("b", "p", changed=day(299))], 300), ([changed], 100)):
        recall_and_remember([vault], day(number), path=path, keyring=ring)
    assert 2 + 1 == len(rows(path))


# what a thief gets


def test_without_the_key_a_list_with_the_right_passwords_finds_nothing(path: Path, ring: Ring) -> None:
    vault = [entry("x", CANARY, "https://x.com"), entry("shop", CANARY, "https://shop.example"), entry("m", "123456")]
    recall_and_remember([vault], NOW, path=path, keyring=ring)
    stolen = path.read_bytes()
    texts = [CANARY, "123456", "alice", "x.com", "shop", "https", PASSPHRASE]
    assert [] == [text for text in texts if text.encode() in stolen or text.encode("utf-16-le") in stolen]
    held = {blob for row in rows(path) for blob in row[:2]}
    for guess in (CANARY.encode(), b"123456", b"x.com\x00alice"):
        for name in ("md5", "sha1", "sha256", "blake2b"):
            assert not {hashlib.new(name, guess).digest()[:16]} & held
    # Nor does the very function under any other key.
    other = tags.Tags(b"\x00" * 32)
    accounts = [other.account(secret) for secret in vault]
    guesses = other.passwords([(account, s.value) for account in held for s in vault], lambda *_: None)
    assert not {*accounts, *guesses} & held


def test_equality_across_accounts_does_not_show(path: Path, ring: Ring) -> None:
    recall_and_remember([[entry(ref, CANARY) for ref in "abcdef"]], NOW, path=path, keyring=ring)
    stolen = rows(path)
    assert (6, 6) == (len({account for account, *_ in stolen}), len({tag for _, tag, *_ in stolen}))
    assert {(len(account), len(tag), first, last) for account, tag, first, last in stolen} == {
        (16, 16, int(NOW.timestamp()), int(NOW.timestamp()))
    }


def test_with_the_key_every_guess_costs_argon2(path: Path, ring: Ring) -> None:
    vault = [entry("a", "hunter2"), entry("b", CANARY)]
    recall_and_remember([vault], NOW, path=path, keyring=ring)
    asked: list[tuple[object, ...]] = []
    real = argon2id

    def counted(text: bytes, salt: bytes, *, memory_kib: int, passes: int, lanes: int, **more: Any) -> bytes:
        asked.append((text, memory_kib, passes, lanes))
        return real(text, salt, memory_kib=memory_kib, passes=passes, lanes=lanes, **more)

    thief, guesses = tags.Tags(ring.key), ["123456", "password", "hunter2"]
    stolen = {(account, tag) for account, tag, *_ in rows(path)}
    tried = [(account, guess) for account, _ in stolen for guess in guesses]
    with patch.object(tags, "argon2id", counted):
        made = thief.passwords([(account, Hidden(guess)) for account, guess in tried], lambda *_: None)
    hits = [tried[at] for at, tag in enumerate(made) if (tried[at][0], tag) in stolen]
    assert [(thief.account(vault[0]), "hunter2")] == hits
    assert sorted((guess.encode(), 19456, 2, 1) for guess in guesses) == sorted(asked)
    # A cheap keyed hash of a guess is not a tag, so every guess needs Argon2id.
    assert not {hashlib.blake2b(g.encode(), key=ring.key, digest_size=16).digest() for g in guesses} & {
        tag for _, tag in stolen
    }


def test_only_the_owner_can_read_it(path: Path, ring: Ring) -> None:
    recall_and_remember([[entry("a", "p")]], NOW, path=path, keyring=ring)
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent)]
    assert ([0o600, 0o700], [path.name]) == (modes, [p.name for p in path.parent.iterdir()])


def test_nothing_it_raises_or_shows_holds_a_secret(path: Path) -> None:
    held = tags.Tags(CANARY.encode())
    with pytest.raises(TypeError, match="never pickled"):
        held.__reduce__()
    with pytest.raises(RememberError, match="did not answer") as raised:
        recall_and_remember([[entry("a", CANARY)]], NOW, path=path, keyring=Locked())
    assert raised.value.__suppress_context__
    shown = f"{held!r}{raised.value}{raised.value!r}"
    assert "anary" not in shown


# the key


class Reachable(Ring):
    """A keyring that can be reached."""

    viable = True


class Unreachable(Ring):
    """A keyring that does not answer."""

    viable = False


@pytest.mark.parametrize("kind", [Reachable, Unreachable])
@pytest.mark.parametrize(
    ("system", "module", "name"),
    [
        ("linux", "keyring.backends.SecretService", "Keyring"),
        ("freebsd14", "keyring.backends.SecretService", "Keyring"),
        ("darwin", "keyring.backends.macOS", "Keyring"),
        ("win32", "keyring.backends.Windows", "WinVaultKeyring"),
    ],
)
def test_only_the_systems_own_keyring_is_imported_and_taken_if_it_can_be_reached(
    system: str, module: str, name: str, kind: type[Ring]
) -> None:
    with patch.object(sys, "platform", system), patch.object(rings, "import_module") as imported:
        imported.return_value = SimpleNamespace(**{name: kind})
        found = rings.system_keyring()
    assert (call(module), kind is Reachable) == (imported.call_args, isinstance(found, kind))


def test_the_keyrings_of_linux_and_windows_are_there_and_can_be_made() -> None:
    # That of macOS can be imported there alone.
    for module, name in (rings._SECRET_SERVICE, rings._SYSTEM_KEYRINGS["win32"]):
        assert getattr(import_module(f"keyring.backends.{module}"), name)().get_password


def in_session(
    home: Path, *args: str | Path, locked: bool = False, env: Mapping[str, str] | None = None, code: int = 0
) -> list[str]:
    """Run hygiene in a desktop session until a code; return what it wrote, in lines."""
    with keyring_daemon(home, locked=locked) as session:
        done = run(home, *args, env={**session, **(env or {})})
    assert code == done.code, done.err[-2000:]
    return [*done.out.splitlines(), *done.err.splitlines()]


SCAN: Final = ["scan", "--vault", "v.csv", "--remember", "--output", "r.json", "--quiet"]
FORGET: Final = ["forget", "--yes"]


@pytest.mark.parametrize("command", [FORGET, SCAN, [*SCAN, "--no-plugins"]], ids=["forget", "scan", "no-plugins"])
@pytest.mark.parametrize("daemon", [False, True], ids=["no keyring", "keyring"])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the keyring of whoever runs the tests can be reached")
def test_looking_for_a_keyring_starts_no_program_and_imports_no_package_of_others(
    tmp_path: Path, command: list[str], *, daemon: bool
) -> None:
    programs, mark = tmp_path / "programs", tmp_path / "mark"
    programs.mkdir()
    for name in ("gcc", "cc", "ld", "ldconfig", "objdump"):
        (programs / name).write_text(f"#!/bin/sh\necho {name} >> {mark}\n")
        (programs / name).chmod(0o700)
    packages = installed(
        tmp_path / "packages", "other", {"other_ring.py": f"open({str(mark)!r}, 'w').close()\n"},
        {"keyring.backends": {"other": "other_ring"}},
    )  # fmt: skip
    settings = tmp_path / "config" / "python_keyring" / "keyringrc.cfg"
    settings.parent.mkdir(parents=True)
    settings.write_text("[backend]\ndefault-keyring=other_ring.Keyring\n")
    (tmp_path / "v.csv").write_text("name,url,username,password\na,https://a.example,b,c\n")
    env = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(packages),
        "PYTHON_KEYRING_BACKEND": "other_ring.Keyring",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    if daemon:
        in_session(tmp_path, *command, env=env)
    else:
        run(tmp_path, *command, env=env)
    assert not mark.exists()


def test_a_passphrase_opens_it_again_and_a_wrong_one_is_refused(path: Path) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return PASSPHRASE

    vault = [[entry("a", "p")]]
    with patch.object(rings, "system_keyring", lambda: None):
        recall_and_remember(vault, NOW, path=path, ask=ask)
        assert {"a": Remembered(since=NOW)} == recall_and_remember(vault, day(1), path=path, ask=ask)
        assert [
            "New passphrase for the remembered passwords, at least 15 characters",
            "The same passphrase again",
            "Passphrase for the remembered passwords",
        ] == asked
        before = path.read_bytes()
        for answer, expected in (
            ("another passphrase, longer", "this is not the passphrase"),
            ("", "no passphrase was given"),
        ):
            with pytest.raises(RememberError, match=expected):
                recall_and_remember(vault, day(2), path=path, ask=lambda _, a=answer: a)  # type: ignore[misc]  # bound
        assert before == path.read_bytes()
        assert f"removed: 1 remembered password, the file {path}" == str(forget(path))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [(["short"], "fewer than 15"), ([PASSPHRASE, PASSPHRASE + "!"], "differ"), ([""], "no passphrase")],
)
def test_a_new_passphrase_must_be_long_and_typed_twice_alike(path: Path, answers: list[str], expected: str) -> None:
    given = iter(answers)
    with patch.object(rings, "system_keyring", lambda: None), pytest.raises(RememberError, match=expected) as raised:
        recall_and_remember([[entry("a", "p")]], NOW, path=path, ask=lambda _: next(given))
    assert PASSPHRASE not in str(raised.value)


def test_with_neither_keyring_nor_passphrase_nothing_is_written(path: Path) -> None:
    with patch.object(rings, "system_keyring", lambda: None), pytest.raises(RememberError, match="no keyring"):
        recall_and_remember([[entry("a", "p")]], NOW, path=path)
    assert not path.parent.exists()


def test_a_lost_or_changed_key_is_an_error_and_never_replaced(path: Path, ring: Ring) -> None:
    vault = [[entry("a", "p")]]
    recall_and_remember(vault, NOW, path=path, keyring=ring)
    before = path.read_bytes()
    changed = Ring()
    changed.set_password(rings.SERVICE, keys.NAME, "00" * 32)
    no_key = Ring()
    no_key.set_password(rings.SERVICE, keys.NAME, CANARY)
    for other, expected in ((Ring(), "is not in the"), (changed, "this is not the key"), (no_key, "is not a key")):
        held = dict(other.held)
        with pytest.raises(RememberError, match=expected) as raised:
            recall_and_remember(vault, day(1), path=path, keyring=other)
        assert (held, False) == (other.held, CANARY in str(raised.value))
    with patch.object(rings, "system_keyring", lambda: None), pytest.raises(RememberError, match="cannot be reached"):
        recall_and_remember(vault, day(1), path=path, ask=lambda _: PASSPHRASE)
    assert before == path.read_bytes()


def test_a_real_keyring_keeps_the_key_and_a_locked_one_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("name,url,username,password\na,https://a.example,b,c\n")
    removed = "Removed: 1 remembered password, the file ~/data/hygiene/passwords.sqlite"
    silent = "the system's keyring did not answer"
    assert [] == in_session(tmp_path, *SCAN)
    nothing = f"error: no password was remembered: {silent} (unlock it and try again)"
    assert [nothing] == in_session(tmp_path, *SCAN, locked=True, code=1)
    left = f"{removed}; {silent}, so any key in it is still there."
    assert [left] == in_session(tmp_path, "forget", "--yes", locked=True)
    unknown = "The system's keyring did not answer, so any key in it is still there."
    assert [unknown] == in_session(tmp_path, "forget", "--yes", locked=True)
    assert ["Removed: the key in the system's keyring."] == in_session(tmp_path, "forget", "--yes")
    assert ["There was nothing to forget."] == in_session(tmp_path, "forget", "--yes")


# the file


@pytest.mark.usefixtures("cheap")
def test_all_or_nothing_is_kept(path: Path, ring: Ring) -> None:
    recall_and_remember([[entry("a", "p")]], NOW, path=path, keyring=ring)
    before = rows(path)
    with patch.object(store.Store, "prune", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        recall_and_remember([[entry("a", "q"), entry("b", "q")]], day(1), path=path, keyring=ring)
    assert before == rows(path)


def test_runs_at_once_share_one_key_and_lose_nothing(path: Path, ring: Ring) -> None:
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            recall_and_remember([[entry(f"e{number}", "p")]], NOW, path=path, keyring=ring)
        except RememberError as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([], 8) == (failed, len(rows(path)))
    assert 1 == len(recall_and_remember([[entry("e3", "p")]], day(1), path=path, keyring=ring))


ENDLESS: Final = """ALTER TABLE seen RENAME TO other;
CREATE VIEW seen AS WITH RECURSIVE rows (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM rows)
SELECT n AS account, n AS tag, n AS first_seen, n AS last_seen FROM rows"""


def spoil(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(statement)
        db.commit()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("PRAGMA user_version = 2", "newer version"),
        ("PRAGMA application_id = 1", "another program"),
        ("DELETE FROM made_with", "damaged"),
        ("DROP TABLE seen", "damaged"),
        ("UPDATE made_with SET passes = 1", "other hashes"),
        ("UPDATE made_with SET key_from = 'file'", "other hashes"),
        ("UPDATE made_with SET key_id = 1", "damaged"),
        ("UPDATE made_with SET kdf = CAST(x'ff' AS TEXT)", "it cannot be read or written, or is damaged"),
        ("UPDATE seen SET first_seen = -1", "damaged"),
        ("CREATE TRIGGER t AFTER INSERT ON seen BEGIN DELETE FROM seen; END", "damaged"),
        (ENDLESS, "damaged"),
    ],
)
def test_a_file_that_is_not_ours_to_write_is_left_as_it_is(
    path: Path, ring: Ring, statement: str, expected: str
) -> None:
    recall_and_remember([[entry("a", "p")]], NOW, path=path, keyring=ring)
    spoil(path, statement)
    before = path.read_bytes()
    with pytest.raises(RememberError, match=expected):
        recall_and_remember([[entry("a", "p")]], day(1), path=path, keyring=ring)
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be looked at" * 50, b"SQLite format 3\x00"]
)
def test_a_damaged_file_is_refused_and_can_be_forgotten(path: Path, ring: Ring, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(RememberError, match="damaged"):
        recall_and_remember([[entry("a", "p")]], NOW, path=path, keyring=ring)
    assert (content, {}) == (path.read_bytes(), ring.held)
    assert f"removed: an unknown number of remembered passwords, the file {path}" == str(forget(path, ring))
    assert not path.exists()


COLUMNS: Final = (
    "made_with SET salt",
    "made_with SET key_id",
    "seen SET account",
    "seen SET tag",
    "seen SET last_seen",
)
VALUES: Final = ("''", "'x'", "x'ff'", "-1", str(2**63 - 1), "1e308", "CAST(x'ff' AS TEXT)", "zeroblob(100000)")


def harmed(content: bytes, path: Path, number: int) -> None:
    """Write the file with damage, which is the same for the same number."""
    chance, harm = Random(number), bytearray(content)  # noqa: S311  # the same damage every time is the point
    if number % 2:
        for _ in range(chance.choice([1, 5, 50])):
            harm[chance.randrange(len(harm))] = chance.randrange(256)
        path.write_bytes(harm[: chance.choice([len(harm), chance.randrange(len(harm))])])
        return
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as db, suppress(sqlite3.Error):
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute(f"UPDATE OR REPLACE {chance.choice(COLUMNS)} = {chance.choice(VALUES)}")
        db.commit()


@pytest.mark.usefixtures("cheap")
def test_a_harmed_file_is_one_error_and_can_be_forgotten(path: Path, ring: Ring) -> None:
    vault = [entry(ref, "p") for ref in "abcdef"]
    recall_and_remember([vault], NOW, path=path, keyring=ring)
    content, refused, held = path.read_bytes(), 0, dict(ring.held)
    for number in range(50):
        harmed(content, path, number)
        ring.held = dict(held)
        try:
            recall_and_remember([vault], day(1), path=path, keyring=ring)
        except RememberError:
            refused += 1
        assert str(forget(path, ring)).startswith("removed: ")
    assert refused > 25


def test_a_link_or_a_folder_is_refused(path: Path, ring: Ring, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"")
    path.parent.mkdir()
    path.symlink_to(target)
    with pytest.raises(RememberError, match="a link"):
        recall_and_remember([[entry("a", "p")]], NOW, path=path, keyring=ring)
    with pytest.raises(RememberError, match="a folder"):
        recall_and_remember([[entry("a", "p")]], NOW, path=tmp_path, keyring=ring)
    assert b"" == target.read_bytes()


@pytest.mark.usefixtures("cheap")
def test_forgetting_removes_rows_file_and_key_and_says_so(path: Path, ring: Ring) -> None:
    recall_and_remember([[entry("a", "p"), entry("b", "q")]], NOW, path=path, keyring=ring)
    expected = f"removed: 2 remembered passwords, the file {path}, the key in the system's keyring"
    assert expected == str(forget(path, ring))
    assert ({}, []) == (ring.held, list(path.parent.iterdir()))
    assert "there was nothing to forget" == str(forget(path, ring))


@pytest.mark.usefixtures("cheap")
def test_forgetting_says_what_is_left(path: Path, ring: Ring) -> None:
    recall_and_remember([[entry("a", "p")]], NOW, path=path, keyring=ring)
    expected = "the system's keyring did not answer, so any key in it is still there"
    assert f"removed: 1 remembered password, the file {path}; {expected}" == str(forget(path, Locked()))
    assert (expected, ("", expected), ("", "")) == (
        str(forget(path, Locked())),
        kept(path, Locked()),
        kept(path, Ring()),
    )


@pytest.mark.usefixtures("cheap")
def test_where_no_keyring_can_be_reached_it_is_unknown_whether_one_holds_the_key(path: Path, ring: Ring) -> None:
    recall_and_remember([[entry("a", "p")]], NOW, path=path, keyring=ring)
    left = "no keyring can be reached from here, so any key in one is still there"
    with patch.object(rings, "system_keyring", lambda: None):
        assert f"removed: 1 remembered password, the file {path}; {left}" == str(forget(path))
        assert (("", left), left) == (kept(path), str(forget(path)))


def test_its_usual_location_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert ("passwords.sqlite", True) == (store.usual_path().name, store.usual_path().is_relative_to(tmp_path))
