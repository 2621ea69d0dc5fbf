"""Folders, groups, vaults and tags of the policy: left out of every manager's export that has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.plugins.registry import Plugins
from hygiene.sources.vault import Vault
from hygiene.sources.vault_files import VaultFile, read_vault
from tests.support.project import SHARED

FOLDER = SHARED / "samples" / "passwords"
FILES = sorted(path for path in FOLDER.glob("*") if path.is_file()) if FOLDER.is_dir() else []
VAULTS: list[Vault] = Plugins(strangers=False).loaded("vaults")
pytestmark = pytest.mark.skipif(not FILES, reason="the sample exports are not beside the project")


def read(path: Path, *leave_out: str) -> VaultFile | None:
    try:
        return read_vault(path, VAULTS, lambda _: Hidden("x"), leave_out=leave_out)
    except UnreadableError:
        return None


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_folder_that_a_vault_states_can_be_left_out_by_its_name(path: Path) -> None:
    whole = read(path)
    if whole is None:
        pytest.skip("it is locked, or no vault")
    names = sorted({folder for secret in whole.entries.secrets for folder in secret.folders})
    for name in names:
        rest = read(path, name.upper())
        assert rest is not None
        assert all(name not in secret.folders for secret in rest.entries.secrets)
        assert len(rest.entries.secrets) < len(whole.entries.secrets)
        assert frozenset({name.upper()}) == rest.left_out_folders


def test_the_samples_are_of_eight_exports_with_folders() -> None:
    files = ((path.name, read(path)) for path in FILES)
    assert {
        "1PasswordExport.1pux",
        "bitwarden.json",
        "bitwarden_export.json",
        "cxf_example.json",
        "lastpass.csv",
        "nordpass.csv",
        "protonpass.csv",
        "roboform.csv",
    } == {name for name, file in files if file and any(secret.folders for secret in file.entries.secrets)}
