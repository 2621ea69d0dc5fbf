"""KeePass: XML with history, hostile XML, and KeePassXC's command."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.sources.vault import VaultExport
from hygiene.sources.vault_files import read_vault
from hygiene.sources.vaults.keepass import kdbx
from hygiene.sources.vaults.keepass.xml_csv import keepass_xml
from tests.support.plugins import VAULTS
from tests.support.vaults import CANARY, KEEPASS_ISO, KEEPASS_READ, OPENS, export, keepass, kp_entry

COMMAND = shutil.which("keepassxc-cli")
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in for KeePassXC's command is a script")
DATES = {"now": "2024-05-01T12:00:00Z", "before": "2024-01-22T12:00:00Z", "long_ago": "2019-01-01T00:00:00Z"}
FAKE = """\
#!{python}
import sys, time
typed = sys.stdin.readline().rstrip("\\n")
assert typed not in " ".join(sys.argv), "on the command line, where everybody sees it"
if typed != {password!r}:
    print("Error while reading the database: Invalid credentials, " + typed, file=sys.stderr)
    sys.exit(1)
time.sleep({wait})
sys.stdout.write(open({document!r}, encoding="utf-8").read())
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a file that looks like a database."""
    path = tmp_path / "vault.kdbx"
    path.write_bytes(bytes.fromhex("03d9a29a67fb4bb5") + bytes(99))
    return path


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return a function that installs a stand-in for KeePassXC's command.

    The stand-in opens anything with the right password, after a while.
    """

    def install(wait: float = 0) -> None:
        folder, document = tmp_path / "bin", tmp_path / "vault.xml"
        folder.mkdir()
        document.write_bytes(KEEPASS_ISO)
        script = FAKE.format(python=sys.executable, password=OPENS, wait=wait, document=str(document))
        command = folder / "keepassxc-cli"
        command.write_text(script, encoding="utf-8")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(folder))

    return install


def failure(path: Path, typed: str) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read_vault(path, VAULTS, lambda _what: Hidden(typed))
    error: UnreadableError = caught.value
    assert CANARY not in f"{error!r} {error} {error.hint} {error.__context__!r} {error.__cause__!r}"
    return error


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("before", [BOMB, OUTSIDE, "<!DOCTYPE KeePassFile>"])
def test_xml_that_defines_anything_is_refused(before: str) -> None:
    head, _, rest = KEEPASS_ISO.decode().partition("\n")
    text = f"{head}\n{before}{rest.replace(CANARY, '&b;' if before is BOMB else '&a;', 1)}"
    with pytest.raises(UnreadableError, match="defines a document type, which KeePass never writes"):
        keepass_xml.read(export(text))


def test_xml_in_an_encoding_that_does_not_exist_is_damaged() -> None:
    text = '<?xml version="1.0" encoding="f"?><KeePassFile/>'
    with pytest.raises(UnreadableError, match="this KeePass XML is cut short or damaged at line 1"):
        keepass_xml.read(export(text))


def test_xml_with_passwords_still_encrypted_is_refused() -> None:
    text = KEEPASS_ISO.replace(b"<Key>Password</Key><Value>", b'<Key>Password</Key><Value Protected="True">')
    with pytest.raises(UnreadableError, match="the passwords in this KeePass XML are still encrypted"):
        keepass_xml.read(export(text))


def test_one_entry_still_encrypted_costs_itself_only() -> None:
    body = kp_entry("Shut", "x", DATES["now"]).replace(
        "<Key>Password</Key><Value>", '<Key>Password</Key><Value Protected="True">'
    )
    given = export(keepass(**DATES, body=body))
    assert KEEPASS_READ["secrets"] == keepass_xml.read(given).secrets
    assert {"entries whose password is still encrypted": 1} == given.unread


def test_an_expired_entry_says_when_it_expired() -> None:
    times = "<Expires>True</Expires><ExpiryTime>2019-01-01T00:00:00Z</ExpiryTime></Times>"
    entry = kp_entry("Old", "x", DATES["now"])
    body = entry.replace("</Times>", times) + entry.replace("</Times>", times.replace("True", "False"))
    read = {secret.ref: secret.expires_at for secret in keepass_xml.read(export(keepass(**DATES, body=body))).secrets}
    assert (datetime(2019, 1, 1, tzinfo=UTC), None) == (read["Old"], read["Old#2"])


def test_a_group_is_a_folder_with_its_path() -> None:
    inner = f"<Group><Name>Old</Name>{kp_entry('In', 'x', DATES['now'])}</Group>"
    read = keepass_xml.read(export(keepass(**DATES, body=f"<Group><Name>Work</Name>{inner}</Group>"))).secrets
    assert ("Work/Old",) == read[-1].folders


