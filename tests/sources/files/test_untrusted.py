"""What no platform puts into an export: files of a desktop, names of no file, and code that fails on an input."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_NAME, Budget
from hygiene.sources.files.guards import is_clutter
from hygiene.sources.files.open import open_files
from hygiene.sources.files.union import MergedFiles
from hygiene.sources.files.zips import open_zip
from tests.support.work import ending

CLUTTER = [
    "__MACOSX/._data.json", "export/__MACOSX/export/._data.json", "__macosx/x.json", "._data.json", "a/._data.json",
    ".DS_Store", "a/b/.DS_Store", "Thumbs.db", "a/thumbs.db", "ehthumbs.db", "desktop.ini", "a/Desktop.ini",
    ".Spotlight-V100/store.json", ".Trashes/501/data.json", ".fseventsd/x", "$RECYCLE.BIN/S-1/data.json",
    "System Volume Information/x.json", "@eaDir/data.json", "a/.directory", "a/Icon\r", "data.json:Zone.Identifier",
]  # fmt: skip
DATA = ["data.json", "a/data.json", "_data.json", "a/macosx/x.json", "my.DS_Store.json", "thumbs.db.json", "a._x.json"]


def as_zip(path: Path, names: Iterable[str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    return path


def as_tar(path: Path, names: Iterable[str]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = 2, 1_700_000_000
            archive.addfile(info, io.BytesIO(b"{}"))
    return path


def as_folder(path: Path, names: Iterable[str]) -> Path:
    for name in names:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text("{}")
    return path


@pytest.mark.parametrize("make", [as_zip, as_tar, as_folder], ids=["zip", "tar", "folder"])
def test_files_that_a_desktop_added_are_in_no_export(
    tmp_path: Path, make: Callable[[Path, Iterable[str]], Path]
) -> None:
    found = open_files(make(tmp_path / "x", [*CLUTTER, *DATA]))
    union = MergedFiles(path="x", parts=(found,))

    assert sorted(DATA) == sorted(found.names)
    assert sorted(f"x/{name}" for name in DATA) == sorted(union.names)


def test_files_that_a_desktop_added_are_in_no_password_export(tmp_path: Path) -> None:
    assert sorted(DATA) == sorted(
        open_zip(as_zip(tmp_path / "x.zip", [*CLUTTER, *DATA]).read_bytes(), "x", Budget()).names
    )


def test_an_archive_with_nothing_else_holds_no_files(tmp_path: Path) -> None:
    for path in (as_zip(tmp_path / "x.zip", CLUTTER), as_tar(tmp_path / "x.tgz", CLUTTER)):
        with pytest.raises(UnreadableError, match="holds no files"):
            open_files(path)


@given(st.lists(st.from_regex(r"[a-zA-Z0-9_. -]{1,12}", fullmatch=True), min_size=1, max_size=4))
def test_clutter_is_clutter_in_any_folder(folders: list[str]) -> None:
    inside = "/".join(folders)

    assert all(is_clutter(f"{inside}/{name}") for name in CLUTTER)


def test_a_name_of_many_letters_is_judged_at_once() -> None:
    for piece in ("._", "/._", "a:Zone.", "__MACOSX", "/"):
        with ending():
            is_clutter(piece * (300_000 // len(piece)) + "x")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("a" * (MAX_NAME + 1), f"it holds a file whose name has {MAX_NAME + 1:,} characters"),
        ("a/../../b", "it holds a path that leads outside the archive (a/../../b)"),
        (".", "it holds a path that leads outside the archive (.)"),
    ],
)
def test_a_name_that_is_no_file_s_is_refused(tmp_path: Path, name: str, problem: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        open_files(as_zip(tmp_path / "x.zip", ["data.json", name]))

    assert (problem, "no platform makes such a zip; do not unpack it") == (caught.value.message, caught.value.hint)


def without_a_name(path: Path) -> Path:
    """Write a zip whose only member has an empty name, which the standard library can neither write nor list."""
    data = as_zip(path, ["q"]).read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    member = data[:26] + b"\0\0" + data[28:30] + data[31:start]
    entry = data[start : start + 28] + b"\0\0" + data[start + 30 : start + 46] + data[start + 47 : end]
    sizes = len(entry).to_bytes(4, "little") + len(member).to_bytes(4, "little")
    path.write_bytes(member + entry + data[end : end + 12] + sizes + data[end + 20 :])
    return path


def test_a_file_without_a_name_is_refused(tmp_path: Path) -> None:
    path = without_a_name(tmp_path / "x.zip")

    with pytest.raises(UnreadableError, match="it holds a file without a name"):
        open_files(path)
    with pytest.raises(UnreadableError, match="it holds a file without a name"):
        open_zip(path.read_bytes(), "x", Budget())


def test_a_name_of_the_most_letters_is_read(tmp_path: Path) -> None:
    assert ("a" * MAX_NAME,) == open_files(as_zip(tmp_path / "x.zip", ["a" * MAX_NAME])).names


def test_an_archive_states_the_newest_time_of_its_members(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for day in (3, 9, 6):
            archive.writestr(zipfile.ZipInfo(f"{day}.json", (2025, 2, day, 4, 5, 6)), "{}")
    newest = datetime(2025, 2, 9, 4, 5, 6, tzinfo=UTC)

    assert newest == open_files(path).newest_time()
    assert newest == MergedFiles(path="x", parts=(open_files(path),)).newest_time()
    assert datetime.fromtimestamp(1_700_000_000, UTC) == open_files(as_tar(tmp_path / "x.tar", ["a"])).newest_time()


@pytest.mark.parametrize("date", [(1980, 1, 1, 0, 0, 0), (1980, 0, 0, 0, 0, 0), (2025, 13, 1, 0, 0, 0)])
def test_a_time_that_a_zip_does_not_know_is_none(tmp_path: Path, date: tuple[int, ...]) -> None:
    path = tmp_path / "x.zip"
    info = zipfile.ZipInfo("a.json")
    info.date_time = date  # type: ignore[assignment]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "{}")

    assert open_files(path).newest_time() is None
    assert open_files(as_folder(tmp_path / "folder", ["a.json"])).newest_time() is None
