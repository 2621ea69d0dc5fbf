"""What hygiene wrote into a folder is no input of the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from hygiene.sources.files.listing import archives_below, entries, visible_files
from tests.support.command import run
from tests.support.exports import made, unpacked, zipped

OUTPUTS = {
    **{f"report.{end}": ("scan", "--output", f"report.{end}") for end in ("json", "html", "csv", "md", "txt")},
    "apps.json": ("apps", "--format", "json"),
    "apps.csv": ("apps", "--format", "csv"),
    "posts.jsonl": ("posts", "--format", "jsonl"),
}
"""The files that commands write, each with its command."""


def written(folder: Path, name: str, export: Path) -> Path:
    """Return the file that a command writes about an export."""
    command, *options = OUTPUTS[name]
    file = folder / name
    done = run(folder.parent, command, export, *(file if option == name else option for option in options))
    if not file.exists():
        file.write_text(done.out, encoding="utf-8")
    return file


def test_what_hygiene_wrote_is_skipped_in_a_folder_and_named_on_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    export = zipped(unpacked(folder / "m", made("mastodon")).parent, made("x"))
    files = [written(folder, name, export) for name in OUTPUTS]
    again = run(tmp_path, "scan", folder, "--no-plugins")
    alone = run(tmp_path, "scan", *files, "--no-plugins")

    assert (0, []) == (again.code, [file.name for file in files if file.name in again.err + again.out])
    assert [folder / "export.zip", folder / "m"] == entries(folder)
    said = "this was written by hygiene, and is not an export (give the export that it was made from)"
    assert (3, [f"error: ~/exports/{name}: {said}" for name in OUTPUTS]) == (
        alone.code,
        [line for line in alone.err.splitlines() if line.startswith("error")],
    )


@pytest.mark.parametrize("length", [900, 901])
def test_a_report_in_utf_16_is_known_also_where_the_part_that_is_looked_at_ends_within_a_character(
    tmp_path: Path, length: int
) -> None:
    text = '{"schema": "hygiene-report/1", "note": "' + "x" * length + "\U0001f600" * 99 + '"}'
    (tmp_path / "report.json").write_bytes(text.encode("utf-16"))

    assert [] == entries(tmp_path)


def test_a_report_beside_zips_alone_does_not_hide_them(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    export = zipped(folder, made("x"))
    written(folder, "report.json", export)

    assert ["export.zip"] == visible_files(folder)
    assert 0 == run(tmp_path, "scan", folder, "--no-plugins").code


def test_a_policy_given_as_an_export_is_called_a_policy(tmp_path: Path) -> None:
    policy = tmp_path / "hygiene.toml"
    policy.write_text("", encoding="utf-8")
    policy.write_text("# mine\n", encoding="utf-8")
    done = run(tmp_path, "scan", "--no-policy", policy)

    said = "this is a policy of hygiene, not an export (give it with --policy)"
    assert (3, f"error: ~/hygiene.toml: {said}") == (done.code, done.err.splitlines()[0])


def test_a_file_of_another_program_is_no_output_of_hygiene(tmp_path: Path) -> None:
    for name, text in (("report.json", '{"schema": "other/1"}'), ("page.html", "<!DOCTYPE html><title>x</title>")):
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert ["page.html", "report.json"] == [entry.name for entry in entries(tmp_path)]


def test_the_archives_nearest_the_top_come_first_and_their_number_is_bounded() -> None:
    names = [f"a/b/{n}.zip" for n in range(200)] + ["a/x.tgz", "top.zip", "a/x.json"]

    assert (100, "a/x.tgz") == (len(archives_below(names)), archives_below(names)[0])
