"""Folders that hold several inputs of any kind: nothing is lost."""

from __future__ import annotations

import errno
import os
import tarfile
from collections.abc import Callable, Iterable
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest

from hygiene.model.errors import UnreadableError
from hygiene.model.snapshot import ACCOUNT_PARTS, Snapshot
from hygiene.sources.exports import read_exports
from tests.support.command import run
from tests.support.exports import made, unpacked, zipped
from tests.support.laws import THOROUGH
from tests.support.plugins import READERS

EXPORTS = ("mastodon", "x", "instagram, 2026", "github, CSV", "bluesky, repository", "reddit", "x, 2012")
"""Exports of single files, flat folders and folders in folders."""
FORMS = ("folder", "zip", "tgz", "loose", "deep folder", "deep zip")


def put(folder: Path, name: str, form: str, number: int = 1) -> None:
    """Put an export into a folder in one of the forms."""
    members = made(name)
    if form == "loose":
        unpacked(folder, members)
    elif form == "tgz":
        with tarfile.open(folder / f"export{number}.tgz", "w:gz") as tar:
            tar.add(unpacked(folder.parent / f"{folder.name}-{number}", members), arcname="export")
    else:
        inside = folder / f"of{number}" / "more" if form.startswith("deep") else folder
        inside.mkdir(parents=True, exist_ok=True)
        if form.endswith("zip"):
            zipped(inside, members, f"export{number}.zip")
        else:
            unpacked(inside / f"export{number}", members)


def accounts(found: Iterable[Snapshot | UnreadableError]) -> set[tuple[str, str]]:
    """Return the platform and the name of every account that was read."""
    return {(each.account.platform, each.account.handle) for each in found if isinstance(each, Snapshot)}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, str]]]:
    """Return the accounts of each export in a folder of its own."""
    found = {}
    for name in EXPORTS:
        folder = tmp_path_factory.mktemp("alone")
        put(folder, name, "folder")
        found[name] = accounts(read_exports([folder], READERS))
        assert found[name]
    return found


PAIRS = [pair for pair in product(FORMS, FORMS) if pair[0] <= pair[1]]
SHARE = 1 if THOROUGH else 3
"""Each pair of forms is tried with one in so many pairs of exports. The pairs of exports take turns."""


@pytest.mark.parametrize("forms", PAIRS, ids=" and ".join)
def test_every_account_found_separately_is_found_together(
    tmp_path: Path, alone: dict[str, set[tuple[str, str]]], forms: tuple[str, str]
) -> None:
    turn = PAIRS.index(forms) % SHARE
    for number, names in enumerate([*permutations(EXPORTS, 2)][turn::SHARE]):
        folder = tmp_path / f"both{number}"
        folder.mkdir()
        for which, (name, form) in enumerate(zip(names, forms, strict=True), 1):
            put(folder, name, form, which)

        assert alone[names[0]] | alone[names[1]] <= accounts(read_exports([folder], READERS)), names


@pytest.mark.parametrize("form", ["zip", "tgz", "deep zip"])
def test_an_archive_beside_an_unpacked_export_is_read_without_an_error(tmp_path: Path, form: str) -> None:
    put(tmp_path, "mastodon", "folder", 1)
    put(tmp_path, "x", form, 2)
    done = run(tmp_path, "scan", tmp_path, "--no-plugins")

    assert (0, False) == (done.code, "error" in done.err)
    assert "mastodon/@kim@harbour.example" in done.out
    assert "x/@acme" in done.out


def test_two_archives_inside_an_export_that_lies_loose_are_read(tmp_path: Path) -> None:
    put(tmp_path, "mastodon", "loose")
    put(tmp_path, "x", "zip", 2)
    put(tmp_path, "reddit", "deep zip", 3)

    assert {("mastodon", "kim@harbour.example"), ("x", "acme"), ("reddit", "maraacme")} == accounts(
        read_exports([tmp_path], READERS)
    )


@pytest.mark.parametrize("name", ["passwords.csv", "bitwarden.json", "old.7z", "rest.rar", "vault.kdbx", "x.zip"])
def test_another_file_beside_an_unpacked_export_is_named_as_not_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    put(folder, "mastodon", "folder")
    (folder / name).write_bytes(b"?,?\n")
    done = run(tmp_path, "scan", folder, "--no-plugins")

    assert 3 == done.code
    assert [f"error: ~/exports/{name}"] == [
        ":".join(line.split(":")[:2]) for line in done.err.splitlines() if line.startswith("error")
    ]


def test_a_damaged_archive_beside_an_export_that_lies_loose_is_named(tmp_path: Path) -> None:
    put(tmp_path, "mastodon", "loose")
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 cut short")
    found = list(read_exports([tmp_path], READERS))

    assert {("mastodon", "kim@harbour.example")} == accounts(found)
    assert [f"{tmp_path}/x.zip"] == [each.path for each in found if isinstance(each, UnreadableError)]


def test_clutter_beside_an_export_is_named_nowhere(tmp_path: Path) -> None:
    put(tmp_path, "mastodon", "folder")
    put(tmp_path, "x", "zip", 2)
    (tmp_path / "__MACOSX").mkdir()
    for name in ("__MACOSX/._x.json", ".DS_Store", "README.txt", "index.html", "Thumbs.db"):
        (tmp_path / name).write_bytes(b"x")

    assert 2 == len(list(read_exports([tmp_path], READERS)))


def test_files_beside_the_folder_data_belong_to_the_same_export(tmp_path: Path) -> None:
    put(tmp_path, "x, 2012", "loose")
    (tmp_path / "tweets.csv").write_text("tweet_id\n1\n", encoding="utf-8")
    (found,) = read_exports([tmp_path], READERS)

    assert isinstance(found, Snapshot)
    assert str(tmp_path) == found.origin.path


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make folders called `locked` such that no one may list them, the superuser neither."""

    def refusing(list_folder: Callable[[str], Any]) -> Callable[[str], Any]:
        def listed(path: str) -> Any:
            if Path(path).name == "locked":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return list_folder(path)

        return listed

    for name in ("listdir", "scandir"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name)))


@pytest.mark.usefixtures("locked")
def test_a_locked_folder_among_exports_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir()
    unpacked(tmp_path / "m", made("mastodon"))
    unpacked(tmp_path / "x", made("x"))
    found = list(read_exports([tmp_path], READERS))

    assert ["mastodon", "x"] == [each.account.platform for each in found if isinstance(each, Snapshot)]
    assert [f"{tmp_path}/locked: it cannot be read: Permission denied (check its permissions)"] == [
        str(each) for each in found if isinstance(each, UnreadableError)
    ]


@pytest.mark.usefixtures("locked")
def test_a_locked_folder_in_an_export_is_a_gap_of_every_part(tmp_path: Path) -> None:
    (unpacked(tmp_path / "x", made("x")) / "data" / "locked").mkdir()
    (snapshot,) = read_exports([tmp_path / "x"], READERS)

    assert isinstance(snapshot, Snapshot)
    assert ACCOUNT_PARTS == snapshot.damaged
    assert {"data/locked: it cannot be read: Permission denied; check its permissions"} == {
        snapshot.gaps[part] for part in ("posts", "apps")
    }
