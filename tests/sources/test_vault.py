"""The seam for vaults: exports, choice of a reader, warnings about files."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError, UnrecognisedError
from hygiene.model.records import Former, Secret
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import Entries, VaultExport, entries
from hygiene.sources.vault_files import STANDARD_INPUT, read_vault, typed
from tests.support.plugins import VAULTS
from tests.support.vaults import CANARY, FIXTURES, OPENS, PASSWORD, bitwarden_sealed, dumped, zipped

CHROME = next(f for f in FIXTURES if f.name == "chrome csv")
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has other rights than mode bits")
PLAIN = "this file holds every password in plain text: delete it after the scan"


def written(path: Path, data: bytes = CHROME.data, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)
    return path


class Piped(io.TextIOWrapper):
    """Standard input as a pipe."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))


def test_an_export_shows_nothing_of_itself() -> None:
    assert "VaultExport(•••)" == repr(VaultExport(data=CANARY.encode()))


def test_its_views_are_empty_for_what_has_none() -> None:
    export = VaultExport(data=b"\xff\x00\xff")
    assert (None, frozenset(), ()) == (export.text, export.keys, export.members)


def test_the_outer_keys_of_json_are_seen_even_when_it_is_cut_off() -> None:
    whole = dumped({"a": [{"b": {"c": {"too deep": 1}}, "d": '"e": {'}], "f": None})
    expected = {"a", "a.b", "a.b.c", "a.d", "f"}
    assert expected == VaultExport(data=whole).keys
    assert expected - {"f"} == VaultExport(data=whole[:-20]).keys


def test_a_member_of_a_zip_is_an_export_itself() -> None:
    export = VaultExport(data=zipped(inner__txt_of_some_folder=b"\xef\xbb\xbftext"))
    assert ("some folder/inner.txt",) == export.members
    assert "text" == export.member("some folder/inner.txt").text


def test_a_file_is_read_with_its_hash_and_its_reader(tmp_path: Path) -> None:
    path = written(tmp_path / "vault.csv")
    file = read_vault(path, VAULTS)
    expected = (str(path), hashlib.sha256(CHROME.data).hexdigest(), "chrome-csv", CHROME.expected, (PLAIN,))
    assert expected == (file.path, file.sha256, file.vault, file.entries, file.warnings)


def test_standard_input_is_read_without_warnings_about_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(CHROME.data))
    file = read_vault(STANDARD_INPUT, VAULTS)
    assert ("standard input", CHROME.expected, ()) == (file.path, file.entries, file.warnings)


def test_a_terminal_is_no_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(b""))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    with pytest.raises(UnreadableError, match="standard input: no file is piped in"):
        read_vault(STANDARD_INPUT, VAULTS)


def test_a_pipe_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["hygiene.sources.vault_files"], "MAX_VAULT", 8)
    monkeypatch.setattr(sys, "stdin", Piped(CHROME.data))
    with pytest.raises(UnreadableError, match="larger than 256 MB"):
        read_vault(STANDARD_INPUT, VAULTS)


def test_an_encrypted_file_needs_a_terminal_to_ask_at(tmp_path: Path) -> None:
    path = written(tmp_path / "vault.json", bitwarden_sealed())
    with pytest.raises(UnreadableError) as caught:
        read_vault(path, VAULTS)
    assert "it is encrypted, and there is no terminal to ask for its password" == caught.value.message
    assert "run hygiene in a terminal, or export the vault unencrypted" == caught.value.hint


def test_a_wrong_password_is_asked_for_again(tmp_path: Path) -> None:
    path = written(tmp_path / "vault.json", bitwarden_sealed())
    answers, asked = iter(["wrong", OPENS]), []

    def ask(what: str) -> Hidden:
        asked.append(what)
        return Hidden(next(answers))

    assert 2 == len(read_vault(path, VAULTS, ask).entries.secrets)
    first = "Password of the Bitwarden export"
    assert [first, f"{first} (the last one was wrong)"] == asked


@pytest.mark.parametrize(
    "changes",
    [
        {"kdfIterations": 10**9},
        {"kdfType": 2},
        {"kdfIterations": 1},
        {"kdfType": 1, "kdfIterations": 3, "kdfMemory": 10**6},
    ],
)
def test_a_key_that_would_take_all_memory_or_a_day_is_not_made(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = written(tmp_path / "vault.json", bitwarden_sealed(**changes))
    with pytest.raises(UnreadableError, match="in a way that Bitwarden does not"):
        read_vault(path, VAULTS, lambda _what: Hidden(OPENS))


@posix
def test_a_file_that_others_can_read_is_pointed_out(tmp_path: Path) -> None:
    expected = ("other users of this computer can read this file: run chmod 600 on it, and delete it after the scan",)
    assert expected == read_vault(written(tmp_path / "vault.csv", mode=0o644), VAULTS).warnings


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Harbour Lane)/a/b", "Dropbox"),
        ("OneDrive - Harbour Lane", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("iCloudDrive", "iCloud"),
        ("Google Drive/My Drive", "Google Drive"),
        ("Library/CloudStorage/Box-Box", "a cloud storage service"),
    ],
)
def test_a_file_in_a_synced_folder_is_pointed_out(tmp_path: Path, folder: str, service: str) -> None:
    path = written(tmp_path / folder / "vault.csv")
    said = f"it is in a folder that {service} copies elsewhere: delete it there too, and empty the trash there"
    assert said == read_vault(path, VAULTS).warnings[-1]


