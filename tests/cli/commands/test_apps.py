"""`hygiene apps`: names that cannot be compared cost the marks of false names alone."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from hygiene.analysis.apps import disguises
from hygiene.cli.main import main
from tests.support.command import ARCHIVE


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
