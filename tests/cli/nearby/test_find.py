"""Exports and vaults are recognised nearby by their content, within limits and without being read."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path
from typing import Final

import pytest

from hygiene.cli.nearby import find
from hygiene.cli.nearby.find import Nearby, NearbyInput, find_nearby
from hygiene.plugins.registry import Plugins
from hygiene.sources.vault import VaultExport
from tests.support.canaries import export
from tests.support.command import ARCHIVE, PASSWORDS
from tests.support.vaults import bitwarden_sealed

OURS: Final = Plugins(strangers=False)
ACCOUNT: Final = 'window.YTD.account.part0 = [{"account": {"accountId": "1", "username": "mara"}}]'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, in a home of its own."""
    made = tmp_path / "accounts"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def search(downloads: Path | None = None, home: Path | None = None) -> Nearby:
    return find_nearby(Path(), downloads, OURS.loaded("readers"), OURS.loaded("vaults"), home)


def shown(found: Nearby) -> list[tuple[str, list[str]]]:
    return [(one.title, [str(path) for path in one.paths]) for one in found.inputs]


def dated(path: Path, day: int) -> Path:
    """Set when a file was last changed."""
    os.utime(path, (day * 86_400, day * 86_400))
    return path


def copied(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes())
    return target


def unpacked(folder: Path) -> Path:
    """Unpack the example's archive."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)
    return folder


def test_exports_and_vaults_are_known_by_content_whatever_their_names(folder: Path, tmp_path: Path) -> None:
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    dated(copied(ARCHIVE, folder / "a.bin"), 3)
    dated(copied(PASSWORDS, folder / "b.txt"), 2)
    dated(unpacked(folder / "c"), 1)
    (downloads / "sealed").write_bytes(bitwarden_sealed())
    dated(downloads / "sealed", 9)
    (downloads / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (downloads / "cut.zip").write_bytes(ARCHIVE.read_bytes()[:9_000])

    assert search(downloads) == Nearby(
        inputs=(
            NearbyInput(
                paths=(Path("a.bin"),),
                title="X (Twitter) export",
                is_vault=False,
                changed=3 * 86_400,
                size=ARCHIVE.stat().st_size,
                reads="hygiene.sources.readers.x.archive.x_archive",
            ),
            NearbyInput(
                paths=(Path("b.txt"),),
                title="Passwords from Chrome, Edge or Brave (CSV)",
                is_vault=True,
                changed=2 * 86_400,
                size=PASSWORDS.stat().st_size,
            ),
            NearbyInput(
                paths=(Path("c"),),
                title="X (Twitter) export",
                is_vault=False,
                changed=86_400,
                size=None,
                reads="hygiene.sources.readers.x.archive.x_archive",
            ),
            NearbyInput(
                paths=(downloads / "sealed",),
                title="Passwords from Bitwarden (password-protected JSON)",
                is_vault=True,
                changed=9 * 86_400,
                size=len(bitwarden_sealed()),
            ),
        )
    )


@pytest.mark.parametrize("vault", OURS.names("vaults"))
def test_every_vault_is_recognised_without_a_question(
    folder: Path, monkeypatch: pytest.MonkeyPatch, vault: str
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a vault was opened")

    monkeypatch.setattr(VaultExport, "password", refuse)
    (folder / "file").write_bytes(export(vault))
    titles = {one.id: one.title for one in OURS.loaded("vaults")}

    assert shown(search()) == [(f"Passwords from {titles[vault]}", ["file"])]


def test_hidden_files_links_pipes_and_the_name_of_standard_input_are_passed_over(folder: Path) -> None:
    for name in (".hidden.zip", "-"):
        (folder / name).write_bytes(ARCHIVE.read_bytes())
    (folder / "link.zip").symlink_to(ARCHIVE)
    os.mkfifo(folder / "pipe")

    assert search() == Nearby(inputs=())


def test_the_parts_of_one_export_are_one_input(folder: Path) -> None:
    for name in ("takeout-001.zip", "takeout-003.zip", "other-001.zip"):
        (folder / name).write_bytes(ARCHIVE.read_bytes())
    with zipfile.ZipFile(folder / "takeout-002.zip", "w") as films:
        films.writestr("film.mp4", b"film")

    assert sorted(shown(search())) == [
        ("X (Twitter) export", ["other-001.zip"]),
        ("X (Twitter) export", ["takeout-001.zip", "takeout-002.zip", "takeout-003.zip"]),
    ]


def test_downloads_in_the_working_folder_are_listed_once(folder: Path) -> None:
    downloads = folder / "Downloads"
    unpacked(downloads / "twitter")

    assert shown(search(downloads, home=folder)) == [("X (Twitter) export", [str(downloads / "twitter")])]


def test_a_folder_for_downloads_that_is_missing_or_here_is_no_trouble(folder: Path) -> None:
    (folder / "a.zip").write_bytes(ARCHIVE.read_bytes())

    for downloads in (None, folder / "missing", folder):
        assert shown(search(downloads)) == [("X (Twitter) export", ["a.zip"])]


def test_a_working_folder_that_is_an_unpacked_export_is_one_input(folder: Path) -> None:
    for name in ("account.js", "tweets.js", "follower.js"):
        (folder / name).write_text(ACCOUNT.replace("account.part0", f"{name[:-3]}.part0"), encoding="utf-8")

    assert shown(search()) == [("X (Twitter) export", ["."])]
    assert len(search(home=folder).inputs) == len(search(downloads=folder).inputs) == 3, "never a home as a whole"


def test_a_working_folder_with_two_exports_of_one_platform_is_not_one_export(folder: Path) -> None:
    unpacked(folder / "brand")
    unpacked(folder / "shop")

    assert sorted(paths for _, paths in shown(search())) == [["brand"], ["shop"]]


def test_an_export_far_down_is_not_looked_for(folder: Path) -> None:
    unpacked(folder / "a" / "b" / "c")

    assert search() == Nearby(inputs=())
    assert shown(search(downloads=folder / "a" / "b")) == [("X (Twitter) export", [str(folder / "a" / "b" / "c")])]


def test_a_large_tar_is_counted_and_not_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "large.tar.gz").write_bytes(gzip.compress(b"x" * 5_000, 0))
    monkeypatch.setattr(find, "MAX_TAR", 5_000)

    assert search() == Nearby(inputs=(), large_tars=1)


def test_the_newest_entries_are_opened_and_the_others_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(5):
        dated(copied(ARCHIVE, folder / f"{day}.zip"), day)
    monkeypatch.setattr(find, "MAX_TRIED", 2)

    assert shown(search()) == [("X (Twitter) export", ["4.zip"]), ("X (Twitter) export", ["3.zip"])]
    assert search().older == 3


def test_a_long_vault_is_recognised_by_its_beginning_and_a_large_zip_is_no_vault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "MAX_START", 100)
    monkeypatch.setattr(find, "MAX_ZIP_VAULT", 100)
    (folder / "long.csv").write_bytes(PASSWORDS.read_bytes())
    (folder / "safari.zip").write_bytes(export("apple-zip"))

    assert shown(search()) == [("Passwords from Chrome, Edge or Brave (CSV)", ["long.csv"])]


def test_a_reader_that_fails_recognises_nothing_and_stops_nothing(folder: Path) -> None:
    (folder / "a.zip").write_bytes(ARCHIVE.read_bytes())
    (folder / "b.csv").write_bytes(PASSWORDS.read_bytes())

    def fail(_export: VaultExport) -> bool:
        raise ValueError("what was read")

    first, *others = OURS.loaded("vaults")
    failing = type(first)(id="bad", title="Bad", export="", recognises=fail, read=first.read)
    found = find_nearby(Path(), None, OURS.loaded("readers"), [failing, first, *others])

    assert sorted(title for title, _ in shown(found)) == [
        "Passwords from Chrome, Edge or Brave (CSV)",
        "X (Twitter) export",
    ]