@pytest.mark.parametrize("folder", ["dropbox-sdk", "drive", "Documents"])
def test_a_folder_of_another_name_is_not_taken_for_synced(tmp_path: Path, folder: str) -> None:
    assert (PLAIN,) == read_vault(written(tmp_path / folder / "vault.csv"), VAULTS).warnings


def test_an_encrypted_file_needs_no_warning(tmp_path: Path) -> None:
    path = written(tmp_path / "Dropbox" / "vault.json", bitwarden_sealed(), mode=0o644)
    assert () == read_vault(path, VAULTS, lambda _what: Hidden(OPENS)).warnings


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    for data in (b"", b"\n \n"):
        with pytest.raises(UnrecognisedError, match=r"the file is empty \(export the vault again\)"):
            read_vault(written(tmp_path / "vault.csv", data), VAULTS)


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"\xff\x00", zipped(index__html=b"<html>")])
def test_an_unknown_file_is_refused_as_unknown(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path / "vault", data)
    with pytest.raises(UnrecognisedError, match="this is not a password export that hygiene can read"):
        read_vault(path, VAULTS)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped(mimetype=b"x", content__xml=b"<x/>"), "this is a spreadsheet (.ods), not the export"),
        (zipped(workbook__xml_of_xl=b"<x/>"), "this is an Excel workbook (.xlsx), not the export"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "this is an old Excel workbook (.xls)"),
        (b"Site,Login,Password\na,b,c\n", "this is a table with a column of passwords, but its columns are of no"),
        ("Seite;Benutzer;Kennwort\na;b;c\n".encode("utf-16"), "this is a table with a column of passwords"),
    ],
)
def test_a_file_with_passwords_that_is_no_export_is_called_what_it_is(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UnrecognisedError) as caught:
        read_vault(written(tmp_path / "vault", data), VAULTS)
    assert said in caught.value.message


def test_an_export_that_a_spreadsheet_saved_again_is_read_and_said_to_be(tmp_path: Path) -> None:
    text = CHROME.data.decode().replace(",", ";")
    file = read_vault(written(tmp_path / "vault.csv", text.encode()), VAULTS)
    said = "another program saved this export again: its cells are separated by semicolons, not commas; a spreadsheet"
    assert (CHROME.expected, True) == (file.entries, file.warnings[-1].startswith(said))


def test_a_missing_file_and_a_folder_are_said_to_be_so(tmp_path: Path) -> None:
    for path, said in ((tmp_path, "this is a folder"), (tmp_path / "none", "it cannot be read: No such file")):
        with pytest.raises(UnreadableError, match=said):
            read_vault(path, VAULTS)


def test_entries_left_out_are_counted_by_reason() -> None:
    secret = Secret(ref="", label="A", value=Hidden("x"))
    made = entries([secret, "cards", secret, "cards", "notes"], {"cards": 1})
    assert (["A", "A#2"], {"cards": 3, "notes": 1}) == ([s.ref for s in made.secrets], made.left_out)


@pytest.mark.parametrize(
    ("label", "password", "shown"),
    [
        (f"Wifi: {PASSWORD}", PASSWORD, "Wifi: •••"),
        ("Harbour", "Harbour", "Harbour"),
        ("Wifi a1", "a1", "Wifi a1"),
        ("of mara@harbour.example", "x", "of [e-mail]"),
        ("\x1b[31m", "x", "\\x1b[31m"),
    ],
)
def test_a_title_never_shows_a_password_or_an_address(label: str, password: str, shown: str) -> None:
    url = f"https://harbour.example/?q={PASSWORD}"
    (made,) = entries([Secret(ref="", label=label, value=Hidden(password), urls=(url,))]).secrets
    assert shown == made.label
    assert (url,) == made.urls
    assert PASSWORD not in repr(made)


@pytest.mark.parametrize(
    ("label", "password", "shown"),
    [
        ("Wifi Bramblewick9", "bramblewick9", "Wifi •••"),
        ("Wifi bramblewick9 or BRAMBLEWICK9", "Bramblewick9", "Wifi ••• or •••"),
        ("Wifi Bra\u0308mble9", "Br\u00e4mble9", "Wifi •••"),
        ("Wifi Br\u00e4mble9", "BRA\u0308MBLE9", "Wifi •••"),
        ("Wifi Stra\u00dfe99", "STRASSE99", "•••"),
        ("Wifi \ud800mble99", "\ud800MBLE99", "Wifi •••"),
        ("Bramble club", "bramble", "Bramble club"),
    ],
)
def test_a_title_shows_a_password_in_no_case_and_no_form_of_unicode(label: str, password: str, shown: str) -> None:
    (made,) = entries([Secret(ref="", label=label, value=Hidden(password))]).secrets
    assert shown == made.label


def test_a_title_never_shows_a_former_password() -> None:
    secret = Secret(ref="", label=f"was {PASSWORD}", value=Hidden("x"), history=(Former(value=Hidden(PASSWORD)),))
    assert "was •••" == entries([secret]).secrets[0].label


def test_typed_passwords_are_entries_until_an_empty_one() -> None:
    answers = iter(["one", "two", ""])
    got: Entries = typed(lambda _what: next(answers))
    assert [("typed password 1", "one"), ("typed password 2", "two")] == [
        (s.ref, s.value.reveal()) for s in got.secrets
    ]
