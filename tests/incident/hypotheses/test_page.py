"""The tables of docs/incident.md are those of the program."""

from __future__ import annotations

import runpy
from collections.abc import Callable

import pytest

from tests.support.project import ROOT

SCRIPT = runpy.run_path(str(ROOT / "scripts" / "make_incident_tables.py"))
written: Callable[[str], str] = SCRIPT["written"]


def test_the_page_has_the_tables_of_the_program() -> None:
    page = (ROOT / "docs" / "incident.md").read_text(encoding="utf-8")

    assert written(page) == page


def test_a_page_without_a_place_for_the_tables_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks the comments"):
        written("# The walkthrough of an incident\n")
