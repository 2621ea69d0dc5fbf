"""Sample exports of the managers' own projects, counted in another way.

The samples are beside this project; without them the tests skip.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from hygiene.model.errors import UnrecognisedError
from hygiene.model.redacted import Hidden
from hygiene.sources.vault_files import read_vault, summary
from tests.support.plugins import VAULTS
from tests.support.project import SHARED

SAMPLES: Final = SHARED / "samples" / "passwords"
PASSWORDS: Final = {".json": "a", ".kdbx": "correct horse battery staple"}
COMMAND: Final = shutil.which("keepassxc-cli")
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample exports are not beside the project")


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def filled(path: Path) -> list[str]:
    """Return the passwords of rows with an address, user name or password."""
    named = [{str(key).lower(): cell or "" for key, cell in row.items()} for row in lines(path)]
    return [r["password"] for r in named if r["password"] or r["username"] or r.get("url") or r.get("email")]


def typed(path: Path) -> list[str]:
    """Return the passwords of rows of the type login."""
    return [row["password"] for row in lines(path) if row["type"] in {"login", "password"}]


def roboform(path: Path) -> list[str]:
    return [row["Pwd"].removeprefix("'") for row in lines(path) if row["Pwd"]]


def bitwarden(path: Path) -> list[str]:
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    return [item["login"].get("password") or "" for item in items if item["type"] == 1]


def onepux(path: Path) -> list[str]:
    """Return every value marked as a password, and every single password."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("export.data").decode()
    one = re.compile(r'"value":\s*"([^"]*)"[^{}]*"designation":\s*"password"|"password":\s*"([^"]*)"')
    return [first or second for first, second in one.findall(text)]


def cxf(path: Path) -> list[str]:
    credentials = [c for a in json.loads(path.read_text())["accounts"] for i in a["items"] for c in i["credentials"]]
    found: dict[str, Callable[[dict[str, Any]], str]] = {
        "basic-auth": lambda c: str(c["password"]["value"]),
        "generated-password": lambda c: str(c["password"]),
        "passkey": lambda _: "",
    }
    return [made(c) for c in credentials if (made := found.get(c["type"]))]


@pytest.mark.parametrize(
    ("name", "vault", "count", "line"),
    [
        ("chrome.csv", "chrome-csv", filled, "12 entries read; left out: rows without a login (2)"),
        ("lastpass.csv", "lastpass-csv", filled, "12 entries read; left out: rows without a login (2)"),
        ("dashlane-credentials.csv", "dashlane-csv", filled, "6 entries read; left out: rows without a login (2)"),
        ("nordpass.csv", "nordpass-csv", typed, "3 entries read; left out: folders (3)"),
        (
            "protonpass.csv",
            "proton-csv",
            typed,
            "1 entry read; left out: cards (1), e-mail aliases (1), secure notes (1)",
        ),
        ("roboform.csv", "roboform-csv", roboform, "8 entries read; left out: secure notes (1)"),
        ("bitwarden.json", "bitwarden-json", bitwarden, "12 entries read; left out: secure notes (2)"),
        (
            "bitwarden_export.json",
            "bitwarden-json",
            bitwarden,
            "1 entry read; left out: cards (1), identities (1), secure notes (1)",
        ),
        (
            "1PasswordExport.1pux",
            "1password-1pux",
            onepux,
            (
                "3 entries read; not in use: archived (1); left out: bank accounts (1), cards (1), documents (1), "
                "identities (1), secure notes (1), wireless routers (1)"
            ),
        ),
        (
            "cxf_example.json",
            "cxf-json",
            cxf,
            (
                "3 entries read; left out: API keys (1), SSH keys (1), cards (1), documents (1), "
                "identities (5), secure notes (1), wireless networks (1)"
            ),
        ),
    ],
)
def test_a_sample_is_read_to_the_last_entry(
    name: str, vault: str, count: Callable[[Path], list[str]], line: str
) -> None:
    file = read_vault(SAMPLES / name, VAULTS)

    assert (vault, line) == (file.vault, summary(file))
    assert count(SAMPLES / name) == [secret.value.reveal() for secret in file.entries.secrets]


@pytest.mark.parametrize("name", ["bitwarden_encrypted_export.json", "bitwarden_encrypted_argon2id_export.json"])
def test_a_sealed_sample_opens_with_its_password(name: str) -> None:
    file = read_vault(SAMPLES / name, VAULTS, lambda _what: Hidden("a"))

    assert ("bitwarden-encrypted", "1 entry read", ()) == (file.vault, summary(file), file.warnings)
    assert all(secret.value and secret.has_totp for secret in file.entries.secrets)


@pytest.mark.skipif(COMMAND is None, reason="keepassxc-cli is not installed")
def test_a_sample_database_is_opened_by_keepassxc() -> None:
    path = SAMPLES / "keepass.kdbx"
    file = read_vault(path, VAULTS, lambda _what: Hidden(PASSWORDS[".kdbx"]))
    listed = subprocess.run(
        [str(COMMAND), "ls", "--quiet", "--recursive", "--flatten", str(path)],
        input=PASSWORDS[".kdbx"] + "\n",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    # The recycle bin is listed too, and holds nothing here.
    assert ("keepass-kdbx", "16 entries read; left out: rows without a login (2)") == (file.vault, summary(file))
    assert 18 == len([line for line in listed if not line.endswith("/") and not line.endswith("[empty]")])


def test_what_is_no_vault_is_nobodys() -> None:
    with pytest.raises(UnrecognisedError):
        read_vault(SAMPLES / "hibp.txt", VAULTS)


def test_every_sample_is_looked_at() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert [path.name for path in SAMPLES.iterdir() if path.name not in here] == []
