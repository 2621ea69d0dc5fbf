"""Every manager's export: its contents, its reader, no leak by damage."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.plugins.registry import Plugins
from hygiene.sources.files import budget as _budget
from hygiene.sources.files import zips
from hygiene.sources.files.budget import Budget
from hygiene.sources.vault import LEFT, Vault, VaultExport
from hygiene.sources.vault_files import VaultFile, read_vault
from tests.support.plugins import VAULTS
from tests.support.vaults import (
    CANARY,
    CODE,
    FIXTURES,
    FORMER,
    OLDEST,
    OPENS,
    PASSWORD,
    REFUSED,
    Fixture,
    bitwarden_sealed,
    export,
    zipped,
)

PLUGINS = Plugins(strangers=False)
BY_ID: dict[str, Vault] = {v.id: v for v in PLUGINS.loaded("vaults")}
each = pytest.mark.parametrize("fixture", FIXTURES, ids=lambda f: f.name)


def shown(error: BaseException | None) -> str:
    """Return everything that may be printed of an error, its causes included."""
    if error is None:
        return ""
    parts = (repr(error), str(error), getattr(error, "hint", ""), repr(vars(error)))
    return " ".join([*parts, shown(error.__cause__), shown(error.__context__)])


def outcome(path: Path, data: bytes, typed: str = OPENS) -> str:
    """Return what a user may see when these bytes are read.

    Any exception other than the one meant for users fails the test.
    """
    path.write_bytes(data)
    try:
        return repr(read_vault(path, VAULTS, lambda _what: Hidden(typed)))
    except UnreadableError as error:
        return shown(error)


@each
def test_an_export_is_read_whole(fixture: Fixture) -> None:
    assert fixture.expected == BY_ID[fixture.vault].read(fixture.export())


@pytest.mark.parametrize("fixture", [f for f in FIXTURES if f.secrets], ids=lambda f: f.name)
def test_a_reader_keeps_what_it_read_when_the_time_is_up(fixture: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_budget, "monotonic", count().__next__)  # a second passes with every look at the clock
    whole, left = BY_ID[fixture.vault].read(fixture.export()), list[int]()
    for seconds in (0.5, 4.5, 1000):
        budget = Budget(seconds)
        monkeypatch.setattr(budget, "_finish", 1000)
        export = replace(fixture.export(), budget=budget)
        read = budget.contain(partial(BY_ID[fixture.vault].read, export), "it failed")
        assert all(secret in whole.secrets for secret in read.secrets)
        assert bool(export.unread[LEFT]) or read == whole
        left.append(export.unread[LEFT])
    assert left == sorted(left, reverse=True)
    assert left[0] > left[2] == 0


@pytest.mark.parametrize("fixture", [*FIXTURES, *REFUSED], ids=lambda f: f.name)
def test_exactly_one_reader_recognises_an_export(fixture: Fixture) -> None:
    assert [fixture.vault] == [v.id for v in BY_ID.values() if v.recognises(fixture.export())]


def test_every_vault_has_an_export_here_and_says_how_to_make_it() -> None:
    assert set(BY_ID) == {f.vault for f in (*FIXTURES, *REFUSED)}
    assert [v.id for v in BY_ID.values() if not 20 < len(v.export) < 300 or not v.export.endswith(".")] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "[]",
        "{}",
        "{",
        '{"items": []}',
        "name,password",
        "<KeePass>",
        "a,b,c,d,e,f,g\n",
        "https://a.example\n",
        "\0",
    ],
)
def test_other_text_is_not_recognised(text: str) -> None:
    assert [] == [v.id for v in BY_ID.values() if v.recognises(export(text))]


def test_an_export_of_a_platform_is_not_recognised() -> None:
    archive = zipped(
        tweets__js_of_data=b"window.YTD.tweets.part0 = []", index__html=b"<html>", table__csv=b"a,b\n1,2\n"
    )
    assert [] == [v.id for v in BY_ID.values() if v.recognises(export(archive))]


@each
def test_columns_and_keys_are_known_by_name_in_utf_16_too(fixture: Fixture) -> None:
    text = fixture.export().text
    if text is None or fixture.vault.endswith("-xml"):  # its declaration says UTF-8
        pytest.skip("not a text whose encoding is free")
    wide = VaultExport(data=text.encode("utf-16"), ask=fixture.export().ask)
    assert fixture.expected == BY_ID[fixture.vault].read(wide)


@each
def test_a_read_file_shows_no_secret(fixture: Fixture, tmp_path: Path) -> None:
    seen = outcome(tmp_path / "vault", fixture.data)
    assert seen.startswith("VaultFile(")
    assert CANARY not in seen


@each
def test_no_cut_brings_a_secret_to_light(fixture: Fixture, tmp_path: Path) -> None:
    size = len(fixture.data)
    for end in {size * part // 24 for part in range(24)} | {size - 1, size - 2, size - 20}:
        assert CANARY not in outcome(tmp_path / "vault", fixture.data[: max(end, 0)])


@each
def test_no_changed_byte_brings_a_secret_to_light(fixture: Fixture, tmp_path: Path) -> None:
    size = len(fixture.data)
    for place in range(0, size, max(size // 24, 1)):
        for new in (b'"', b"\xff", b"{", b""):
            seen = outcome(tmp_path / "vault", fixture.data[:place] + new + fixture.data[place + 1 :])
            # A user name may have run into the address before it, of which a report shows the host.
            assert not any(value in seen for value in (PASSWORD, FORMER, OLDEST, CODE))


def spoilt(value: Any) -> Iterator[Any]:
    """Yield the same JSON with one value of another type, for each value."""
    yield from ([[CANARY]], {CANARY: CANARY}, "", 7, None, 1e300)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: changed} for changed in spoilt(inner))
            yield {k: v for k, v in value.items() if k != key}
    elif isinstance(value, list) and value:
        yield from ([changed, *value[1:]] for changed in spoilt(value[0]))


@pytest.mark.parametrize("fixture", [f for f in FIXTURES if "json" in f.vault], ids=lambda f: f.name)
def test_no_wrong_type_brings_a_secret_to_light(fixture: Fixture) -> None:
    whole = fixture.export()
    inside = [whole.member(name) for name in whole.members if name.endswith("data.json")]
    text = (inside or [whole])[0].text
    for changed in spoilt(json.loads(text or "")):
        seen = read_only(BY_ID[fixture.vault], export(json.dumps(changed)))
        assert CANARY not in seen


def read_only(reader: Vault, given: VaultExport) -> str:
    try:
        return repr(reader.read(given))
    except UnreadableError as error:
        return shown(error)


@pytest.mark.parametrize("fixture", [f for f in FIXTURES if f.vault.endswith("csv")], ids=lambda f: f.name)
def test_no_shifted_cell_brings_a_secret_to_light(fixture: Fixture, tmp_path: Path) -> None:
    head, _, rest = fixture.data.partition(b"\n")
    for changed in (b"x," + rest, rest.replace(b",", b"", 1), rest.replace(b",", b",,", 1), rest + b',"', rest * 2):
        assert CANARY not in outcome(tmp_path / "vault", head + b"\n" + changed)


@pytest.mark.parametrize("fixture", [f for f in FIXTURES if f.export().members], ids=lambda f: f.name)
def test_no_trick_with_a_zip_brings_a_secret_to_light(fixture: Fixture, tmp_path: Path) -> None:
    nested = outcome(tmp_path / "vault", zipped(inner__zip=fixture.data))
    encrypted = fixture.data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    assert "this is not a password export that hygiene can read" in nested
    assert "it is encrypted" in outcome(tmp_path / "vault", encrypted)


def bomb(fixture: Fixture, method: int = zipfile.ZIP_DEFLATED, megabytes: int = 24) -> bytes:
    """Return the same zip with each member blown up to zeros."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in fixture.export().members:
            with archive.open(name, "w") as member:
                for _ in range(megabytes):
                    member.write(bytes(1 << 20))
    return out.getvalue()


