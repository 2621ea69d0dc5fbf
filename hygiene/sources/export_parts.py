"""Grouping of inputs: which of them are parts of one export.

In the union of several parts, members keep their paths behind the name of their input, so that names cannot collide. A
file that two parts repeat appears there once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import Final

from hygiene.model.errors import UnreadableError
from hygiene.model.text import listed
from hygiene.sources.files.files import Files
from hygiene.sources.files.listing import PACKED
from hygiene.sources.files.subfolder import subfolders
from hygiene.sources.files.union import is_data, member_digest
from hygiene.sources.reader import Reader

_NUMBERED: Final = re.compile(r"(.+?)(?:([-_ .]*part[-_ .]*)|[-_])([0-9]{1,3})", re.IGNORECASE)
_DATED: Final = re.compile(
    r".*(?<![0-9])(?:19|20)[0-9]{2}(?:[-_](?:0[1-9]|1[0-2])|[-_.]?[0-9]{2}[-_][0-9]{1,2})", re.DOTALL
)
"""A name that ends in a month or a day.

Examples are `2026-03`, `2026-03-01` and `202603-01`.
"""
_COMPARED: Final = 200
"""Paths of folders in one input whose contents are compared."""
_INNER: Final = {"data"}
"""Folders that hold a part of an export, with more of it beside them."""
_RECORDS: Final = re.compile(r"\.(?:js|json|csv)$", re.IGNORECASE)
"""The end of the name of a file with records.

Notes (`README.txt`) may differ between parts.
"""


def split_part_number(path: Path) -> tuple[Path, int] | None:
    """Return an input's name without its part number, and that number.

    Return None for a name that does not end in a part number (`-001`, `_part2`). The end of a date is not one:
    `acme-2026-03.zip` and `acme-2026-04.zip` are two exports.
    """
    name = _without_ending(path).name
    match = _NUMBERED.fullmatch(name)
    return (path.with_name(match[1]), int(match[3])) if match and (match[2] or not _DATED.fullmatch(name)) else None


def _without_ending(path: Path) -> Path:
    return path.with_name(path.name[: found.start()]) if (found := PACKED.search(path.name)) else path


@dataclass(slots=True, kw_only=True)
class Candidate:
    """One input, before it is read.

    It has its files and the reader that recognises them, or the error that prevented that. `export` identifies the
    export it is a part of, once that is known: a reader's `reads`, and a name. `assumed` says that nothing in it names
    that export, so that it may be another one.
    """

    path: Path
    files: Files | None = None
    reader: Reader | None = None
    error: UnreadableError | None = None
    export: tuple[str, str] | None = None
    assumed: bool = False

    @property
    def stem(self) -> Path | None:
        """Return its name without the part number, or None without one."""
        found = split_part_number(self.path)
        return found[0] if found else None


def group_by_export(inputs: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Yield the parts of each export together, in the order of the first.

    An input that could not be opened stands alone.
    """
    opened = [candidate for candidate in inputs if candidate.files is not None and candidate.error is None]
    _group_by_statement(opened)
    _group_by_name(opened)
    _group_by_content(opened)
    done: set[tuple[str, str]] = set()
    for candidate in inputs:
        if candidate.export is None:
            yield [candidate]
        elif candidate.export not in done:
            done.add(candidate.export)
            yield [other for other in inputs if other.export == candidate.export]


def _group_by_statement(inputs: Sequence[Candidate]) -> None:
    """Assign each input to the export that its content names."""
    if len(inputs) > 1:
        for candidate in inputs:
            if candidate.reader and candidate.files and (name := stated_export(candidate.reader, candidate.files)):
                candidate.export = (candidate.reader.reads, name)


def stated_export(reader: Reader, files: Files) -> str:
    """Return the export that an input names, or an empty text."""
    try:
        problem = f"the reader “{reader.id}” failed on it"
        return files.budget.contain(lambda: reader.belongs(files) if reader.belongs else "", problem)
    except UnreadableError:
        return ""  # reading the input will report what is wrong


def _group_by_name(inputs: Sequence[Candidate]) -> None:
    """Join inputs whose names differ only in their part number.

    They stay apart when their contents name different exports, or different readers recognise them. An input without a
    number is the first part when no reader recognises the numbered ones by themselves, as with films.
    """
    stems: dict[Path, list[Candidate]] = defaultdict(list)
    for candidate in inputs:
        if candidate.stem:
            stems[candidate.stem].append(candidate)
    for candidate in inputs:
        name = _without_ending(candidate.path)
        if candidate.stem is None and not any(other.reader for other in stems.get(name, ())):
            stems[name].append(candidate)
    for stem, parts in stems.items():
        readers = {part.reader.reads for part in parts if part.reader}
        stated = {part.export for part in parts if part.export}
        if len(parts) > 1 and len(readers) == 1 and len(stated) <= 1:
            export = stated.pop() if stated else (readers.pop(), str(stem))
            differ = _share_a_changed_file(parts)
            for part in parts:
                part.assumed = part.export is None and bool(part.reader and (part.reader.belongs or differ))
                part.export = export


def _share_a_changed_file(parts: Sequence[Candidate], most: int | None = None) -> bool:
    """Return whether two inputs hold different data at one path.

    A platform that splits an export puts each file into one part, or the same file into several. With `most`,
    at most that number of paths is compared.
    """
    return any(
        len({member_digest(files, name) for files, name in several}) > 1
        for several in islice(_shared_paths(parts), most)
    )


def _shared_paths(parts: Sequence[Candidate]) -> Iterator[list[tuple[Files, str]]]:
    """Yield the inputs that hold records at one path, for each such path."""
    holders: dict[str, list[tuple[Files, str]]] = defaultdict(list)
    for files in (part.files for part in parts if part.files):
        for name in filter(_RECORDS.search, files.names):
            holders[name.casefold()].append((files, name))
    return (several for several in holders.values() if len(several) > 1)


