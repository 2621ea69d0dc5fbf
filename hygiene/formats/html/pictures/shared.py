"""Entries of a vault with the same password, or nearly the same one.

Only their names are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hygiene.language.words import tr, tr_n
from hygiene.model.finding import Finding
from hygiene.model.text import listed
from hygiene.report.report import Report

GROUPS: Final = 8
ENTRIES: Final = 30
"""The most groups and entries in the picture; the list behind it has all."""
_NAMED: Final = 5
"""The most entries named beside one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries with one password, or with nearly the same one.

    `alike` is true for exactly the same password.
    """

    entries: tuple[str, ...]
    alike: bool
    words: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Knot:
    """The mark of one group in the row of one entry.

    `kind` is `same`, `near`, or `none` where the line of the group only passes. `up` and `down` say in which directions
    the line goes on.
    """

    x: float
    kind: str
    up: bool
    down: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """The row of one entry with its knots."""

    name: str
    words: str
    knots: tuple[Knot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The picture: a row for each entry and a column for each group."""

    words: str
    rows: tuple[EntryRow, ...]
    groups: tuple[Group, ...]
    left_out: int


def shared(report: Report) -> Shared | None:
    """Return the picture, or None where no two entries share a password."""
    taken = {line.fingerprint for line in report.accepted if line.finding}
    groups = [
        _group(finding, result.fingerprint(finding))
        for result in report.results
        for finding in result.findings
        if finding.shares and len(finding.entries) > 1 and result.fingerprint(finding) not in taken
    ]
    groups.sort(key=lambda group: (not group.alike, -len(group.entries)))
    if not groups:
        return None
    every = list(dict.fromkeys(entry for group in groups for entry in group.entries))
    shown, drawn = every[:ENTRIES], groups[:GROUPS]
    return Shared(
        words=tr_n(
            len(every),
            "{count:,} entry shares a password with another, or nearly does. A column is a group.",
            "{count:,} entries share a password with another, or nearly do. A column is a group.",
        ),
        rows=tuple(_row(place, shown, drawn) for place in range(len(shown))),
        groups=tuple(groups),
        left_out=len(every) - len(shown),
    )


def _group(finding: Finding, fingerprint: str) -> Group:
    alike = finding.shares == "same"
    return Group(entries=finding.entries, alike=alike, words=finding.message, fingerprint=fingerprint)


def _row(place: int, shown: list[str], groups: list[Group]) -> EntryRow:
    knots, name = [], shown[place]
    for column, group in enumerate(groups):
        places = [at for at, entry in enumerate(shown) if entry in group.entries]
        if places and places[0] <= place <= places[-1]:
            kind = ("same" if group.alike else "near") if name in group.entries else "none"
            x = round(100 * (column + 0.5) / GROUPS, 2)
            knots.append(Knot(x=x, kind=kind, up=place > places[0], down=place < places[-1]))
    words = "; ".join(_beside(name, group) for group in groups if name in group.entries)
    return EntryRow(name=name, words=tr("{entry}: {groups}", entry=name, groups=words), knots=tuple(knots))


def _beside(name: str, group: Group) -> str:
    """Return the other entries that share a password with an entry."""
    others = listed([entry for entry in group.entries if entry != name], _NAMED)
    if group.alike:
        return tr("the same password as {entries}", entries=others)
    return tr("nearly the same password as {entries}", entries=others)
