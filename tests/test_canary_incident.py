"""Nothing planted in an export or a vault leaves a walkthrough.

It is in no file of a case, in no line of its log, and not on the terminal, in what is shared and with `--full`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hygiene.cli.main import main
from tests.support.canaries import archive, export, leaks
from tests.support.exports import made, with_words, zipped
from tests.test_canary_exports import LAYOUTS


def walk(home: Path, case: str, *words: object) -> str:
    """Walk through an incident; return everything that was printed."""
    given = ["incident", *map(str, words), "--case", str(home / case), "--no-policy", "--details", "--no-input"]
    done = CliRunner().invoke(main, given)
    assert done.exit_code in {0, 2, 3}, done.output
    return done.output


def leaked(home: Path, printed: str) -> dict[str, list[str]]:
    """Return what each file of the cases below a folder, and the terminal, gives away."""
    files = [path for path in sorted(home.glob("case*/*")) if path.is_file()]
    texts = {path.relative_to(home).as_posix(): path.read_bytes().decode("utf-8") for path in files}
    return {name: found for name, text in {**texts, "terminal": printed}.items() if (found := leaks(text))}


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_export_gives_itself_away_in_a_case(name: str, tmp_path: Path) -> None:
    whole = zipped(tmp_path, with_words(made(name)), "whole.zip")
    vault = tmp_path / "vault.csv"
    vault.write_bytes(export("chrome-csv"))
    at = ("--at", "2026-10-13T14:20Z", "--days", "3650")
    shared = walk(tmp_path, "case", whole, "--vault", vault, *at)
    full = walk(tmp_path, "case", whole, "--vault", vault, "--full")

    assert leaked(tmp_path, shared + full) == {}
    assert (tmp_path / "case" / "log.jsonl").exists()


@pytest.mark.parametrize("broken", [False, True])
def test_no_private_file_of_an_archive_and_no_manager_gives_itself_away(tmp_path: Path, broken: bool) -> None:
    vaults = [tmp_path / f"{kind}.bin" for kind in ("bitwarden-json", "keepass-xml", "1password-1pux")]
    for path in vaults:
        path.write_bytes(export(path.stem))
    options = [word for path in vaults for word in ("--vault", path)]
    given = (archive(tmp_path / "archive.zip", broken=broken), *options, "--post", "NEW PHONE")
    printed = [
        walk(tmp_path, case, *given, *more) for case, more in (("case", ()), ("case-full", ("--full", "--copy")))
    ]

    assert leaked(tmp_path, "".join(printed)) == {}
    assert len(list((tmp_path / "case").iterdir())) == 6
    assert [path.name[65:] for path in (tmp_path / "case-full" / "inputs").iterdir()] == ["archive.zip"]
