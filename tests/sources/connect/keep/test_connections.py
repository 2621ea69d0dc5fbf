"""Connected accounts in a safe: exact, listed, and whole whoever else changes them."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hygiene.model.account import Account
from hygiene.model.errors import LiveError
from hygiene.model.redacted import Hidden
from hygiene.sources.connect.connection import Connection, Token
from hygiene.sources.connect.keep.codec import decoded, encoded
from hygiene.sources.connect.keep.connections import Connections
from hygiene.sources.connect.keep.lock import held
from tests.support.keyrings import Ring
from tests.support.safes import NOW, FailingRing, cheap, connection, safe_of

KINDS: Final = ("memory", "keyring", "file")
TIMES: Final = st.datetimes(timezones=st.just(UTC))
SECRETS: Final = st.text(max_size=60).map(Hidden)
TOKENS: Final = st.builds(
    Token,
    access=SECRETS,
    refresh=SECRETS,
    expires_at=st.none() | TIMES,
    scopes=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    proof_key=SECRETS,
    leeway=st.timedeltas(timedelta(0), timedelta(minutes=1)),
)
CONNECTIONS: Final = st.builds(
    Connection,
    connector=st.text(max_size=9),
    account=st.builds(Account, platform=st.text(max_size=9), handle=st.text(max_size=9), id=st.text(max_size=9)),
    server=st.text(max_size=30),
    issuer=st.text(max_size=30),
    client_id=st.text(max_size=30),
    client_secret=SECRETS,
    token=st.none() | TOKENS,
    connected_at=TIMES,
    last_used_at=st.none() | TIMES,
    named=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    more=st.dictionaries(st.text(max_size=9), st.text(max_size=30), max_size=3),
)


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Make keys from passphrases at once."""
    with cheap():
        yield


@given(CONNECTIONS)
def test_a_connection_comes_back_exactly_and_its_text_is_ascii(given_one: Connection) -> None:
    text = encoded(given_one)
    assert given_one == decoded(text, "name")
    assert text.reveal().isascii()
    assert "Hidden(•••)" == repr(text)


@given(CONNECTIONS, st.integers(0, 200), st.sampled_from(["cut", "list", "null", "nested", "number"]))
def test_a_damaged_text_is_an_error_that_quotes_nothing(given_one: Connection, at: int, how: str) -> None:
    text = encoded(replace(given_one, server="cAnary")).reveal()
    bent = {
        "cut": text[: at % len(text)],
        "list": f"[{text}]",
        "null": "null",
        "nested": "[" * 100_000,
        "number": text.replace('"server":"cAnary"', '"server":7'),
    }[how]
    with pytest.raises(LiveError) as raised:
        decoded(Hidden(bent), "acme:kim")
    assert (
        "acme:kim: what was kept of the connection is damaged (`hygiene disconnect acme:kim --forget` removes it; then "
        "connect the account again)"
    ) == str(raised.value)
    assert (None, None) == (raised.value.__cause__, raised.value.__context__)


def test_connections_are_kept_listed_used_and_dropped(tmp_path: Path) -> None:
    ring, kim, alex = Ring(), connection("kim"), connection("alex", token=None)
    for kind in KINDS:
        kept = Connections(safe_of(kind, tmp_path, ring))
        assert ((), None, kind != "memory") == (kept.names(), kept.get("acme:kim"), kept.lasts)
        for one in (kim, alex):
            kept.keep(one)
        again = kept if kind == "memory" else Connections(safe_of(kind, tmp_path, ring))
        assert (("acme:alex", "acme:kim"), (alex, kim)) == (again.names(), tuple(map(again.get, again.names())))
        again.used("acme:kim", NOW + timedelta(days=1))
        again.used("acme:gone", NOW)
        assert replace(kim, last_used_at=NOW + timedelta(days=1)) == kept.get("acme:kim")
        key = kept.documents_key()
        assert (32, key) == (len(key), again.documents_key())
        kept.drop("acme:kim")
        assert (("acme:alex",), key) == (again.names(), again.documents_key())
        kept.drop("acme:alex")
        assert () == again.names()
    assert ({}, ["accounts.enc.lock", "accounts.lock"]) == (ring.held, sorted(p.name for p in tmp_path.iterdir()))


