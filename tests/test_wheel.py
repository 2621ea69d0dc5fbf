"""What is built is whole: the wheel holds every module, table, template, schema and the example."""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.project import ROOT

BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"


@pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="hatchling is not installed here")
def test_the_wheel_holds_everything_that_is_needed_to_run(tmp_path: Path) -> None:
    done = run(tmp_path, tmp_path, program=("sh", "-c", f'cd "{ROOT}" && "{sys.executable}" -c "{BUILD}" "$0"'))
    (wheel,) = tmp_path.glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    needed = {
        p.relative_to(ROOT).as_posix()
        for package in ("hygiene", "checks")
        for p in (ROOT / package).rglob("*")
        if p.is_file() and p.suffix != ".pyc"
    }

    assert done.code == 0
    assert held == needed
    assert {
        "hygiene/formats/html/report.html.j2",
        "hygiene/data/report.schema.json",
        "hygiene/data/example/x-archive.zip",
    } <= held
