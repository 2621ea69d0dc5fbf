"""Texts in the keyring, in a file and in memory: crashes, limits, damage, and what a thief gets."""

from __future__ import annotations

import gc
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.keep import passphrase
from hygiene.sources.connect.keep.file_safe import LARGEST, FileSafe
from hygiene.sources.connect.keep.keyring import system_keyring
from hygiene.sources.connect.keep.passphrase import argon2id
from hygiene.sources.connect.keep.safe import MOST, PIECE, KeyringSafe, Safe
from tests.support.keyrings import Ring
from tests.support.live.keyring_daemon import keyring_daemon
from tests.support.safes import PASSPHRASE, FailingRing, cheap, connection, safe_of

KINDS: Final = ("memory", "keyring", "file")
CANARY: Final = "cAnary-6e0d-in-the-mine"
LOCKED: Final = "the system's keyring did not answer (unlock it and try again)"
REFUSED: Final = "the system's keyring refused a change (unlock it and try again)"


@pytest.fixture(autouse=True)
def quick() -> Iterator[list[str]]:
    """Return the passphrases from which a key was made."""
    with cheap() as used:
        yield used


def every_use(safe: Safe) -> list[Callable[[], object]]:
    """Return what reads and what changes a text."""
    return [lambda: safe.get("a"), lambda: safe.put("a", Hidden("b")), lambda: safe.remove("a")]


