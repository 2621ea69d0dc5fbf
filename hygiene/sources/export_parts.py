"""Several inputs read as one: which are parts of one export, and the union of their files.

In a union members keep their paths behind the name of the input they stand in, so that nothing collides; a file that two parts
repeat stands there once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import Files
from hygiene.sources.files.union import digest, is_data

if TYPE_CHECKING:
    from hygiene.sources.reader import Reader

_NUMBERED: Final = re.compile(r"(.+?)(?:([-_ .]*part[-_ .]*)|[-_])([0-9]{1,3})", re.IGNORECASE)
PACKED: Final = re.compile(r"\.(?:zip|tgz|tar|tar\.gz)$", re.IGNORECASE)
_DATED: Final = re.compile(
    r".*(?<![0-9])(?:19|20)[0-9]{2}(?:[-_](?:0[1-9]|1[0-2])|[-_.]?[0-9]{2}[-_][0-9]{1,2})", re.DOTALL
)
"""A name that ends in a month (`2026-03`) or in a day (`2026-03-01`, `202603-01`)."""


def numbered(path: Path) -> tuple[Path, int] | None:
    """An input's name without its part number, and that number; None for a name that does not end in one (`-001`, `_part2`).

    What ends a date is no part number: `acme-2026-03.zip` and `acme-2026-04.zip` are two exports.
    """
    name = _bare(path).name
    match = _NUMBERED.fullmatch(name)
    return (path.with_name(match[1]), int(match[3])) if match and (match[2] or not _DATED.fullmatch(name)) else None


def _bare(path: Path) -> Path:
    return path.with_name(path.name[: found.start()]) if (found := PACKED.search(path.name)) else path


@dataclass(slots=True, kw_only=True)
class Candidate:
    """One input: its files and the reader that knows them, or what is wrong; `export` is the one it is a part of."""

    path: Path
    files: Files | None = None
    reader: Reader | None = None
    error: UnreadableError | None = None
    export: tuple[str, str] | None = None

    @property
    def stem(self) -> Path | None:
        """Its name without a part number; None when there is none."""
        found = numbered(self.path)
        return found[0] if found else None


def group(inputs: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """The parts of each export together, in the order of the first; an input that could not be opened stands alone."""
    opened = [one for one in inputs if one.files is not None and one.error is None]
    _by_what_they_say(opened)
    _by_their_names(opened)
    _by_fitting(opened)
    done: set[tuple[str, str]] = set()
    for one in inputs:
        if one.export is None:
            yield [one]
        elif one.export not in done:
            done.add(one.export)
            yield [other for other in inputs if other.export == one.export]


def _by_what_they_say(inputs: Sequence[Candidate]) -> None:
    if len(inputs) > 1:
        for one in inputs:
            if one.reader and one.files and (key := _key(one.reader, one.files)):
                one.export = (one.reader.reads, key)


def _key(reader: Reader, files: Files) -> str:
    try:
        return reader.belongs(files) if reader.belongs else ""
    except UnreadableError:
        return ""  # reading it says what is wrong


def _by_their_names(inputs: Sequence[Candidate]) -> None:
    """Names that differ only in their number are parts of one export, unless these say that they are not.

    One without a number is the first part of those that no reader knows by themselves, such as films.
    """
    stems: dict[Path, list[Candidate]] = defaultdict(list)
    for one in inputs:
        if one.stem:
            stems[one.stem].append(one)
    for one in inputs:
        if one.stem is None and not any(other.reader for other in stems.get(_bare(one.path), ())):
            stems[_bare(one.path)].append(one)
    for stem, those in stems.items():
        readers = {one.reader.reads for one in those if one.reader}
        said = {one.export for one in those if one.export}
        if len(those) > 1 and len(readers) == 1 and len(said) <= 1:
            export = said.pop() if said else (readers.pop(), str(stem))
            for one in those:
                one.export = export


def _by_fitting(inputs: Sequence[Candidate]) -> None:
    """An input that cannot tell what it belongs to joins the only export of its reader that there is, if it fits."""
    exports: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in inputs:
        if one.export:
            exports[one.export[0]].add(one.export)
    for one in inputs:
        if one.reader and one.reader.belongs and not one.export and len(those := exports[one.reader.reads]) == 1:
            export = next(iter(those))
            parts = [other.files for other in inputs if other.export == export]
            if not any(_clash(one.files, part) for part in parts if one.files and part):
                one.export = export


def _clash(one: Files, other: Files) -> bool:
    """Whether both hold a file of one name with different contents: two downloads do, however their folders stand.

    Names that stand in one of them several times (`message_1.json`) say nothing.
    """
    mine, theirs = _once(one), _once(other)
    pairs = ((digest(one, mine[base]), digest(other, theirs[base])) for base in mine.keys() & theirs.keys())
    return any(digest != its or not digest for digest, its in pairs)


def _once(files: Files) -> dict[str, str]:
    """The files of data whose names stand in an input once, by these."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in filter(is_data, files.names):
        found[name.rpartition("/")[2].casefold()].append(name)
    return {base: names[0] for base, names in found.items() if len(names) == 1}


def missing(export: Sequence[Candidate], inputs: Sequence[Candidate]) -> list[str]:
    """What may be missing from an export: parts that could not be read or placed, and numbers between those of its parts."""
    lost, numbers = _kin(export[0], inputs), defaultdict(set)
    stems = {one.stem for one in export if one.stem}
    for one in inputs:
        # The first part may have no number: `mydata~1700000000000.zip`, then `mydata~1700000000000-2.zip`.
        stem, number = numbered(one.path) or (_bare(one.path), 1)
        if stem in stems:
            numbers[stem].add(number)
            if one.error:
                lost.append(f"{one.path.name}: {one.error.message}")
    if len(export) > 1 or lost:
        for stem, given in sorted(numbers.items()):
            absent = sorted(set(range(1, max(given))) - given)
            lost += [f"part {number} of {stem.name} was not given" for number in absent]
    return lost


def _kin(one: Candidate, inputs: Sequence[Candidate]) -> list[str]:
    """What to say of an input that stands alone, cannot tell whose it is, and may be a part of another one."""
    if one.export or not (one.reader and one.reader.belongs):
        return []
    kin = [
        other.path.name
        for other in inputs
        if other is not one and other.reader and other.reader.reads == one.reader.reads
    ]
    if not kin:
        return []
    whole = kin[0] if len(kin) == 1 else "another export given"
    why = f"nothing in it tells whether it is a part of {whole}, so it was read alone"
    return [f"{why}; to have the parts of one export read as one, unpack them into one folder"]
