"""Inputs of one account: parts of one export stay together, and exports of different times stay apart."""

from __future__ import annotations

import zipfile
from itertools import permutations
from pathlib import Path

from hygiene.model.snapshot import Snapshot
from hygiene.sources.exports import read_exports
from tests.sources.test_export_parts import acme, content_of, owner_of
from tests.support.exports import unpacked

ACME = acme(belongs=owner_of, once=lambda files: {name: name for name in files.names})
WHERE = "nothing in it shows whether it is part of another export given"


def members(*apps: str, folder: str = "first") -> dict[str, str]:
    """Return a part of an export of Kim's, with a list of apps."""
    listed = ", ".join(f'{{"id": "{app}"}}' for app in apps)
    return {f"{folder}/apps.json": f"[{listed}]", f"{folder}/owner.json": '{"owner": "kim"}'}


def of_other_list(*apps: str) -> dict[str, str]:
    """Return a part that lists its apps in another file."""
    return members(*apps, folder="second")


def packed(path: Path, files: dict[str, str], day: int) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 3, day, 12, 0, 0)), text)
    return path


def plain(path: Path, files: dict[str, str]) -> Path:
    path.mkdir(parents=True)
    return unpacked(path, {name: text.encode() for name, text in files.items()})


def read(paths: list[Path]) -> set[tuple[frozenset[str], bool]]:
    """Return the apps of each export, and whether its gap says that it may be a part."""
    found = [each for each in read_exports(paths, ACME) if isinstance(each, Snapshot)]
    return {(frozenset(content_of(each)), WHERE in each.gaps.get("apps", "")) for each in found}


def whole(*exports: str) -> set[tuple[frozenset[str], bool]]:
    return {(frozenset(apps.split()), False) for apps in exports}


def test_a_file_with_other_contents_makes_two_exports_and_a_copy_makes_none(tmp_path: Path) -> None:
    old, new = plain(tmp_path / "old", members("a")), plain(tmp_path / "new", members("a", "b"))
    copy, part = plain(tmp_path / "copy", members("a")), plain(tmp_path / "part", of_other_list("c"))

    assert whole("a", "a b") == read([old, new])
    assert whole("a") == read([old, copy])
    assert whole("a c") == read([old, part])


def test_of_zips_those_nearest_in_time_belong_together(tmp_path: Path) -> None:
    zips = [
        packed(tmp_path / "1.zip", members("old"), 1),
        packed(tmp_path / "2.zip", of_other_list("rest"), 9),
        packed(tmp_path / "3.zip", members("new"), 10),
    ]
    for order in permutations(zips):
        assert whole("old", "rest new") == read(list(order))


def test_names_and_folders_tell_what_belongs_together_before_times_do(tmp_path: Path) -> None:
    named = [
        packed(tmp_path / "old-1.zip", members("old"), 1),
        packed(tmp_path / "old-2.zip", of_other_list("rest"), 9),
        packed(tmp_path / "new-1.zip", members("new"), 9),
    ]
    (tmp_path / "october").mkdir()
    folders = [
        plain(tmp_path / "september" / "one", members("old")),
        plain(tmp_path / "september" / "two", of_other_list("rest")),
        plain(tmp_path / "october" / "one", members("new")),
    ]
    for paths in (named, folders):
        for order in permutations(paths):
            assert whole("old rest", "new") == read(list(order))


def test_a_part_without_a_time_that_fits_two_exports_is_read_alone_and_says_so(tmp_path: Path) -> None:
    old, new, part = (
        plain(tmp_path / name, files)
        for name, files in (("old", members("old")), ("new", members("new")), ("part", of_other_list("rest")))
    )
    for order in permutations([old, new, part]):
        assert {(apps, True) for apps, _ in whole("old", "new", "rest")} == read(list(order))


def test_parts_that_fit_each_other_and_no_other_export_are_one(tmp_path: Path) -> None:
    old = plain(tmp_path / "a" / "old", members("old") | {"first/notes.json": "1"})
    one = plain(tmp_path / "b" / "one", members("new"))
    two = plain(tmp_path / "c" / "two", of_other_list("more") | {"first/notes.json": "2"})

    assert whole("old", "new more") == read([old, one, two])
