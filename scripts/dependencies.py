"""Write docs/dependencies.md: locked packages, licences and purposes.

Versions come from the locks, licences from the installed packages. A package that only another system or Python
installs keeps the licence that the page states.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "dependencies.md"
LOCKS: Final = ("requirements/app.txt", "requirements/dev.txt")
USERS: Final = "Installed with hygiene"
CLUSTER: Final = "Added by account-hygiene[cluster]"
BUILDS: Final = "Builds hygiene"
REST: Final = "Tests and training"
"""The titles of the tables.

They cover the packages that users get, those that a cluster adds, those that build it, and the rest.
"""
_LOCKED: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
_ROW: Final = re.compile(r"^\| ([a-z0-9-]+) \| [^|]+ \| ([^|]+) \|", re.MULTILINE)
_DECLARED: Final = re.compile(r'^ *"?([A-Za-z0-9._-]+)[><=~!][^#\n]*#\s*(.+)$', re.MULTILINE)
_NAMES: Final[Mapping[str, str]] = {
    "MIT License": "MIT", "MIT license": "MIT", "BSD License": "BSD", "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}  # fmt: skip
"""The short names of licences that packages write in other words."""
_STATED: Final[Mapping[str, str]] = {
    "docutils": "Public Domain AND BSD",  # its metadata also names the GPL, of an Emacs mode that no package installs
    "pywin32-ctypes": "BSD-3-Clause",  # installed on Windows alone
}
_HEAD: Final = """# Dependencies

Every package that hygiene installs, those that its extra for a cluster adds, and every other one that its tests, builds
and training use. `make dependencies` writes this page from the locks in `requirements/`. A package without a purpose of
its own is there for those that need it. Release dates are not listed, because the installed packages do not state them.

Every licence is permissive, or the Mozilla Public License (MPL-2.0), which covers changes to the package's own files.
hygiene changes none.

Tests of live accounts run servers that are npm packages, and those of pages run axe-core, which is one too.
`tests/servers/package-lock.json` lists all of them with their licences.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A locked package: its name, its versions and the table it is in."""

    name: str
    versions: tuple[str, ...]
    table: str


def packages() -> list[Package]:
    """Return every package of the locks, by name.

    A package has several versions when Python versions differ in them.
    """
    app, every = (_versions(ROOT / lock) for lock in LOCKS)
    names = {*app, *every}
    needed = _needed(names)
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    users = _closure(about["project"]["dependencies"], needed)
    cluster = _closure(about["project"]["optional-dependencies"]["cluster"], needed)
    builds = _closure(_build_requirements(), needed)
    tables = {USERS: users, CLUSTER: cluster, BUILDS: builds}
    return [
        Package(
            name=name,
            versions=tuple(sorted(app.get(name, set()) | every.get(name, set()))),
            table=next((title for title, names in tables.items() if name in names), REST),
        )
        for name in sorted(names)
    ]


def _closure(lines: Iterable[str], needed: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the packages of some requirements, and all their dependencies."""
    found: set[str] = set()
    waiting = [str(canonicalize_name(Requirement(line).name)) for line in lines]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += [other for other, by in needed.items() if name in by]
    return found


def licence(name: str) -> str | None:
    """Return the licence that an installed package states; None without one."""
    if name in _STATED:
        return _STATED[name]
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if "License-Expression" in about:
        return about["License-Expression"]
    titles = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    line = about["License"].strip() if "License" in about else ""
    # A line with an id is more exact than the classifier, which knows no versions. Some packages put the whole licence
    # there.
    if re.fullmatch(r"[A-Za-z0-9.-]+", line) or (line and not titles):
        titles = [line]
    return " AND ".join(_NAMES.get(title, title) for title in titles) or None


def licences_on_page() -> dict[str, str]:
    """Return the licence of each package as the page states it."""
    return dict(_ROW.findall(PAGE.read_text(encoding="utf-8"))) if PAGE.exists() else {}


def page() -> str:
    """Return the page.

    Raises:
        LookupError: naming a package whose licence is not known.
    """
    every, before, purposes = packages(), licences_on_page(), _purposes()
    needed = _needed({package.name for package in every})
    lines: dict[str, list[str]] = {USERS: [], CLUSTER: [], BUILDS: [], REST: []}
    for package in every:
        stated = licence(package.name) or before.get(package.name)
        if stated is None:
            raise LookupError(f"the licence of {package.name} is not known; state it in {Path(__file__).name}")
        purpose = purposes.get(package.name) or f"needed by {', '.join(needed.get(package.name, [])) or 'nothing'}"
        versions = ", ".join(package.versions)
        lines[package.table].append(f"| {package.name} | {versions} | {stated} | {purpose} |")
    head = "| package | version | licence | what for |\n|---|---|---|---|\n"
    tables = [f"## {title}\n\n{head}" + "\n".join(rows) + "\n" for title, rows in lines.items()]
    return "\n".join([_HEAD, *tables])


def _versions(lock: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in _LOCKED.findall(lock.read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def _purposes() -> dict[str, str]:
    """Return what each declared package is for, as its comment says."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared: list[tuple[str, str]] = _DECLARED.findall(text)
    build = [(Requirement(line).name, "builds hygiene") for line in _build_requirements()]
    return {str(canonicalize_name(name)): purpose.strip() for name, purpose in (*declared, *build)}


def _build_requirements() -> Iterator[str]:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    yield from about["build-system"]["requires"]
    for line in (ROOT / "requirements" / "build.in").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _needed(names: set[str]) -> dict[str, list[str]]:
    """Return the installed packages that need each package."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        for needed in map(Requirement, lines):
            others = found.setdefault(canonicalize_name(needed.name), [])
            if "extra" not in str(needed.marker or "") and name not in others:
                others.append(name)
    return found


def main() -> None:
    """Write the page."""
    try:
        PAGE.write_text(page(), encoding="utf-8")
    except LookupError as error:
        sys.exit(str(error.args[0]))
    print(f"Wrote {PAGE.relative_to(ROOT)}: {len(packages())} packages.")


if __name__ == "__main__":
    main()
