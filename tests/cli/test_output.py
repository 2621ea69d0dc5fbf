"""Files that hygiene writes: whole or not at all, for their owner only, and never through a link."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import click
import pytest

from hygiene.cli.output import format_by_ending, usual_ending, write
from hygiene.model.errors import OutputError


def test_a_file_is_written_whole_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    write(path, "new\nélan\n")
    assert "new\nélan\n".encode() == path.read_bytes()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert [path] == list(tmp_path.iterdir())


def test_a_character_that_no_file_can_hold_is_written_as_its_number(tmp_path: Path) -> None:
    write(tmp_path / "x", "a\ud83db")
    assert b"a\\ud83db" == (tmp_path / "x").read_bytes()


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    write(tmp_path / ("x" * 255), "text")
    assert "text" == (tmp_path / ("x" * 255)).read_text(encoding="utf-8")


def test_an_existing_file_stays_when_it_shall(tmp_path: Path) -> None:
    path = tmp_path / "hygiene.toml"
    write(path, "first", replace=False)
    with pytest.raises(OutputError, match=r"it exists already \(choose another name"):
        write(path, "second", replace=False)
    assert "first" == path.read_text(encoding="utf-8")


def test_a_hyphen_is_no_name_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match=r"^-: it is no file's name \(leave out --output to print, or write \./-\)$"):
        write(Path("-"), "text")
    assert [] == list(tmp_path.iterdir())


def test_a_full_disk_comes_with_the_advice_to_free_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("hygiene.cli.output.new_file", full)
    with pytest.raises(OutputError, match=r"No space left on device \(free some space, or write it to another disk"):
        write(tmp_path / "x", "text")


@pytest.mark.parametrize("kind", ["folder", "link", "dangling", "pipe"])
def test_what_is_no_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    path, target = tmp_path / "out", tmp_path / "target"
    target.write_text("precious", encoding="utf-8")
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(target if kind == "link" else tmp_path / "gone")
    before = path.lstat()
    with pytest.raises(OutputError, match="it is a folder, a link or a device"):
        write(path, "text")
    assert (before.st_ino, before.st_mode) == (path.lstat().st_ino, path.lstat().st_mode)
    assert "precious" == target.read_text(encoding="utf-8")
    assert {path, target} == set(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["no/such/folder/x", "x" * 300, "file/x"])
def test_what_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="it cannot be written: "):
        write(tmp_path / name, "text")
    assert [tmp_path / "file"] == list(tmp_path.iterdir())


BUILT_IN = ["csv", "html", "json", "junit", "markdown", "ocsf", "sarif", "table", "timesketch"]


@pytest.mark.parametrize(
    ("name", "style"),
    [
        ("report.html", "html"),
        ("report.HTM", "html"),
        ("report.json", "json"),
        ("report.csv", "csv"),
        ("report.md", "markdown"),
        ("report.markdown", "markdown"),
        ("report.txt", "table"),
        ("report.2026.json", "json"),
        ("report.sarif", "sarif"),
        ("report.sarif.json", "sarif"),
        ("report.xml", "junit"),
        ("report.ocsf", "ocsf"),
        ("report.jsonl", ""),  # two formats write it
        ("report.table", "table"),
        ("report.log", ""),
        ("report", ""),
        (".html", ""),
        ("html", ""),
    ],
)
def test_an_ending_stands_for_a_format(name: str, style: str) -> None:
    assert format_by_ending(Path(name), None, BUILT_IN) == style


def test_the_usual_ending_of_a_format_is_one_that_stands_for_it_or_for_no_other() -> None:
    usual = {style: usual_ending(style) for style in [*BUILT_IN, "stix"]}

    assert (usual["ocsf"], usual["timesketch"], usual["stix"]) == (".jsonl", ".jsonl", ".stix")
    for style, ending in usual.items():
        assert format_by_ending(Path(f"report{ending}"), None, [*BUILT_IN, "stix"]) in {style, ""}
        assert format_by_ending(Path(f"report{ending}"), style, [*BUILT_IN, "stix"]) == ""


def test_an_ending_stands_for_nothing_that_is_not_installed() -> None:
    assert format_by_ending(Path("report.csv"), None, ["table"]) == ""
    assert format_by_ending(None, None, BUILT_IN) == ""


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("report.html", "html"),
        ("report.log", "json"),
        ("report.md", "markdown"),
        ("report.txt", "table"),
        ("report.json", "sarif"),  # it is JSON
        ("report.jsonl", "timesketch"),
        ("report.json", "stix"),  # what a format of others writes is not known
        ("report.md", "md"),
    ],
)
def test_a_format_that_fits_the_ending_is_taken_without_a_word(name: str, given: str) -> None:
    assert format_by_ending(Path(name), given, [*BUILT_IN, "md", "stix"]) == ""


@pytest.mark.parametrize(
    ("name", "given", "ending", "style"),
    [
        ("report.html", "json", ".html", "html"),
        ("report.txt", "markdown", ".txt", "table"),
        ("report.json", "table", ".json", "json"),
        ("report.sarif", "json", ".sarif", "sarif"),
        ("report.sarif.json", "json", ".sarif.json", "sarif"),
        ("report.xml", "html", ".xml", "junit"),
        ("report.xml", "sarif", ".xml", "junit"),
    ],
)
def test_a_format_that_contradicts_the_ending_is_a_usage_error(name: str, given: str, ending: str, style: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        format_by_ending(Path(name), given, BUILT_IN)

    assert caught.value.message == (
        f"--format {given} contradicts the ending {ending} of --output, which stands for {style}; leave out --format, "
        "or change the ending."
    )