def test_each_safe_gives_back_what_it_was_given(tmp_path: Path) -> None:
    for kind in KINDS:
        safe = safe_of(kind, tmp_path)
        texts = {"a": Hidden("one"), "b": Hidden("x" * 2500), "c": Hidden("y" * PIECE)}
        for name, text in texts.items():
            safe.put(name, Hidden("old" * 999))
            safe.put(name, text)
        safe.remove("a")
        safe.remove("never there")
        assert [None, *list(texts.values())[1:], None] == [safe.get(name) for name in (*texts, "e")], kind


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3 * PIECE)), max_size=6))
def test_nothing_is_left_in_a_keyring_of_what_was_replaced_or_removed(changes: list[tuple[str, int]]) -> None:
    ring = FailingRing()
    safe = KeyringSafe(ring, Path("lock"))
    for name, length in changes:
        safe.put(name, Hidden(name * length))
        pieces = {entry for entry, _ in ring.held if entry.startswith(f"hygiene/{name}")}
        assert 1 + -(-length // PIECE) == len(pieces)
    for name in "ab":
        safe.remove(name)
    assert {} == ring.held


@pytest.mark.parametrize("lengths", [(2500, 10), (10, 2500), (2500, 3500), (3000, 3000)])
def test_a_crash_at_any_change_of_a_keyring_leaves_the_old_or_the_new_text_whole(lengths: tuple[int, int]) -> None:
    old, new = Hidden("o" * lengths[0]), Hidden("n" * lengths[1])
    seen = []
    for changes in range(12):
        ring = FailingRing()
        safe = KeyringSafe(ring, Path("lock"))
        safe.put("a", old)
        ring.left = changes
        with suppress(LiveError):
            safe.put("a", new)
        ring.left = 99
        seen.append(safe.get("a") == new)
        assert safe.get("a") in (old, new)
        safe.put("a", new)
        assert 1 + -(-lengths[1] // PIECE) == len(ring.held)
    assert sorted(seen) == seen
    assert {True, False} == set(seen)


def test_a_crash_while_a_text_is_removed_from_a_keyring_is_seen_and_can_be_mended() -> None:
    for changes in range(4):
        ring = FailingRing()
        safe = KeyringSafe(ring, Path("lock"))
        safe.put("a", Hidden("o" * 2500))
        ring.left = changes
        with pytest.raises(LiveError, match="refused a change"):
            safe.remove("a")
        ring.left = 99
        if changes:
            with pytest.raises(LiveError, match="what the system's keyring holds under hygiene/a is damaged"):
                safe.get("a")
        safe.remove("a")
        assert {} == ring.held


def test_a_text_that_changes_while_it_is_read_is_read_again() -> None:
    ring = Ring()
    safe, other = KeyringSafe(ring, Path("lock")), KeyringSafe(ring, Path("lock"))
    safe.put("a", Hidden("o" * 2500))
    real, asked = ring.get_password, []

    def changing(service: str, username: str, /) -> str | None:
        asked.append(service)
        if len(asked) == 2:
            other.put("a", Hidden("n" * 2500))
        return real(service, username)

    with patch.object(ring, "get_password", changing):
        assert Hidden("n" * 2500) == safe.get("a")


def test_a_keyring_that_is_locked_or_refuses_is_an_error_of_one_line_and_nothing_is_lost() -> None:
    ring = FailingRing()
    safe = KeyringSafe(ring, Path("lock"))
    safe.put("a", Hidden(CANARY))
    ring.left = 0
    for change in every_use(safe)[1:]:
        with pytest.raises(LiveError) as raised:
            change()
        assert (REFUSED, None, None) == (str(raised.value), raised.value.__cause__, raised.value.__context__)
    ring.reads = False
    with pytest.raises(LiveError) as raised:
        safe.get("a")
    assert (LOCKED, None, None) == (str(raised.value), raised.value.__cause__, raised.value.__context__)
    ring.reads = True
    assert Hidden(CANARY) == safe.get("a")


def test_a_text_too_long_for_a_safe_is_refused(tmp_path: Path) -> None:
    for kind, length in (("keyring", MOST * PIECE + 1), ("file", LARGEST)):
        safe = safe_of(kind, tmp_path)
        safe.put("a", Hidden("b"))
        with pytest.raises(LiveError, match="the server's permission is too long to be kept"):
            safe.put("a", Hidden("x" * length))
        assert Hidden("b") == safe.get("a")


def test_damage_in_a_keyring_is_an_error_without_what_is_there() -> None:
    ring = Ring()
    safe = KeyringSafe(ring, Path("lock"))
    for head in (CANARY, "0 1000", "2 1", "0 3", "0 0"):
        ring.set_password("hygiene/a", "hygiene", head)
        with pytest.raises(LiveError) as raised:
            safe.get("a")
        assert "what the system's keyring holds under hygiene/a is damaged" == str(raised.value)
        safe.put("a", Hidden("new"))
        assert Hidden("new") == safe.get("a")


# the real keyring


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # `keyring` leaves sockets open
def test_a_real_keyring_keeps_what_a_later_session_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = Hidden("x" * 2500)
    with keyring_daemon(tmp_path) as session, monkeypatch.context() as env:
        for name, value in session.items():
            env.setenv(name, value)
        ring = system_keyring()
        assert ring is not None
        safe = KeyringSafe(ring, tmp_path / "lock")
        safe.put("a", text)
        safe.put("b", Hidden("b"))
        safe.remove("b")
        assert (text, None) == (safe.get("a"), safe.get("b"))
    # The daemon is gone, in the middle of the run.
    with monkeypatch.context() as env:
        for name, value in session.items():
            env.setenv(name, value)
        for change in every_use(safe):
            with pytest.raises(LiveError) as raised:
                change()
            assert LOCKED == str(raised.value)
        assert None is system_keyring()
    with keyring_daemon(tmp_path, locked=True) as session, monkeypatch.context() as env:
        for name, value in session.items():
            env.setenv(name, value)
        ring = system_keyring()
        assert ring is not None
        with pytest.raises(LiveError) as raised:
            KeyringSafe(ring, tmp_path / "lock").get("a")
        assert LOCKED == str(raised.value)
    del raised
    gc.collect()


# the file


def test_a_file_is_the_owners_alone_and_gives_a_thief_nothing(tmp_path: Path) -> None:
    path = tmp_path / "data" / "accounts.enc"
    safe = FileSafe(path, lambda _: PASSPHRASE)
    for name in ("acme:kim", "acme:alex"):
        with safe.alone():
            safe.put(name, Hidden(CANARY))
    stolen = path.read_bytes()
    assert [] == [word for word in (CANARY, PASSPHRASE, "acme", "kim") if word.encode() in stolen]
    assert [0o600, 0o700] == [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)]
    assert ["accounts.enc", "accounts.enc.lock"] == sorted(each.name for each in path.parent.iterdir())
    safe.put("acme:kim", Hidden(CANARY))
    assert stolen[-99:] != path.read_bytes()[-99:]  # the same texts are never sealed in the same way
    for name in ("acme:kim", "acme:alex"):
        safe.remove(name)
    assert not path.exists()


def test_a_passphrase_is_asked_twice_when_new_and_once_in_a_later_run(tmp_path: Path, quick: list[str]) -> None:
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return PASSPHRASE

    for _ in range(2):
        safe = FileSafe(tmp_path / "accounts.enc", ask)
        safe.put("a", Hidden("b"))
        safe.put("c", safe.get("a") or Hidden(""))
    assert [
        "New passphrase for the file of connected accounts, at least 15 characters",
        "The same passphrase again",
        "Passphrase for the file of connected accounts",
    ] == asked
    assert [PASSPHRASE] * 2 == quick  # it costs a quarter of a second, once for each run


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("another passphrase, longer", "accounts.enc: this is not its passphrase (nothing was changed)"),
        ("", "no passphrase was given"),
    ],
)
def test_a_wrong_passphrase_changes_nothing_and_the_right_one_opens_the_file(
    tmp_path: Path, answer: str, said: str
) -> None:
    safe_of("file", tmp_path).put("a", Hidden(CANARY))
    before = (tmp_path / "accounts.enc").read_bytes()
    wrong = FileSafe(tmp_path / "accounts.enc", lambda _: answer)
    for change in every_use(wrong):
        with pytest.raises(LiveError) as raised:
            change()
        assert str(raised.value).endswith(said)
        assert (None, None) == (raised.value.__cause__, raised.value.__context__)
    assert before == (tmp_path / "accounts.enc").read_bytes()
    assert Hidden(CANARY) == safe_of("file", tmp_path).get("a")


