"""Grouping of inputs that are parts of one export.

In the union of several parts, members keep their paths behind the name of their input, so that names cannot collide. A
file that two parts repeat appears there once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import GIVE_WHOLE, UnreadableError
from hygiene.sources.files.files import Files
from hygiene.sources.files.listing import PACKED
from hygiene.sources.files.union import member_digest
from hygiene.sources.parts.same_account import exports_of_account, unique_names
from hygiene.sources.reader import Reader

_NUMBERED: Final = re.compile(
    r"(.+?)(?:([-_ .]*part[-_ .]*)|[-_])([0-9]{1,3})(?:[-_ ]of[-_ ]([0-9]{1,3}))?", re.IGNORECASE
)
_DATED: Final = re.compile(
    r".*(?<![0-9])(?:19|20)[0-9]{2}(?:[-_](?:0[1-9]|1[0-2])|[-_.]?[0-9]{2}[-_][0-9]{1,2})", re.DOTALL
)
"""A name that ends in a month or a day.

Examples are `2026-03`, `2026-03-01` and `202603-01`.
"""
_TIMED: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z")
RECORDS: Final = re.compile(r"\.(?:js|json|csv)$", re.IGNORECASE)
"""The end of the name of a file with records.

Notes (`README.txt`) may differ between parts.
"""


def split_part_number(path: Path) -> tuple[Path, int] | None:
    """Return an input's name without its part number, and that number.

    Return None for a name that does not end in a part number (`-001`, `_part2`, `part 1 of 2`). A date is not one:
    `acme-2026-03.zip` and `acme-2026-04.zip` are two exports.
    """
    name = _without_ending(path).name
    match = _NUMBERED.fullmatch(name)
    return (path.with_name(match[1]), int(match[3])) if match and (match[2] or not _DATED.fullmatch(name)) else None


def _all_parts(path: Path) -> int:
    """Return the number of parts of an export that an input's name proves.

    The result is 0 where the number may be the owner's own. It counts after the word part in the name of an archive, or
    with leading zeros after the time of an export, to the second.
    """
    match = _NUMBERED.fullmatch(_without_ending(path).name)
    named = match and match[2] and match[2][0] in "-_ ." and PACKED.search(path.name)
    if match and (named or (match[3].startswith("0") and _TIMED.search(match[1]))):
        return max(int(match[3]), int(match[4] or 0))
    return 0


def _without_ending(path: Path) -> Path:
    return path.with_name(path.name[: found.start()]) if (found := PACKED.search(path.name)) else path


@dataclass(slots=True, kw_only=True)
class Candidate:
    """One input, before it is read.

    It has its files and the reader that recognises them, or the error that prevented that. `export` identifies the
    export it is a part of, once that is known: a reader's `reads`, and a name. `assumed` says that nothing in it names
    that export, so it may belong to another one. `doubtful` says that it may be a part of several exports.
    """

    path: Path
    files: Files | None = None
    reader: Reader | None = None
    error: UnreadableError | None = None
    export: tuple[str, str] | None = None
    assumed: bool = False
    doubtful: bool = False

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
    group_by_statement(opened)
    _group_by_name(opened)
    _group_by_content(opened)
    done: set[tuple[str, str]] = set()
    for candidate in inputs:
        if candidate.export is None:
            yield [candidate]
        elif candidate.export not in done:
            done.add(candidate.export)
            yield [other for other in inputs if other.export == candidate.export]


def group_by_statement(inputs: Sequence[Candidate]) -> None:
    """Assign each input to the export that its content names."""
    if len(inputs) > 1:
        for candidate in inputs:
            if candidate.reader and candidate.files and (name := stated_export(candidate.reader, candidate.files)):
                candidate.export = (candidate.reader.reads, name)
        _split_by_time(inputs)


def _split_by_time(inputs: Sequence[Candidate]) -> None:
    """Keep exports of different times apart.

    Only inputs that name just the account need this.
    """
    by_account: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in inputs:
        if candidate.export and candidate.reader and candidate.reader.once:
            by_account[candidate.export].append(candidate)
    for (reads, account), some in by_account.items():
        files = [each.files for each in some if each.files]
        exports, doubtful = exports_of_account(files, [*map(_once, some)], [each.stem for each in some])
        for number, export in enumerate(exports if len(exports) > 1 else ()):
            for index in export:
                some[index].export, some[index].doubtful = (reads, f"{account} {number}"), index in doubtful


def _once(candidate: Candidate) -> Mapping[str, str]:
    """Return the files that its export holds in one version."""
    reader, files = candidate.reader, candidate.files
    if not (reader and files and (once := reader.once)):
        return {}
    try:
        return files.budget.contain(lambda: once(files), tr("the reader “{reader}” failed on it", reader=reader.id))
    except UnreadableError:
        return {}  # reading the input will report what is wrong


def stated_export(reader: Reader, files: Files) -> str:
    """Return the export that an input names, or an empty text."""
    try:
        problem = tr("the reader “{reader}” failed on it", reader=reader.id)
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
            differ = share_a_changed_file(parts)
            for part in parts:
                part.assumed = part.export is None and bool(part.reader and (part.reader.belongs or differ))
                part.export = export


def share_a_changed_file(parts: Sequence[Candidate], most: int | None = None) -> bool:
    """Return whether two inputs hold different data at one path.

    A platform that splits an export puts each file into one part, or the same file into several. With `most`,
    at most that number of paths is compared.
    """
    return any(
        len({member_digest(files, name) for files, name in several}) > 1
        for several in islice(shared_paths(parts), most)
    )


def shared_paths(parts: Sequence[Candidate]) -> Iterator[list[tuple[Files, str]]]:
    """Yield the inputs that hold records at one path, for each such path."""
    holders: dict[str, list[tuple[Files, str]]] = defaultdict(list)
    for files in (part.files for part in parts if part.files):
        for name in filter(RECORDS.search, files.names):
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
    left_names, right_names = unique_names(left), unique_names(right)
    pairs = (
        (member_digest(left, left_names[base]), member_digest(right, right_names[base]))
        for base in left_names.keys() & right_names.keys()
    )
    return any(left_digest != right_digest or not left_digest for left_digest, right_digest in pairs)


def missing_parts(export: Sequence[Candidate], inputs: Sequence[Candidate]) -> list[str]:
    """Return what is missing from an export, one phrase for each part.

    These are parts that could not be read, numbers between those of its parts that were not given, and those that the
    name of a part proves.
    """
    lost, numbers, known = list[str](), defaultdict[Path, set[int]](set), defaultdict[Path, int](int)
    stems = {part.stem for part in export if part.stem}
    for candidate in inputs:
        # The first part may have no number: `mydata~1700000000000.zip`, then `mydata~1700000000000-2.zip`.
        stem, number = split_part_number(candidate.path) or (_without_ending(candidate.path), 1)
        if stem in stems:
            numbers[stem].add(number)
            known[stem] = max(known[stem], _all_parts(candidate.path))
            if candidate.error:
                lost.append(f"{candidate.path.name}: {candidate.error.reason}")
    several = len(export) > 1 or bool(lost)
    for stem, given in sorted(numbers.items()):
        last = max(known[stem], max(given) if several else 0)
        absent = sorted(set(range(1, last + 1)) - given)
        lost += [
            f"{tr('part {number} of {name} was not given', number=number, name=stem.name)}; {tr(GIVE_WHOLE)}"
            for number in absent
        ]
    return lost


def unassigned(candidate: Candidate, inputs: Sequence[Candidate]) -> list[str]:
    """Return the reason why an input may be part of another one, if it may.

    Such an input is in no export and names none, or it may be in several, and another input has the same reader.
    """
    reader = candidate.reader
    if (candidate.export and not candidate.doubtful) or not (reader and reader.belongs):
        return []
    others = [
        other.path.name
        for other in inputs
        if other is not candidate and other.reader and other.reader.reads == reader.reads
    ]
    if not others:
        return []
    why = tr("nothing in it shows whether it is part of another export given, so it was read alone")
    if len(others) == 1:
        why = tr("nothing in it shows whether it is part of {name}, so it was read alone", name=others[0])
    return [f"{why}; {tr('to have the parts of one export read together, unpack them into one folder')}"]
