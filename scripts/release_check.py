"""Check a release before it is published.

The script builds the release, inspects it, installs it in a clean place and runs it. It writes `dist/`. If something is
wrong, it exits with 1 and one line that says what.
"""

from __future__ import annotations

import email.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DIST: Final = ROOT / "dist"
AUDIT: Final = "pip-audit==2.10.1"
PIP: Final = ("-m", "pip", "--quiet", "--disable-pip-version-check", "install")


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command and return its output.

    If it fails, exit with its errors.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(  # noqa: S603  # our own commands
        command, cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def check(holds: bool, otherwise: str) -> None:
    """End with a line about the fault, unless it holds."""
    if not holds:
        sys.exit(otherwise)


def built() -> tuple[Path, Path]:
    """Build the source distribution, and the wheel from it.

    Returns (wheel, source distribution).
    """
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST)
    (wheel,), (sdist,) = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    return wheel, sdist


def check_reproducible(*made: Path) -> None:
    """Check that a second build gives the same files, byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
        again = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
    differ = [path.name for path in made if again.get(path.name) != path.read_bytes()]
    check(not differ, f"a second build differs in {', '.join(differ)}")


def check_vulnerabilities(*, publish: bool) -> None:
    """Ask PyPI for known vulnerabilities of the locked packages.

    If the database cannot be reached, it says so, and a release is not published.
    """
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        run(Path(folder, "bin", "python"), *PIP, AUDIT)
        lock, answers = ROOT / "requirements" / "app.txt", Path(folder, "answers.json")
        options = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
        subprocess.run(  # noqa: S603  # our own command; it exits with 1 when it finds one
            [Path(folder, "bin", "pip-audit"), *options, "--output", answers, "--requirement", lock],
            capture_output=True, check=False,
        )  # fmt: skip
        packages = json.loads(answers.read_text(encoding="utf-8"))["dependencies"] if answers.exists() else []
    known = [f"{each['name']} has {vuln['id']}" for each in packages for vuln in each.get("vulns", [])]
    check(not known, "; ".join(known))
    asked = [each for each in packages if "vulns" in each]
    if len(asked) < len(packages) or not packages:
        reached = f"the database of vulnerabilities answered for {len(asked)} of {len(packages)} packages"
        check(not publish, reached)
        print(f"Not checked: {reached}.")


def check_metadata(wheel: Path, sdist: Path) -> str:
    """Check the metadata and the content of both files; return the version."""
    version = str(run(sys.executable, "-c", "from hygiene import __version__; print(__version__)").strip())
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (stored,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        metadata = email.parser.Parser().parsestr(archive.read(stored).decode())
    check(metadata["Name"] == about["name"] and metadata["Version"] == version, "the wheel has another name or version")
    check(metadata["Requires-Python"] == about["requires-python"], "the wheel is for other versions of Python")
    check(bool(metadata.get_payload()), "the wheel has no description")
    tops = {name.partition("/")[0] for name in names}
    check(tops == {"hygiene", f"account_hygiene-{version}.dist-info"}, f"the wheel installs {sorted(tops)}")
    with tarfile.open(sdist) as source:
        inside = {name.partition("/")[2] for name in source.getnames()}
    wanted = {"Makefile", "LICENSE", "CHANGELOG.md", "pyproject.toml", "requirements/dev.txt", "tests/test_shape.py"}
    check(wanted <= inside, f"the source distribution lacks {sorted(wanted - inside)}")
    run(sys.executable, "-m", "twine", "check", "--strict", wheel, sdist)
    return version


def check_changelog(version: str, *, publish: bool) -> None:
    """Check that the list of changes has this version, with sentences.

    To be published, the version needs its date, and no change may still stand under `Unreleased`.
    """
    page = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {re.escape(version)}\b.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    check(section is not None and "\n- " in section[0], f"CHANGELOG.md says nothing of {version}")
    if publish:
        dated = re.search(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$", page, re.MULTILINE)
        check(dated is not None, f"CHANGELOG.md has no date beside {version}")
        check("## Unreleased" not in page, "CHANGELOG.md has changes under Unreleased")


def check_demo(wheel: Path, version: str) -> None:
    """Install the wheel in a clean environment, and run the demo elsewhere.

    The versions of its dependencies are the locked ones.
    """
    with tempfile.TemporaryDirectory() as folder:
        clean, elsewhere = Path(folder, "venv"), Path(folder, "elsewhere")
        elsewhere.mkdir()
        venv.create(clean, with_pip=True)
        python = clean / "bin" / "python"
        run(python, *PIP, "--require-hashes", "--requirement", ROOT / "requirements" / "app.txt")
        run(python, *PIP, "--no-deps", wheel)
        shown = run(clean / "bin" / "hygiene", "demo", cwd=elsewhere)
        check(shown.startswith("Verdict: act now. "), "the installed demo does not begin with its verdict")
        check(f"\n  hygiene {version}, " in shown, "the installed demo does not name its version")
        imported = run(python, "-c", "import hygiene; print(hygiene.__file__)", cwd=elsewhere)
        check(imported.startswith(folder), "another copy ran")


def main() -> None:
    """Check everything, in order."""
    wheel, sdist = built()
    publish = "--publish" in sys.argv[1:]
    check_reproducible(wheel, sdist)
    version = check_metadata(wheel, sdist)
    check_changelog(version, publish=publish)
    check_vulnerabilities(publish=publish)
    check_demo(wheel, version)
    print(
        f"{wheel.name} and {sdist.name} are fit to publish: equal in two builds, with sound metadata and contents, and "
        "a demo that runs from a clean install."
    )


if __name__ == "__main__":
    main()