def test_an_entry_without_a_usable_date_is_undated() -> None:
    body = "".join(kp_entry(f"At {date}", "x", date) for date in ("", "soon", "AAAA", "0001-01-01T00:00:00Z", "/" * 12))
    read = keepass_xml.read(export(keepass(**DATES, body=f"<Group>{body}</Group>"))).secrets
    assert [(None, "unknown")] * 5 == [(s.changed_at, s.changed_at_means) for s in read if s.label.startswith("At")]


def test_groups_may_lie_very_deep() -> None:
    deep = "<Group>" * 5000 + kp_entry("Deep", "x", DATES["now"]) + "</Group>" * 5000
    assert "Deep" in [s.label for s in keepass_xml.read(export(keepass(**DATES, body=deep))).secrets]


@posix
def test_a_database_is_opened_by_keepassxc(database: Path, installed: Callable[[], None]) -> None:
    installed()
    file = read_vault(database, VAULTS, lambda _what: Hidden(OPENS))
    assert ("keepass-kdbx", KEEPASS_READ["secrets"], ()) == (file.vault, file.entries.secrets, file.warnings)


@posix
def test_a_wrong_password_is_said_to_be_one(database: Path, installed: Callable[[], None]) -> None:
    installed()
    error = failure(database, CANARY)
    assert f"this is not the password of {database}" == error.message
    assert "hygiene cannot use a key file or a hardware key, so with one of them export it" in error.hint


@posix
def test_a_command_that_does_not_end_is_ended(
    database: Path, installed: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(60)
    monkeypatch.setattr(kdbx, "_SECONDS", 0.5)
    assert "did not open it within 0.5 seconds" in failure(database, OPENS).message


@posix
def test_a_command_that_writes_without_end_is_ended(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = tmp_path / "keepassxc-cli"
    command.write_text(f"#!{sys.executable}\nwhile True: print('x' * 9000)\n", encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(kdbx, "MAX_VAULT", 1 << 20)

    assert "opened, it is larger than 1 MB" == failure(database, OPENS).message


def test_without_keepassxc_it_is_said_how_to_export(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    error = failure(database, OPENS)
    assert "the command that opens it (keepassxc-cli) is not installed" in error.message
    assert "install KeePassXC, or export it as XML, in KeePass with File > Export, in" in error.hint


@pytest.mark.parametrize(("sign", "version"), [("65", "KeePass 1"), ("66", "a trial version of KeePass 2")])
def test_an_older_database_is_called_so(tmp_path: Path, sign: str, version: str) -> None:
    path = tmp_path / "vault.kdb"
    path.write_bytes(bytes.fromhex(f"03d9a29a{sign}fb4bb5") + bytes(99))
    error = failure(path, OPENS)
    assert f"it is a database of {version}" == error.message
    assert "import it into KeePassXC or KeePass 2, and give hygiene the new database" == error.hint


def test_a_command_that_lies_in_the_current_folder_is_not_run(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: ".\\keepassxc-cli.EXE")
    assert "not installed" in failure(database, OPENS).message


def test_a_database_in_a_pipe_is_refused(database: Path) -> None:
    piped = VaultExport(data=database.read_bytes(), ask=lambda _what: Hidden(OPENS))
    with pytest.raises(UnreadableError, match="cannot be read from a pipe"):
        kdbx.keepass_kdbx.read(piped)


@pytest.mark.skipif(COMMAND is None, reason="keepassxc-cli is not installed")
def test_a_real_database_gives_what_its_xml_gives(tmp_path: Path) -> None:
    document, path = tmp_path / "vault.xml", tmp_path / "-vault.kdbx"
    document.write_bytes(KEEPASS_ISO)
    made = subprocess.run(
        [str(COMMAND), "import", "--quiet", "--set-password", str(document), str(path)],
        input=f"{OPENS}\n{OPENS}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, True) == (made.returncode, path.is_file()), made.stderr
    file = read_vault(path, VAULTS, lambda _what: Hidden(OPENS))
    expected = keepass_xml.read(export(KEEPASS_ISO))
    # KeePassXC gives the groups, which have no names here, names of its own.
    entries = replace(file.entries, secrets=tuple(replace(s, folders=()) for s in file.entries.secrets))
    assert ("keepass-kdbx", expected) == (file.vault, entries)
    assert "this is not the password of" in failure(path, CANARY).message
