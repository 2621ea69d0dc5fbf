"""One damaged item costs itself only, in every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.sources.vault_files import read_vault, summary
from tests.support.plugins import VAULTS
from tests.support.vaults import (
    CANARY,
    CXF_ACCOUNT,
    ENPASS_ALL,
    FIXTURES,
    KEEPER_ALL,
    OPENS,
    PROTON_ALL,
    PUX_ITEM,
    Fixture,
    bitwarden,
    bitwarden_item,
    bitwarden_sealed,
    dumped,
    pux,
)

Make = Callable[[Any], bytes]


def _proton(odd: Any) -> bytes:
    file = json.loads(PROTON_ALL)
    file["vaults"]["a=="]["items"].insert(0, odd)
    return dumped(file)


def _enpass(odd: Any) -> bytes:
    file = json.loads(ENPASS_ALL)
    file["items"].append(odd)
    return dumped(file)


def _keeper(odd: Any) -> bytes:
    file = json.loads(KEEPER_ALL)
    file["records"].append(odd)
    return dumped(file)


def _dashlane(odd: Any) -> bytes:
    whole = {"title": "Harbour", "domain": "https://a.example/", "login": "kim", "password": "8-lantern-Moss"}
    return dumped({"AUTHENTIFIANT": [whole, odd]})


def _cxf(odd: Any) -> bytes:
    account: dict[str, Any] = {**CXF_ACCOUNT, "items": [*CXF_ACCOUNT["items"], odd]}
    return dumped({"version": {"major": 1}, "exporterRpId": "x.example", "accounts": [account]})


FORMATS: dict[str, tuple[Make, tuple[Any, ...]]] = {
    "bitwarden-json": (
        lambda odd: bitwarden(bitwarden_item(), odd),
        (bitwarden_item(login=None), bitwarden_item(type="login"), {"type": None}),
    ),
    "bitwarden-encrypted": (
        lambda odd: bitwarden_sealed(bitwarden(bitwarden_item(), odd)),
        (bitwarden_item(login={"password": 5}),),
    ),
    "1password-1pux": (
        lambda odd: pux(PUX_ITEM, odd),
        (PUX_ITEM | {"details": None}, PUX_ITEM | {"details": {"loginFields": 5}}, PUX_ITEM | {"categoryUuid": 1}),
    ),
    "proton-json": (
        _proton,
        (
            {"data": None},
            {"data": {"type": "login", "content": None}},
            {"data": {"type": "login"}},
            {"data": {"type": "login", "content": {"password": [CANARY]}}},
        ),
    ),
    "enpass-json": (
        _enpass,
        ({"category": "login", "fields": None}, {"category": "login", "fields": [{"type": "password", "value": 5}]}),
    ),
    "keeper-json": (_keeper, ({"$type": "login", "password": [CANARY]}, {"$type": 5, "password": CANARY})),
    "dashlane-json": (_dashlane, ({"title": "x", "password": [CANARY]}, {"title": "x", "password": 5})),
    "cxf-json": (_cxf, ({"title": "x", "credentials": None}, {"title": "x", "credentials": [CANARY]}, {"title": "y"})),
}
CASES = [
    (vault, make, odd) for vault, (make, odds) in FORMATS.items() for odd in (*odds, None, 5, CANARY, [CANARY], {})
]


def test_every_json_format_is_tried() -> None:
    assert set(FORMATS) == {f.vault for f in FIXTURES if not f.vault.endswith(("csv", "xml", "-zip"))}


@pytest.mark.parametrize(("vault", "make", "odd"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_the_other_items_are_read_and_the_odd_one_is_counted(tmp_path: Path, vault: str, make: Make, odd: Any) -> None:
    path = tmp_path / "vault"
    path.write_bytes(make(odd))
    file = read_vault(path, VAULTS, lambda _what: Hidden(OPENS))
    whole = len(file.entries.secrets)
    assert (vault, True) == (file.vault, whole > 0)
    # An item that says nothing of itself may also be one of a kind that is not judged.
    harmless = odd == {} and vault in {"1password-1pux", "dashlane-json", "enpass-json", "keeper-json"}
    assert (0 if harmless else 1) == sum(file.unread.values()), file.unread
    assert CANARY not in summary(file) + repr(file.unread)


@pytest.mark.parametrize("fixture", [f for f in FIXTURES if f.vault.endswith("csv")], ids=lambda f: f.name)
@pytest.mark.parametrize("odd", [f"x{CANARY}", f"{CANARY},{CANARY}", ",".join([CANARY] * 99)])
def test_a_row_that_does_not_fit_is_counted(fixture: Fixture, odd: str, tmp_path: Path) -> None:
    path = tmp_path / "vault"
    path.write_bytes(fixture.data.rstrip(b"\r\n") + f"\r\n{odd}\r\n".encode())
    if odd.count(",") > 9 and fixture.name.startswith(("roboform", "keeper csv")) and "header" not in fixture.name:
        pytest.skip("a row may have any number of custom fields there")
    file = read_vault(path, VAULTS)
    assert fixture.secrets == file.entries.secrets
    total = sum(file.entries.left_out.values()) - sum(fixture.left_out.values())
    assert 1 == total, file.entries.left_out
    assert CANARY not in repr(file)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (dumped({"version": "1", "encrypted": False, "vaults": {"a": {"name": "x"}}}), "vaults whose items"),
        (dumped({"version": "1", "encrypted": False, "vaults": {"a": {"items": None}}}), "vaults whose items"),
        (pux(), ""),
        (dumped({"version": {}, "exporterRpId": "x", "accounts": [{"items": None}]}), "vaults whose items"),
        (dumped({"version": {}, "exporterRpId": "x", "accounts": None}), "at `$.accounts`"),
    ],
)
def test_a_vault_without_items_is_not_empty(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "vault"
    path.write_bytes(data)
    if not said:
        assert () == read_vault(path, VAULTS).entries.secrets
        return
    with pytest.raises(UnreadableError) as caught:
        read_vault(path, VAULTS)
    assert said in caught.value.message


def test_the_first_layout_of_1pux_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vault"
    path.write_bytes(pux({"item": PUX_ITEM}, {"item": PUX_ITEM | {"trashed": True}}, {"file": {"attrs": {}}}))
    file = read_vault(path, VAULTS)
    assert (["Harbour"], {"in the trash": 1, "documents": 1}, {}) == (
        [secret.label for secret in file.entries.secrets],
        file.entries.left_out,
        file.unread,
    )


def test_damaged_collections_cost_the_folders_alone(tmp_path: Path) -> None:
    account = dumped(dict(CXF_ACCOUNT)).replace(b'"collections": []', b'"collections": [{"title": 1e999}]')
    path = tmp_path / "vault"
    path.write_bytes(b'{"version": {}, "exporterRpId": "x.example", "accounts": [' + account + b"]}")
    assert b"1e999" in path.read_bytes()
    assert ["Harbour", "Key", "Made"] == [secret.label for secret in read_vault(path, VAULTS).entries.secrets]
