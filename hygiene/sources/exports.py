"""Platform exports: open inputs, find readers, join parts of one export."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from hygiene.model.errors import UnreadableError, UnrecognisedError
from hygiene.model.snapshot import ACCOUNT_PARTS, Snapshot
from hygiene.model.text import joined
from hygiene.reference.other_exports import find_other_export
from hygiene.sources.files.budget import SECONDS, Budget
from hygiene.sources.files.files import Files, Progress, first_bytes, no_progress
from hygiene.sources.files.folder import SingleFile
from hygiene.sources.files.listing import PACKED, archives_below, entries, own_files, visible_files
from hygiene.sources.files.open import open_files
from hygiene.sources.files.union import MergedFiles, path_of
from hygiene.sources.parts.export_parts import Candidate, group_by_export, missing_parts
from hygiene.sources.parts.inner_folders import is_wrapped, refuse_several, several_tops
from hygiene.sources.reader import Reader

_DATA: Final = re.compile(r"\.(?:js|json|jsonl|csv|car)$", re.IGNORECASE)
_INPUT: Final = re.compile(
    rf"{_DATA.pattern}|{PACKED.pattern}"
    r"|\.(?:7z|rar|gz|tbz2?|txz|bz2|xz|zst|z[0-9]{2}|[0-9]{3}|crdownload|part|download|kdbx?|1pux|1pif|xml)$",
    re.IGNORECASE,
)
"""The end of the name of a file that may be an export or a vault.

