"""Files beside the inputs: filters, stores, places, policies, reports."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from fuzz.inputs import Input
from fuzz.mutate import plain, texts
from fuzz.subjects.outputs import NOW, command, scanned
from fuzz.subjects.subject import Seen, Subject
from hygiene.enrich.breaches import filter_file
from hygiene.enrich.breaches.build_filter import build
from hygiene.enrich.places import open_places
from hygiene.history import password_store
from hygiene.history.password_memory import recall_and_remember
from hygiene.model.errors import HygieneError
from hygiene.model.records import Login, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.exports import read_export
from hygiene.sources.settings import policy_file
from tests.enrich.breaches.lists import invented, lines
from tests.support.canaries import export as vault_export
from tests.support.command import POLICY
from tests.support.exports import made, zipped
from tests.support.keyrings import Ring
from tests.support.places import CITIES, database
from tests.support.plugins import READERS

_ADDRESSES: Final = ("8.8.8.8", "9.9.9.9", "1.1.1.1", "2a00:1450::1", "10.0.0.1", "not an address", "198.51.100.7")
_SQL: Final = (
    "DROP TABLE seen", "DROP TABLE made_with", "DELETE FROM made_with", "UPDATE made_with SET salt = 7, key_id = 'x'",
    "UPDATE made_with SET key_from = 'passphrase'", "UPDATE made_with SET memory_kib = 1 << 40",
    "PRAGMA user_version = 99",
    "PRAGMA application_id = 1", "PRAGMA journal_mode = WAL", "UPDATE seen SET account = zeroblob(1 << 20)",
    "UPDATE seen SET first_seen = -9223372036854775808",
    "CREATE TRIGGER t AFTER INSERT ON seen BEGIN DELETE FROM seen; END",
    "ALTER TABLE seen RENAME TO other", "ALTER TABLE seen RENAME COLUMN tag TO tags",
    "CREATE VIEW v AS SELECT * FROM seen, seen AS s, seen AS t", "PRAGMA page_size = 65536; VACUUM",
    "ALTER TABLE seen RENAME TO old; CREATE VIEW seen AS SELECT account, 7 AS tag, 'x' AS first_seen FROM old",
)  # fmt: skip
"""Changes that leave a sound database that is not a store of ours."""

_RING: Final = Ring()
_SECRETS: Final = [
    Secret(ref="a", label="a", value=Hidden("Zq7!canary-Vx9-Lm2"), username=Hidden("kim"), urls=("https://a.example",))
]


@cache
def _made() -> Mapping[str, Path]:
    """Return a folder's whole examples of every kind.

    They are made once in each process.
    """
    folder = Path(tempfile.mkdtemp(prefix="hygiene-fuzz-"))
    (folder / "list.txt").write_bytes(lines(invented(3_000)))
    build(folder / "list.txt", folder / "filter")
    recall_and_remember([_SECRETS], NOW, path=folder / "store", keyring=_RING)
    database(folder / "places.mmdb", CITIES)
    (folder / "vault.csv").write_bytes(vault_export("chrome-csv"))
    zipped(folder, made("instagram, 2021"), "export.zip")
    return {path.name: path for path in folder.iterdir()}


def subjects() -> Iterator[Subject]:
    """Yield a subject for the policy and for each database."""
    _made()  # made here, because nothing may be written later
    yield Subject(name="policy", make=_make_policy, run=_run_policy, deep=100)
    yield Subject(name="breach filter", make=_make_filter, run=_run_filter, deep=100)
    yield Subject(name="list of hashes", make=_make_list, run=_run_list)
    yield Subject(name="store of --remember", make=_make_store, run=_run_store)
    yield Subject(name="places", make=_make_places, run=_run_places)


def _tried(seen: Seen, work: Callable[[], object]) -> None:
    """Do a piece of work that may fail with an error meant for users."""
    try:
        seen.texts.append(repr(work()))
    except HygieneError as error:
        seen.texts.append(f"{error} {error.hint}")


def _make_policy(chance: Random) -> Input:
    whole = POLICY.read_bytes()
    data = texts.changed_toml(whole, chance)
    if chance.random() < 0.2:
        data = chance.choice(plain.PLAIN)(data, chance)
    return Input(files={"policy.toml": data})


def _run_policy(path: Path, deep: bool) -> Seen:
    seen = Seen()
    _tried(seen, lambda: policy_file.load(path))
    if deep:
        with suppress(HygieneError):
            scanned(seen, policy=policy_file.load(path), exports=[_made()["export.zip"]], vaults=[_made()["vault.csv"]])
        command(seen, "scan", _made()["export.zip"], "--policy", path, "--no-history")
    return seen


def _make_filter(chance: Random) -> Input:
    data = bytearray(_made()["filter"].read_bytes())
    if chance.random() < 0.5:
        # The header's own checksum is made right again, so that its statements are believed.
        offset, width = chance.choice(((8, 4), (12, 4), (16, 8), (24, 8), (32, 8), (40, 8)))
        old = int.from_bytes(data[offset : offset + width], "little")
        number = chance.choice(
            (0, 1, old + 1, old * 2, old - 1, 2**31, 2 ** (8 * width) - 1, chance.getrandbits(8 * width))
        )
        data[offset : offset + width] = (number % 2 ** (8 * width)).to_bytes(width, "little")
        data[96:128] = hashlib.sha256(data[:96]).digest()
    if chance.random() < 0.4:
        (directory,) = struct.unpack_from("<Q", data, 32)
        for _ in range(3):
            at = (
                chance.randrange(128, len(data))
                if chance.random() < 0.5
                else max(len(data) - 8 * chance.randrange(1, 4), 0)
            )
            data[at : at + 8] = chance.choice((bytes(8), b"\xff" * 8, directory.to_bytes(8, "little")))[
                : len(data) - at
            ]
    else:
        data = bytearray(chance.choice(plain.PLAIN)(bytes(data), chance)[:1_000_000])
    return Input(files={"filter": bytes(data)})


def _run_filter(path: Path, deep: bool) -> Seen:
    seen = Seen()

    def use() -> object:
        with filter_file.Filter(path) as opened:
            answers = opened.ask([Hidden("password"), Hidden("Zq7!canary-Vx9-Lm2")])
            opened.verify()
            return answers, opened.name, opened.wrong_once_in

    _tried(seen, use)
    if deep:
        scanned(seen, vaults=[_made()["vault.csv"]], breaches=path)
        command(seen, "breaches", "verify", path)
    return seen


def _make_list(chance: Random) -> Input:
    data = lines(invented(200, chance.randrange(1 << 30)))
    for _ in range(chance.randrange(1, 4)):
        data = chance.choice(plain.PLAIN)(data, chance)[:2_000_000]
    return Input(files={"list.txt": data})


def _run_list(path: Path, _deep: bool) -> Seen:
    seen = Seen()
    _tried(seen, lambda: build(path, path.parent / "made.filter", partial=True))
    return seen


def _make_store(chance: Random) -> Input:
    data = _made()["store"].read_bytes()
    if chance.random() < 0.5:
        with closing(sqlite3.connect(":memory:")) as changed, suppress(sqlite3.Error):
            changed.deserialize(data)
            for _ in range(chance.choice((1, 1, 2))):
                changed.executescript(chance.choice(_SQL))
            data = changed.serialize()
    else:
        data = chance.choice(plain.PLAIN[:4])(data, chance)[:1_000_000]
    return Input(files={"passwords.sqlite": data})


def _run_store(path: Path, _deep: bool) -> Seen:
    seen = Seen()
    _tried(seen, lambda: recall_and_remember([_SECRETS], NOW, path=path, keyring=_RING))
    _tried(seen, lambda: password_store.erase(path))
    if path.exists():
        seen.faults.append("the store is still there after `forget`")
    return seen


def _make_places(chance: Random) -> Input:
    data = _made()["places.mmdb"].read_bytes()
    mark = data.rfind(b"\xab\xcd\xefMaxMind.com")
    # The records stand between the tree, whose end is sixteen zeros, and the metadata.
    records = data.rfind(b"\x00" * 16, 0, mark) + 16
    way = chance.random()
    start, end = (records, mark) if way < 0.5 else (0, records) if way < 0.7 else (mark, len(data))
    middle = data[start:end]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        tool = chance.choice((plain.flip, plain.flip, plain.cut, plain.insert, plain.repeat))
        middle = tool(middle, chance)
    return Input(files={"places.mmdb": (data[:start] + middle + data[end:])[:1_000_000]})


def _run_places(path: Path, deep: bool) -> Seen:
    seen = Seen()
    logins = tuple(Login(at=NOW, ip=Hidden(address)) for address in _ADDRESSES)
    snapshot = replace(read_export(_made()["export.zip"], READERS), logins=logins)

    def use() -> object:
        with open_places(path, now=NOW, days=36_500) as places:
            return places.fill(snapshot), places.line()

    _tried(seen, use)
    if deep:
        scanned(seen, exports=[_made()["export.zip"]], places=[path])
    return seen
