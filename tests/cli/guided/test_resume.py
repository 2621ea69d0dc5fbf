"""A case that someone else may have made: what it names is shown, and its policy is used only where it may be."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from hygiene.cli.guided.case_files import Given
from hygiene.incident.case.case import Case
from tests.cli.guided.test_talk import STEPS, plain
from tests.support.command import ARCHIVE, POLICY, run
from tests.support.terminals import at_keyboard

NOW: Final = datetime(2026, 10, 14, tzinfo=UTC)
SPAM: Final = "2110012812154634241"
"""The id of the suspicious post of the example."""


def begun(folder: Path) -> Path:
    """Begin a case with a policy in the folder; return the policy."""
    policy = folder / "mine.toml"
    policy.write_bytes(POLICY.read_bytes())
    policy.chmod(0o600)
    done = run(folder, "incident", ARCHIVE, "--policy", policy, "--post", SPAM, "--case", "case")
    assert done.code == 0
    return policy


def test_every_path_is_shown_on_a_line_and_nothing_is_read_before_enter(tmp_path: Path) -> None:
    begun(tmp_path)
    again = run(tmp_path, "incident", "--case", "case")
    stopped = at_keyboard(tmp_path, "incident", "--case", "case", acts=[("Enter to read them", "q")])

    lines = [line.strip() for line in again.err.splitlines()]
    assert (str(ARCHIVE) in lines, "~/mine.toml" in lines) == (True, True)
    assert (stopped.code, "Reading" in stopped.out, STEPS in stopped.out) == (0, False, False)
    assert "Stopped. What you said is kept" in plain(stopped.out)


@pytest.mark.skipif(os.name != "posix", reason="Windows states no access rights in mode bits")
def test_a_policy_that_others_can_write_to_is_named_and_left_out(tmp_path: Path) -> None:
    begun(tmp_path).chmod(0o666)
    again = run(tmp_path, "incident", "--case", "case")

    assert again.code == 0
    assert "the policy ~/mine.toml of the case is not used: other users can write to it" in plain(again.err)
    assert "  ~/mine.toml" not in again.err


def test_nothing_of_a_file_that_is_no_policy_is_quoted(tmp_path: Path) -> None:
    begun(tmp_path).write_text('timezone = "hidden words"\n', encoding="utf-8")
    again = run(tmp_path, "incident", "--case", "case")

    assert again.code == 0
    assert "the policy ~/mine.toml of the case is not used: it is not a valid policy" in plain(again.err)
    assert "hidden words" not in again.err + again.out


def test_a_full_case_stays_full_and_a_moved_export_has_a_way_on(tmp_path: Path) -> None:
    export = tmp_path / "export.zip"
    export.write_bytes(ARCHIVE.read_bytes())
    run(tmp_path, "incident", export, "--no-policy", "--post", SPAM, "--case", "case", "--full")
    whole = run(tmp_path, "incident", "--case", "case", "--no-policy")
    report = (tmp_path / "case" / "report.md").read_text("utf-8")
    export.unlink()
    moved = run(tmp_path, "incident", "--case", "case", "--no-policy")

    assert (whole.code, "NEW PHONE" in report, moved.code) == (0, True, 3)
    assert "give its new place: hygiene incident NEW-PLACE --case case" in plain(moved.err)


def test_a_time_in_the_log_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    with Case.create(tmp_path / "case", Given(exports=(ARCHIVE,), at="9999-12-31T23:59:00+00:00").run(), NOW):
        pass
    with Case.create(tmp_path / "other", Given(exports=(ARCHIVE,)).run(), NOW) as case:
        case.record_noticed(datetime(9999, 12, 31, 23, 59, tzinfo=UTC), NOW)
    moment, noticed = (run(tmp_path, "incident", "--case", name, "--no-policy") for name in ("case", "other"))

    assert (moment.code, noticed.code) == (1, 1)
    assert "case: a time in its log, 9999-12-31T23:59:00+00:00, is in the future" in plain(moment.err)
    assert "other: a time in its log, 9999-12-31T23:59:00+00:00, is in the future" in plain(noticed.err)


def test_the_home_zone_without_a_policy_is_that_of_the_computer(tmp_path: Path) -> None:
    done = run(tmp_path, "incident", ARCHIVE, "--no-policy", "--at", "2026-10-13 16:20", env={"TZ": "Europe/Berlin"})

    assert "Your home time zone is taken from this computer: Europe/Berlin." in plain(done.err)
    assert "What happened: the post of x/@harbourlane from “Twitter Web App”, 2026-10-13 16:20 CEST" in plain(done.out)
