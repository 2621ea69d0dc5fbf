"""The wheel: it holds everything needed to run, installs no name but ours, and imports no checks but ours."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.command import ARCHIVE, HYGIENE, run
from tests.support.project import ROOT

BUILD = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
BOTH = f"{BUILD}; from hatchling.build import build_sdist; print(build_sdist(sys.argv[1]))"
HATCHLING = pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="hatchling is not installed")
SHADOW = "open('was-imported', 'w').close()\nraise SystemExit('the wrong checks were imported')\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    done = run(folder, folder, program=("sh", "-c", f'cd "{ROOT}" && "{sys.executable}" -c "{BUILD}" "$0"'))
    (made,) = folder.glob("*.whl")
    assert done.code == 0
    return made


@pytest.fixture
def shadow(tmp_path: Path) -> Path:
    """A working directory that is on the path too, with somebody else's package `checks` in it."""
    folder = tmp_path / "elsewhere"
    (folder / "checks").mkdir(parents=True)
    names = ("__init__", *(path.stem for path in (ROOT / "checks").glob("*.py")))
    for name in names:
        (folder / "checks" / f"{name}.py").write_text(SHADOW, encoding="utf-8")
    return folder


@HATCHLING
def test_the_wheel_holds_everything_that_is_needed_to_run(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    left_out = {".pyc", ".po"}  # the compiled catalogues are there
    engine = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "hygiene").rglob("*")
        if p.is_file() and p.suffix not in left_out
    }
    checks = {f"hygiene/checks/{p.name}" for p in (ROOT / "checks").glob("*.py")}

    assert held == engine | checks
    assert len(checks) > 10
    assert {
        "hygiene/formats/html/templates/head.html.j2",
        "hygiene/formats/html/templates/css/page.css",
        "hygiene/formats/html/templates/filter.js",
        "hygiene/formats/html/templates/report.html.j2",
        "hygiene/data/report.schema.json",
        "hygiene/data/example/x-archive.zip",
        "hygiene/language/catalogues/de/LC_MESSAGES/hygiene.mo",
    } <= held


@HATCHLING
def test_two_builds_are_equal_whenever_and_by_whomever_they_are_made(tmp_path: Path) -> None:
    digests = []
    for mask, seed, zone in (("022", "1", "UTC"), ("077", "2", "Asia/Tokyo")):
        folder = tmp_path / mask
        folder.mkdir()
        build = f'umask {mask}; cd "{ROOT}" && exec "{sys.executable}" -c "{BOTH}" "$0"'
        done = run(tmp_path, folder, program=("sh", "-c", build), env={"PYTHONHASHSEED": seed, "TZ": zone})
        assert 0 == done.code
        digests.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()})

    assert [".gz", ".whl"] == sorted(Path(name).suffix for name in digests[0])
    assert digests[0] == digests[1]


@HATCHLING
def test_the_wheel_installs_no_name_but_ours(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"hygiene"}


@HATCHLING
def test_an_installed_wheel_imports_its_own_checks_whatever_is_called_checks(
    wheel: Path, shadow: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = "import sys; from hygiene.cli.main import main; main(sys.argv[1:], prog_name='hygiene')"
    where = "import hygiene.checks.post_client as check; print(check.__file__)"
    done = run(
        shadow,
        "-c",
        code,
        "scan",
        ARCHIVE,
        "--no-history",
        "--format",
        "json",
        path=[site, shadow],
        program=(sys.executable,),
    )
    found = run(shadow, "-c", where, path=[site, shadow], program=(sys.executable,))

    assert (done.code, done.err) == (0, "")
    assert "post-client" in {result["check"] for result in json.loads(done.out)["results"] if result["findings"]}
    assert found.out == f"{site}/hygiene/checks/post_client.py\n"
    assert not (shadow / "was-imported").exists()


def test_an_editable_install_imports_the_repositorys_checks_whatever_is_called_checks(shadow: Path) -> None:
    where = "import hygiene.checks.post_client as check; print(check.__file__)"
    done = run(shadow, "scan", ARCHIVE, "--no-history", "--format", "json", path=[shadow], program=(HYGIENE,))
    found = run(shadow, "-c", where, path=[shadow], program=(sys.executable,))

    assert (done.code, done.err) == (0, "")
    assert found.out == f"{ROOT}/checks/post_client.py\n"
    assert not (shadow / "was-imported").exists()
