"""The table of exports that are not read, and what to do instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

from hygiene.language.words import tr
from hygiene.model.text import listed, printable
from hygiene.reference.platforms import platform

MAX_NAMES: Final = 5_000
"""The most members whose names are examined, those nearest the top first."""
MAX_OPENED: Final = 20
"""The most members whose first bytes are examined, for each pattern."""

_NAMED: Final = 3
"""Files of a part that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherExport:
    """An export that is not read, or a part without what we need.

    `title` is the platform's name, and `part_of` the id of the platform of whose export it is a part, or empty. `look`
    says in English where the owner finds the facts that it lacks, or is empty for a part. `says` replaces the usual
    phrase about such an input, also in English, or is empty. `paths` are patterns of the members' paths, each of which
    is enough. `files` are patterns of a path and of the member's first bytes.
    """

    title: str
    look: str = ""
    part_of: str = ""
    says: str = ""
    paths: tuple[re.Pattern[str], ...]
    files: tuple[tuple[re.Pattern[str], re.Pattern[bytes]], ...]

    @property
    def is_part(self) -> bool:
        """True for a part of an export that hygiene reads."""
        return bool(self.part_of)

    @property
    def advice(self) -> str:
        """The advice what to do instead, as a phrase."""
        if not self.is_part:
            return tr(self.look)
        known = platform(self.part_of)
        return tr(known.as_data) if self.says else tr("ask for all information {page}", page=known.page("export"))

    def problem(self, names: Sequence[str]) -> str:
        """Return the problem with such an input, as a phrase.

        `names` are the paths of its members.
        """
        if self.says:
            return tr(self.says)
        if self.is_part:
            return part_problem(self.title, names)
        return tr("this is {owner} export, which hygiene does not read", owner=_possessive(self.title))


def part_problem(title: str, names: Sequence[str]) -> str:
    """Return the problem with a part of a platform's export, as a phrase.

    It identifies the part by the names of up to `_NAMED` files, those nearest the top first.
    """
    nearest = sorted(names, key=lambda name: (name.count("/"), name))
    bases = list(dict.fromkeys(printable(name.rpartition("/")[2], 40) for name in nearest))
    if not bases:
        return tr("this is a part of {owner} export without what hygiene needs", owner=_possessive(title))
    return tr(
        "this is a part of {owner} export without what hygiene needs; it holds {names}",
        owner=_possessive(title),
        names=listed(bases, _NAMED),
    )


def _possessive(title: str) -> str:
    """Return whose export it is: `Amazon's`, and `Yahoo's` as it is."""
    return tr(title) if title.endswith("'s") else tr("{title}'s", title=title)


@cache
def other_exports() -> tuple[OtherExport, ...]:
    """Return the content of `data/other_exports.toml`."""
    table = tomllib.loads(files("hygiene.data").joinpath("other_exports.toml").read_text(encoding="utf-8"))
    return tuple(map(_row, table["export"]))


def _row(row: dict[str, object]) -> OtherExport:
    part_of = str(row.get("part_of", ""))
    known = platform(part_of)
    title = str(row.get("title", known.title))
    paths, pairs = row.get("paths", []), row.get("files", [])
    return OtherExport(
        title=title,
        look="" if part_of else str(row["look"]),
        part_of=part_of,
        says=str(row.get("says", "")),
        paths=tuple(re.compile(path, re.IGNORECASE) for path in _list(paths)),
        files=tuple(
            (re.compile(path, re.IGNORECASE), re.compile(start.encode(), re.DOTALL))
            for path, start in map(_list, _list(pairs))
        ),
    )


def _list(value: object) -> list:  # type: ignore[type-arg]  # TOML's lists hold anything
    return value if isinstance(value, list) else []


def find_other_export(names: Sequence[str], start: Callable[[str], bytes]) -> OtherExport | None:
    """Find the export that some files are from, or return None.

    `names` are the paths of its members, and `start` returns the first bytes of one. Exports that are not read come
    before parts, as in the table.
    """
    nearest = sorted(names, key=lambda name: (name.count("/"), name))[:MAX_NAMES]
    starts: dict[str, bytes] = {}

    def begins(name: str, pattern: re.Pattern[bytes]) -> bool:
        if name not in starts:
            starts[name] = start(name)
        return pattern.search(starts[name]) is not None

    def matches(export: OtherExport) -> bool:
        return any(pattern.search(name) for pattern in export.paths for name in nearest) or any(
            begins(name, first)
            for path, first in export.files
            for name in islice(filter(path.search, nearest), MAX_OPENED)
        )

    return next(filter(matches, other_exports()), None)