def _group_by_content(inputs: Sequence[Candidate]) -> None:
    """Join an input that names no export to the only export of its reader.

    It is left alone when one of its files contradicts a file of that export.
    """
    exports: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for candidate in inputs:
        if candidate.export:
            exports[candidate.export[0]].add(candidate.export)
    for candidate in inputs:
        reader = candidate.reader
        if reader and reader.belongs and not candidate.export and len(exports[reader.reads]) == 1:
            export = next(iter(exports[reader.reads]))
            parts = [other.files for other in inputs if other.export == export]
            if not any(_contradict(candidate.files, part) for part in parts if candidate.files and part):
                candidate.export, candidate.assumed = export, True


def _contradict(left: Files, right: Files) -> bool:
    """Return whether both hold a file of one name with different contents.

    Two separate downloads do, whatever their folders are called. A name that occurs several times in one of the inputs
    (`message_1.json`) proves nothing and is ignored.
    """
    left_names, right_names = _unique_names(left), _unique_names(right)
    pairs = (
        (member_digest(left, left_names[base]), member_digest(right, right_names[base]))
        for base in left_names.keys() & right_names.keys()
    )
    return any(left_digest != right_digest or not left_digest for left_digest, right_digest in pairs)


def _unique_names(files: Files) -> dict[str, str]:
    """Return the data files whose base name occurs once, by that name."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in filter(is_data, files.names):
        found[name.rpartition("/")[2].casefold()].append(name)
    return {base: names[0] for base, names in found.items() if len(names) == 1}


def missing_parts(export: Sequence[Candidate], inputs: Sequence[Candidate]) -> list[str]:
    """Return what may be missing from an export, one phrase for each part.

    These are parts that could not be read or assigned, and numbers between those of its parts that were not given.
    """
    lost, numbers = _unassigned(export[0], inputs), defaultdict(set)
    stems = {part.stem for part in export if part.stem}
    for candidate in inputs:
        # The first part may have no number: `mydata~1700000000000.zip`, then `mydata~1700000000000-2.zip`.
        stem, number = split_part_number(candidate.path) or (_without_ending(candidate.path), 1)
        if stem in stems:
            numbers[stem].add(number)
            if candidate.error:
                lost.append(f"{candidate.path.name}: {candidate.error.message}")
    if len(export) > 1 or lost:
        for stem, given in sorted(numbers.items()):
            absent = sorted(set(range(1, max(given))) - given)
            lost += [f"part {number} of {stem.name} was not given" for number in absent]
    return lost


def _unassigned(candidate: Candidate, inputs: Sequence[Candidate]) -> list[str]:
    """Return the reason why an input may be part of another one, if it may.

    Such an input is in no export, names none, and another input has the same reader.
    """
    reader = candidate.reader
    if candidate.export or not (reader and reader.belongs):
        return []
    others = [
        other.path.name
        for other in inputs
        if other is not candidate and other.reader and other.reader.reads == reader.reads
    ]
    if not others:
        return []
    whole = others[0] if len(others) == 1 else "another export given"
    why = f"nothing in it shows whether it is part of {whole}, so it was read alone"
    return [f"{why}; to have the parts of one export read together, unpack them into one folder"]


def several_tops(whole: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Return whether several folders inside another each hold an export.

    The folders that every export of the platform has are not exports of their own. A folder is one if a data file or
    such a folder is directly inside it.
    """
    own = whole.reader.own_folders if whole.reader else frozenset()
    tops = 0
    for candidate in candidates if own else ():
        if candidate.reader is whole.reader and candidate.files and candidate.path.name.casefold() not in own:
            firsts = {(name.partition("/")[0].casefold(), "/" in name) for name in candidate.files.names}
            tops += any(first in own if is_folder else bool(_RECORDS.search(first)) for first, is_folder in firsts)
    return tops > 1


def is_wrapped(whole: Candidate, candidates: Sequence[Candidate], entries: Sequence[Path]) -> bool:
    """Return whether a folder holds one unpacked export beside other inputs.

    The export must be all that is in its folder: what a platform puts beside `data` belongs to the same export.
    """
    own = whole.reader.own_folders if whole.reader else frozenset()
    folders = [candidate for candidate in candidates if candidate.path.is_dir()]
    found = [candidate for candidate in folders if candidate.reader]
    return (
        len(entries) > 1
        and len(folders) == len(found) == 1
        and found[0].reader is whole.reader
        and found[0].path.name.casefold() not in own | _INNER
    )


def refuse_several(candidate: Candidate, recognises: Callable[[Reader, Files], bool]) -> None:
    """Turn an input with several exports, each in a folder, into an error.

    Read as one, they would become one account. Folders that name the same export are its parts.
    """
    reader, files = candidate.reader, candidate.files
    if candidate.error or not reader or not files:
        return
    folders = [
        Candidate(path=Path(folder.path), files=folder, reader=reader)
        for folder in subfolders(files)
        if PurePath(folder.path).name.casefold() not in reader.own_folders
    ]
    shared = {files.path for several in _shared_paths(folders) for files, _ in several}
    likely = folders if reader.own_folders else [each for each in folders if str(each.path) in shared]
    inside = [each for each in likely if each.files and recognises(reader, each.files)]
    if len(inside) < 2 or not (several_tops(candidate, inside) or _share_a_changed_file(inside, _COMPARED)):
        return
    if len({stated_export(reader, each.files) or str(each.path) for each in inside if each.files}) > 1:
        names = listed([each.path.name for each in inside], 3)
        candidate.error = UnreadableError(
            f"it holds {len(inside)} exports ({names})", hint="unpack it and give each of them", path=files.path
        )