Hygiene reads some of them only with `--vault`, and some not at all; those are named as not read.
"""
_PAGES: Final = (".html", ".htm")
_SEE: Final = "`hygiene readers` lists what can be read, and how to ask for it"


def read_export(path: Path, readers: Iterable[Reader], progress: Progress = no_progress) -> Snapshot:
    """Read one export, whichever platform it is from.

    The zips that an export was split into may be given as the folder they are in. When the export of another platform
    is inside this one, it is ignored.

    Raises:
        UnreadableError: when nothing of use can be read, or the input holds more than one export; names the file.
    """
    found: list[Snapshot] = []
    for snapshot in read_exports([path], readers, lambda *_: progress):
        if isinstance(snapshot, UnreadableError):
            raise snapshot
        found.append(snapshot)
    paths = {snapshot.origin.path: None for snapshot in found}
    if len(paths) > 1:
        names = ", ".join(Path(each).name for each in paths)
        raise UnreadableError(f"it holds {len(paths)} exports ({names})", hint="give one of them", path=str(path))
    return found[0]


def read_exports(
    paths: Iterable[Path],
    readers: Iterable[Reader],
    progress: Callable[..., Progress] = lambda *_paths: no_progress,
    seconds: float = SECONDS,
) -> Iterator[Snapshot | UnreadableError]:
    """Yield a Snapshot for each export among the inputs, in their order.

    The parts of one export are read as one. Instead of a Snapshot, an input that cannot be read yields its error; when
    it is part of an export, what the other parts give has a gap for it. `progress` is called with the paths of an
    export before the export is read. Reading one input may take `seconds`.
    """
    known = _outer_first(readers)
    opened = partial(_open, known, seconds)
    expanded = dict.fromkeys(each for path in paths for each in _expand(path, known, opened))
    inputs = [opened(path) for path in expanded]
    for candidate in inputs:
        with suppress(UnreadableError):  # reading the input will report what is wrong
            if files := candidate.files:
                work = partial(refuse_several, candidate, _recognises)
                files.budget.contain(work, "the code that finds several exports failed on it")
    for export in group_by_export(inputs):
        files = export[0].files
        if export[0].error:
            yield export[0].error
        elif files is not None and not any(part.reader for part in export):
            yield _with_path(_unrecognised(files), files)
        else:
            yield from _read(export, known, missing_parts(export, inputs), progress)


def find_reader(files: Files, readers: Iterable[Reader]) -> Reader | None:
    """Return the reader that recognises an input, or None; nothing is read."""
    return next((reader for reader in _outer_first(readers) if _recognises(reader, files)), None)


def _outer_first(readers: Iterable[Reader]) -> list[Reader]:
    """Return the readers, those of exports that hold another export first."""
    return sorted(readers, key=lambda reader: bool(reader.within))


def _expand(path: Path, known: Sequence[Reader], opened: Callable[[Path], Candidate]) -> list[Path]:
    """Return the exports in a folder that holds several inputs.

    Such a folder must not be read as one export: its exports would be mixed up or lost. An unpacked export is followed
    by the archives inside it that are exports, because its reader opens no archive. Any other path is returned as it
    is.
    """
    listed = entries(path)
    if not listed:
        return [path]
    visible = visible_files(path)
    if visible and all(map(PACKED.search, visible)):
        return [path / name for name in visible]
    whole = opened(path)
    if whole.error:
        return [path]
    inside = [opened(entry) for entry in listed if entry.is_dir() or PACKED.search(entry.name)]
    lost = not whole.reader and any(candidate.reader for candidate in inside)
    several = _of_several_platforms(whole, known) or _share_a_path(inside) or several_tops(whole, inside)
    worth = [entry for entry in listed if entry.is_dir() or _INPUT.search(entry.name)]
    if lost or several or _holds_another(whole, inside) or is_wrapped(whole, inside, worth):
        return [each for entry in worth for each in _expand(entry, known, opened)]
    packed = [candidate.path for candidate in inside if not candidate.path.is_dir()]
    deeper = [path / name for name in archives_below(visible) if opened(path / name).reader]
    if deeper and not whole.reader:
        return [each for entry in worth for each in _expand(entry, known, opened)]
    return [path, *packed, *deeper] if whole.reader else [path]


def _of_several_platforms(whole: Candidate, known: Sequence[Reader]) -> bool:
    """Return whether readers of different platforms recognise a folder.

    A reader whose export may be inside the export of another one that recognises the folder does not count.
    """
    files = whole.files
    readers = [] if files is None else [reader for reader in known if _recognises(reader, files)]
    ids = {reader.id for reader in readers}
    return len({reader.reads for reader in readers if reader.within not in ids}) > 1


def _holds_another(whole: Candidate, candidates: Sequence[Candidate]) -> bool:
    """Return whether a folder in an export is the export of another reader.

    The reader of a single file, such as a log, may not recognise the folder around it.
    """
    if (main := whole.reader) is None:
        return False
    folders = [each for each in candidates if each.path.is_dir() and each.path.name.casefold() not in main.own_folders]
    return any(each.reader and each.reader.reads != main.reads and not each.reader.within for each in folders)


def _share_a_path(candidates: Sequence[Candidate]) -> bool:
    """Return whether two exports of one platform hold a data file at one path.

    They are then two exports, and not parts of one.
    """
    counts = Counter(
        (candidate.reader.reads, name)
        for candidate in candidates
        if candidate.reader and candidate.files
        for name in candidate.files.names
        if _DATA.search(name)
    )
    return max(counts.values(), default=0) > 1


def _open(known: Sequence[Reader], seconds: float, path: Path) -> Candidate:
    """Open an input and find its reader; keep the error when that fails."""
    candidate, budget = Candidate(path=path), Budget(seconds)
    failures: list[UnreadableError] = []
    try:
        files = candidate.files = open_files(path, budget)
        budget.contain(lambda: files.names, "the code that lists files failed on it")
        candidate.reader = next((reader for reader in known if _recognises(reader, files, failures)), None)
    except UnreadableError as error:
        failures = [error]
    if failures and candidate.reader is None:
        candidate.error = _with_path(failures[0], candidate.files)
    return candidate


def _recognises(reader: Reader, files: Files, failures: list[UnreadableError] | None = None) -> bool:
    """Return whether a reader recognises an input.

    A reader that fails does not recognise it; the error is added to `failures`. Another reader may still know it.
    """
    try:
        return files.budget.contain(lambda: reader.recognises(files), f"the reader “{reader.id}” failed on it")
    except UnreadableError as error:
        if failures is not None:
            failures.append(error)
        return False


def _with_path(error: UnreadableError, files: Files | None) -> UnreadableError:
    """Return the error with the path of the input it is about."""
    return error if files is None or error.path == files.path else error.within(files.path)


def _read(
    export: Sequence[Candidate], known: Sequence[Reader], lost: Sequence[str], progress: Callable[..., Progress]
) -> Iterator[Snapshot | UnreadableError]:
    """Yield the Snapshot of one export, then one for each export inside it."""
    parts = tuple(part.files for part in export if part.files is not None)
    reader: Reader = next(part.reader for part in export if part.reader)
    consumed = progress(*(part.path for part in export))
    budget = Budget(sum(part.budget.seconds for part in parts), spent=sum(part.budget.spent for part in parts))
    for part in parts:
        part.progress, part.budget = consumed, budget
    files = parts[0] if len(parts) == 1 else MergedFiles(path=path_of(parts), parts=parts, budget=budget)
    assumed = frozenset(part.files.path for part in export if part.files is not None and part.assumed)
    yield _snapshot(reader, files, lost, assumed)
    for part in parts:
        part.progress = no_progress
    failures: list[UnreadableError] = []
    for guest in known:
        if guest.within == reader.id and _recognises(guest, files, failures):
            yield _snapshot(guest, files, lost, assumed)
    yield from (_with_path(failure, files) for failure in failures)


def _snapshot(reader: Reader, files: Files, lost: Sequence[str], assumed: frozenset[str]) -> Snapshot | UnreadableError:
    """Read an export with one reader.

    Each of the `lost` reasons becomes a gap in every part of the Snapshot. `assumed` are the inputs that are only
    assumed to be parts of this export.
    """
    try:
        made = files.budget.contain(lambda: reader.read(files), f"the reader “{reader.id}” failed on it")
        hashes = files.hashes if isinstance(files, MergedFiles) else tuple
        parts = Budget().contain(hashes, "the code that reads files failed on it")
    except UnreadableError as error:
        return _with_path(error, files)
    if files.budget.exhausted:
        # Even small files were not read, and a reader may take such a file for one that is not there.
        lost = [*lost, files.budget.over().message]
    gaps = (
        {part: joined([*filter(None, [made.gaps.get(part)]), *lost]) for part in sorted(ACCOUNT_PARTS)}
        if lost
        else made.gaps
    )
    origin = replace(made.origin, parts=parts, assumed=assumed)
    return replace(made, origin=origin, gaps=gaps, singles_missing=frozenset() if lost else made.singles_missing)


def _unrecognised(files: Files) -> UnreadableError:
    """Return the error for an input that no reader recognises."""
    names = [name.lower() for name in files.names]
    if not names:
        return UnrecognisedError("the folder is empty", hint="give the folder that the export unpacked to")
    own = own_files(files)
    if own == {"policy"}:
        return UnrecognisedError("this is a policy of hygiene, not an export", hint="give it with --policy")
    if "" not in own:
        problem = "this was written by hygiene, and is not an export"
        return UnrecognisedError(problem, hint="give the export that it was made from")
    packed = [] if _is_web_page(files) else [name for name in names if PACKED.search(name)]
    if packed and isinstance(files, SingleFile):
        return UnrecognisedError("it is named like a zip, but it is not one", hint="download the complete export again")
    if packed and len(packed) == len(names):
        return UnrecognisedError("it holds only other zips", hint="unpack it once and give its contents")
    return _of_another_kind(files)


def _of_another_kind(files: Files) -> UnreadableError:
    """Return the error for files of no known export, by names and contents."""
    names = [name.lower() for name in files.names]
    if other := find_other_export(files.names, lambda name: first_bytes(files, name, 2048)):
        return UnrecognisedError(other.problem(files.names), hint=other.advice)
    if _is_web_page(files) and not names[0].endswith(_PAGES):
        return UnrecognisedError("this is a web page, not an export", hint=f"download the export itself; {_SEE}")
    if any(name.endswith(_PAGES) for name in names) and not any(map(_DATA.search, names)):
        problem = "this is an export made for reading in a browser (HTML); it leaves out what hygiene needs"
        return UnrecognisedError(problem, hint="ask the platform for the same export as JSON")
    unknown = UnrecognisedError("no reader recognises this", hint=f"{_SEE}; a password export goes with --vault")
    return _damage(files) or unknown


def _is_web_page(files: Files) -> bool:
    """Return whether the only file begins like a web page, whatever its name."""
    return len(files.names) == 1 and first_bytes(files, files.names[0], 64).lstrip()[:1] == b"<"


def _damage(files: Files) -> UnreadableError | None:
    """Return the error of the first data file that cannot be read at all.

    Such damage is the likely reason that no reader recognises the input. Up to 40 files are tried.
    """
    data = [name for name in files.names if name.lower().endswith((".js", ".json", ".csv"))]
    try:
        for name in data[:40]:
            next(files.chunks(name), b"")
    except UnreadableError as error:
        return error
    return None