def test_without_anyone_to_ask_a_file_is_neither_read_nor_made(tmp_path: Path) -> None:
    with pytest.raises(LiveError, match="no passphrase was given"):
        FileSafe(tmp_path / "accounts.enc", None).put("a", Hidden("b"))
    assert [] == list(tmp_path.iterdir())


@given(st.data())
def test_a_damaged_file_says_so_whatever_is_damaged(data: st.DataObject) -> None:
    with cheap(), TemporaryDirectory() as made:
        folder = Path(made)
        safe_of("file", folder).put("a", Hidden(CANARY))
        path = folder / "accounts.enc"
        whole = path.read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1))
        bent = data.draw(
            st.sampled_from([whole[:at], whole + b"x", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]])
        )
        path.write_bytes(bent)
        with pytest.raises(LiveError) as raised:
            safe_of("file", folder).get("a")
        cut = bent.startswith(whole[:19]) or whole.startswith(bent)
        words = ("it is damaged" if bent else "it is empty") if cut else "it is not a file of connected accounts"
        assert (True, False) == (words in str(raised.value), CANARY in str(raised.value))
        assert bent == path.read_bytes()


def test_an_empty_file_and_a_pipe_are_no_file_without_accounts_and_say_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "accounts.enc"
    path.touch()
    with pytest.raises(LiveError) as raised:
        safe_of("file", tmp_path).get("a")
    todo = (
        "restore it from a backup; or remove it, connect the accounts again, and end at their servers the earlier "
        "permissions of hygiene"
    )
    assert f"{path}: it is empty ({todo})" == str(raised.value)
    if hasattr(os, "mkfifo"):
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(LiveError, match="it is empty"):
            safe_of("file", tmp_path).get("a")


def test_a_thief_who_mends_the_checksum_cannot_change_a_text(tmp_path: Path) -> None:
    safe_of("file", tmp_path).put("a", Hidden(CANARY))
    path = tmp_path / "accounts.enc"
    body = bytearray(path.read_bytes()[:-32])
    body[-1] ^= 1
    path.write_bytes(bytes(body) + hashlib.sha256(body).digest())
    with pytest.raises(LiveError, match="this is not its passphrase"):
        safe_of("file", tmp_path).get("a")


@pytest.mark.parametrize("call", ["fsync", "fdopen", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, call: str) -> None:
    safe = safe_of("file", tmp_path)
    safe.put("a", Hidden("old"))
    full = OSError(28, "No space left on device")
    target = patch.object(Path, call, side_effect=full) if call == "replace" else patch.object(os, call)
    with target as failing:
        failing.side_effect = full
        with pytest.raises(LiveError, match=r"it cannot be (read|written): No space left on device"):
            safe.put("a", Hidden("new"))
    assert (Hidden("old"), ["accounts.enc"]) == (safe.get("a"), [each.name for each in tmp_path.iterdir()])


def test_a_link_is_not_followed_and_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("x")
    (tmp_path / "accounts.enc").symlink_to(tmp_path / "target")
    with pytest.raises(LiveError, match="it cannot be read"):
        safe_of("file", tmp_path).get("a")
    assert "x" == (tmp_path / "target").read_text()


def test_the_key_of_a_file_costs_argon2() -> None:
    asked: list[tuple[object, ...]] = []

    def counted(text: bytes, salt: bytes, **cost: object) -> bytes:
        asked.append((text, len(salt), cost))
        return argon2id(b"", salt, memory_kib=8, passes=1, lanes=1, kind=LiveError)

    with patch.object(passphrase, "argon2id", counted):
        passphrase.derived(PASSPHRASE, bytes(16), LiveError)
    cost = {"memory_kib": 65536, "passes": 3, "lanes": 4, "kind": LiveError}
    assert [(PASSPHRASE.encode(), 16, cost)] == asked


def test_no_safe_shows_what_it_holds(tmp_path: Path) -> None:
    for kind in KINDS:
        safe = safe_of(kind, tmp_path)
        safe.put("a", Hidden(CANARY))
        assert "anary" not in f"{safe!r}{vars(safe)}" if kind != "keyring" else True
    assert "anary" not in repr(connection())
