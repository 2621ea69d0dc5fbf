"""`hygiene apps`: names that cannot be compared cost the marks of false names alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hygiene.analysis.apps import disguises
from hygiene.cli.main import main
from tests.support.command import ARCHIVE
from tests.support.x_archive import XArchive, app


def test_apps_are_listed_and_a_warning_says_that_no_false_name_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RecursionError

    arguments = ["apps", str(ARCHIVE), "--format", "json"]
    whole = CliRunner().invoke(main, arguments)
    monkeypatch.setattr(disguises.Disguises, "of", broken)
    done = CliRunner().invoke(main, arguments)

    assert (0, "warning: x/@harbourlane: names of apps could not be compared, so no false name is marked\n") == (
        done.exit_code,
        done.stderr,
    )
    assert [row | {"imitates": ""} for row in json.loads(whole.stdout)] == json.loads(done.stdout)


def test_the_age_of_grants_that_alone_date_an_export_is_not_known(tmp_path: Path) -> None:
    members = XArchive(
        rows={"connected_application": [app(1), app(2, approvedAt="2026-02-01T10:00:00.000Z")]}
    ).members()
    lone = tmp_path / "connected-application.js"
    lone.write_bytes(members["data/connected-application.js"])
    listed = CliRunner().invoke(main, ["apps", str(lone), "--format", "json"])
    scanned = CliRunner().invoke(main, ["scan", "--no-history", "--no-policy", str(lone), "--details"])

    assert [None, None] == [row["age_days"] for row in json.loads(listed.stdout)]
    assert (0, False) == (scanned.exit_code, "less than an hour" in scanned.stdout)
