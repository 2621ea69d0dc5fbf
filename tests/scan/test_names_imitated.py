"""A comparison of apps' names that fails costs the marks of false names, and not the scan."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hygiene.analysis.apps import disguises
from hygiene.model.policy import Policy
from hygiene.model.records import App
from hygiene.report.parts.inventory import inventory
from hygiene.scan.analyse import names_imitated
from hygiene.scan.judge import run
from tests.support.plugins import built_in
from tests.support.snapshots import app, snapshot

APPS = (app("Acme Desk", "write", age=300), app("Acme Desk.", "write", age=100))


def test_a_false_name_is_found() -> None:
    assert {APPS[1]: "Acme Desk"} == names_imitated(snapshot(apps=APPS))


def test_where_names_cannot_be_compared_the_apps_are_listed_and_the_check_says_that_it_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> Mapping[App, str]:
        raise RecursionError

    monkeypatch.setattr(disguises.Disguises, "of", broken)
    shot = snapshot(apps=APPS)
    (result,) = run(built_in("authorized-apps"), [shot], Policy())

    assert [("Acme Desk", ""), ("Acme Desk.", "")] == [
        (line.app.name, line.imitates) for line in inventory([shot], names_imitated)
    ]
    assert "the check failed (RecursionError)" in result.reason