def test_a_token_that_was_renewed_is_kept_unless_the_account_was_disconnected(tmp_path: Path) -> None:
    ring = Ring()
    kept = Connections(safe_of("keyring", tmp_path, ring))
    kept.keep(connection())
    newer = connection(token=Token(access=Hidden("newer")))
    kept.renew(newer)
    assert newer == kept.get("acme:kim")
    kept.drop("acme:kim")
    kept.renew(newer)
    assert ((), {}) == (kept.names(), ring.held)


def test_a_damaged_connection_costs_itself_and_can_be_dropped(tmp_path: Path) -> None:
    ring = Ring()
    safe = safe_of("keyring", tmp_path, ring)
    kept = Connections(safe)
    for handle in ("kim", "alex"):
        kept.keep(connection(handle))
    safe.put("acme:kim", Hidden("{"))
    with pytest.raises(LiveError, match="acme:kim: what was kept of the connection is damaged"):
        kept.get("acme:kim")
    assert connection("alex") == kept.get("acme:alex")
    kept.drop("acme:kim")
    assert ("acme:alex",) == kept.names()
    safe.put("accounts", Hidden("7"))
    with pytest.raises(LiveError, match="the list of accounts in the system's keyring is damaged"):
        kept.names()


def test_no_permission_is_kept_that_is_not_listed_wherever_a_run_is_killed(tmp_path: Path) -> None:
    for changes in range(8):
        for act in ("keep", "drop"):
            ring = FailingRing()
            kept = Connections(safe_of("keyring", tmp_path, ring))
            kept.keep(connection("alex"))
            if act == "drop":
                kept.keep(connection("kim"))
            ring.left = changes
            try:
                kept.keep(connection("kim")) if act == "keep" else kept.drop("acme:kim")
            except LiveError:
                assert connection("alex") == kept.get("acme:alex")
            listed = {"acme:kim" in kept.names()}
            assert listed == {True} or not [entry for entry, _ in ring.held if "kim" in entry and ring.held]
            ring.left = 99
            kept.drop("acme:kim")
            assert not [entry for entry, _ in ring.held if "kim" in entry]


def test_a_damaged_key_is_replaced_because_it_opens_nothing(tmp_path: Path) -> None:
    safe = safe_of("memory", tmp_path)
    for text in ("", "zz", "00" * 31, "00" * 33):
        safe.put("documents", Hidden(text))
        assert 32 == len(Connections(safe).documents_key())


def _keep(folder: Path, number: int) -> None:
    with cheap():
        for turn in range(5):
            Connections(safe_of("file", folder)).keep(connection(f"{number}-{turn}"))


def test_processes_and_threads_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    runs = [context.Process(target=_keep, args=(tmp_path, number)) for number in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert {f"acme:{n}-{turn}" for n in range(3) for turn in range(5)} == {
        *Connections(safe_of("file", tmp_path)).names()
    }
    ring, keys = Ring(), set[bytes]()

    def work(number: int) -> None:
        kept = Connections(safe_of("keyring", tmp_path, ring))
        keys.add(kept.documents_key())
        kept.keep(connection(f"{number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (1, 6) == (len(keys), len(Connections(safe_of("keyring", tmp_path, ring)).names()))


def test_a_lock_that_stays_held_is_an_error_of_one_line(tmp_path: Path) -> None:
    with (
        held(tmp_path / "data" / "lock"),
        pytest.raises(LiveError) as raised,
        held(tmp_path / "data" / "lock", wait=0.2),
    ):
        pass
    path = tmp_path / "data" / "lock"
    assert f"{path}: another run of hygiene holds it (wait until that run has ended)" == str(raised.value)
    assert (0o600, 0o700, 0) == (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777, path.stat().st_size)
    path.write_bytes(b"no lock of ours" * 99)
    with pytest.raises(LiveError, match="it is not a lock of hygiene"), held(path):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(LiveError, match="it cannot be locked"), held(tmp_path / "file" / "lock"):
        pass


@settings(max_examples=5)
@given(TIMES)
def test_a_time_of_any_year_is_kept(at: datetime) -> None:
    one = connection(connected_at=at)
    assert at == decoded(encoded(one), one.name).connected_at
