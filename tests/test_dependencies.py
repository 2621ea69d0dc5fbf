"""The page of dependencies: it lists every locked package, and every licence is one that we may use."""

from __future__ import annotations

import re

from scripts import dependencies

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "PSF-2.0", "Public Domain",
    "Zlib",
}  # fmt: skip
MOZILLA = "MPL-2.0"
"""Its terms cover changes to the package's own files, of which hygiene makes none."""
ROW = re.compile(r"^\| ([a-z0-9-]+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, ...]]:
    every = ROW.findall(dependencies.PAGE.read_text(encoding="utf-8"))
    return [row for row in every if row[0] != "package"]


def test_every_locked_package_is_listed_with_its_version() -> None:
    listed = {(name, versions) for name, versions, *_ in rows()}

    assert {(each.name, ", ".join(each.versions)) for each in dependencies.packages()} == listed


def test_every_licence_is_the_one_that_the_installed_package_states() -> None:
    on_page = dependencies.licences_on_page()
    installed = {each.name: licence for each in dependencies.packages() if (licence := dependencies.licence(each.name))}

    assert {name: on_page[name] for name in installed} == installed


def test_every_licence_is_permissive_or_mozillas() -> None:
    stated = {part for _, _, licence, _ in rows() for part in re.split(r" AND | OR |[()]", licence) if part}

    assert stated <= PERMISSIVE | {MOZILLA}
    assert len(stated) > 5


def test_every_package_has_a_purpose() -> None:
    assert [] == [name for name, _, _, purpose in rows() if purpose == "needed by nothing"]


def test_each_package_stands_where_it_is_installed() -> None:
    sections = re.split(r"^## (.+)$", dependencies.PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    on_page = {
        row[0]: title for title, text in zip(sections[::2], sections[1::2], strict=True) for row in ROW.findall(text)
    }

    assert {each.name: each.table for each in dependencies.packages()} == {
        n: t for n, t in on_page.items() if n != "package"
    }
    assert [on_page[name] for name in ("anyio", "hatchling", "pluggy", "pytest")] == [
        "Installed with hygiene", "Builds hygiene", "Builds hygiene", "Tests and training",
    ]  # fmt: skip