@pytest.mark.parametrize("vault", ["1password-1pux", "proton-json", "dashlane-zip", "apple-zip"])
def test_a_bomb_is_refused(vault: str, tmp_path: Path) -> None:
    fixture = next(f for f in FIXTURES if f.vault == vault and f.export().members)
    assert "over 100 times its size, as a zip bomb does" in outcome(tmp_path / "vault", bomb(fixture, megabytes=65))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("vault", ["1password-1pux", "proton-json", "dashlane-zip", "apple-zip"])
def test_a_member_packed_in_an_unusual_way_is_not_inflated(vault: str, method: int, tmp_path: Path) -> None:
    fixture = next(f for f in FIXTURES if f.vault == vault and f.export().members)
    # The directory promises little, so that its sizes alone would not refuse it.
    packed = bomb(fixture, method, megabytes=1).replace((1 << 20).to_bytes(4, "little"), (900).to_bytes(4, "little"))
    assert "compressed in a way that no platform and no password manager uses" in outcome(tmp_path / "vault", packed)


@pytest.mark.parametrize("vault", ["1password-1pux", "proton-json", "dashlane-zip", "apple-zip"])
def test_a_member_is_inflated_no_further_than_the_directory_promised(vault: str, tmp_path: Path) -> None:
    fixture = next(f for f in FIXTURES if f.vault == vault and f.export().members)
    packed = bomb(fixture).replace((24 << 20).to_bytes(4, "little"), (900).to_bytes(4, "little"))
    tracemalloc.start()
    try:
        assert "the zip is damaged here" in outcome(tmp_path / "vault", packed)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_zip_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MAX_MEMBERS", 5)
    many = zipped(**{f"f{number}": b"" for number in range(6)})
    assert "it holds more than 5 files" in outcome(tmp_path / "vault", many)


@pytest.mark.parametrize("typed", ["", CANARY, OPENS + " ", "\ud800"])
@pytest.mark.parametrize("argon", [False, True])
def test_a_wrong_password_shows_neither_itself_nor_the_vault(tmp_path: Path, typed: str, argon: bool) -> None:
    seen = outcome(tmp_path / "vault", bitwarden_sealed(argon=argon), typed)
    assert "this is not the password of the Bitwarden export" in seen
    assert CANARY not in seen


@pytest.mark.parametrize("fixture", REFUSED, ids=lambda f: f.name)
def test_what_cannot_be_read_says_what_to_do(fixture: Fixture, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    path.write_bytes(fixture.data)
    with pytest.raises(UnreadableError) as caught:
        read_vault(path, VAULTS, lambda _what: Hidden(CANARY))
    assert caught.value.hint
    assert CANARY not in shown(caught.value)


def test_a_vault_file_says_which_reader_read_it(tmp_path: Path) -> None:
    for fixture in FIXTURES:
        path = tmp_path / "vault"
        path.write_bytes(fixture.data)
        got: VaultFile = read_vault(path, VAULTS, lambda _what: Hidden(OPENS))
        assert (fixture.vault, fixture.expected) == (got.vault, got.entries)
