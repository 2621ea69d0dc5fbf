"""Platform exports: opening inputs, finding readers, and joining parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError, UnrecognisedError
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import home_hidden
from hygiene.sources.files.budget import SECONDS, Budget
from hygiene.sources.files.files import Files, Progress, no_progress
from hygiene.sources.files.folder import Folder
from hygiene.sources.files.listing import PACKED, archives_below, entries, visible_files
from hygiene.sources.files.open import open_files
from hygiene.sources.files.union import MergedFiles, path_of
from hygiene.sources.parts.contained import contained
from hygiene.sources.parts.export_parts import Candidate, group_by_export, missing_parts, unassigned
from hygiene.sources.parts.inner_folders import is_wrapped, refuse_several, several_tops
from hygiene.sources.parts.unrecognised import DATA, NoExportError, several_strays, unrecognised
from hygiene.sources.reader import Reader
from hygiene.workers.system import in_this_process

_GLANCE: Final = 20.0
"""Seconds for finding out which export an input is."""
_FEW: Final = 3
"""The most files outside any export that are named one by one."""
_INPUT: Final = re.compile(
    rf"{DATA.pattern}|{PACKED.pattern}"
    r"|\.(?:7z|rar|gz|tbz2?|txz|bz2|xz|zst|z[0-9]{2}|[0-9]{3}|crdownload|part|download|kdbx?|1pux|1pif|xml)$",
    re.IGNORECASE,
)
"""The end of the name of a file that may be an export or a vault.

hygiene reads some of these files only with `--vault`, and others not at all. Those are named as not read.
"""


def read_export(path: Path, readers: Iterable[Reader], progress: Progress = no_progress) -> Snapshot:
    """Read one export, whichever platform it is from.

    The zips that an export was split into may be given as the folder they are in. When the export of another platform
    is inside this one, it is ignored.

    Raises:
        UnreadableError: when nothing of use can be read, or the input holds more than one export. It names the file.
    """
    found: list[Snapshot] = []
    for snapshot in read_exports([path], readers, lambda *_: progress):
        if isinstance(snapshot, UnreadableError):
            raise snapshot
        found.append(snapshot)
    paths = {snapshot.origin.path: None for snapshot in found}
    if len(paths) > 1:
        names = ", ".join(Path(each).name for each in paths)
        raise UnreadableError(
            tr("it holds {count} exports ({names})", count=len(paths), names=names),
            hint=tr("give one of them"),
            path=str(path),
        )
    return found[0]


def read_exports(
    paths: Iterable[Path],
    readers: Iterable[Reader],
    progress: Callable[..., Progress] = lambda *_paths: no_progress,
    seconds: float = SECONDS,
    vault_title: Callable[[Path], str] = lambda _path: "",
    now: datetime | None = None,
) -> Iterator[Snapshot | UnreadableError]:
    """Yield a Snapshot for each export among the inputs, in their order.

    The parts of one export are read as one. Instead of a Snapshot, an input that cannot be read yields its error. If it
    is part of an export, the Snapshot of the other parts has a gap for it. `progress` is called with the paths of an
    export before the export is read. Reading one input may take `seconds`. `vault_title` returns the name of the
    password export that a file is, or an empty text. Several files of a folder that belong to no export yield one
    error. `now` is the time of the run, by default the present.
    """
    known = _outer_first(readers)
    opened = partial(_open, known, seconds, now)
    given: dict[Path, Path] = {}
    for path in paths:
        for each in _expand(path, known, opened):
            given.setdefault(each, path)
    inputs = [opened(path) for path in given]
    _refuse_several(inputs)
    strays: dict[Path, list[NoExportError]] = {}
    for export in group_by_export(inputs):
        files, path = export[0].files, export[0].path
        if export[0].error:
            yield export[0].error
        elif files is None or any(part.reader for part in export):
            yield from _read(export, known, inputs, progress)
        elif isinstance(error := _stray(path, files, vault_title), NoExportError) and path != given[path]:
            strays.setdefault(given[path], []).append(error)
        else:
            yield error
    for folder, errors in strays.items():
        names = [error.path for error in errors]
        yield from errors if len(errors) <= _FEW else [several_strays(home_hidden(str(folder)), names)]


def _refuse_several(inputs: Iterable[Candidate]) -> None:
    """Keep an error for each input that holds several exports."""
    for candidate in inputs:
        with suppress(UnreadableError):  # reading the input will report the fault
            if files := candidate.files:
                work = partial(refuse_several, candidate, _recognises)
                files.budget.contain(work, tr("the code that finds several exports failed on it"))


def _stray(path: Path, files: Files, vault_title: Callable[[Path], str]) -> UnreadableError:
    """Return the error for an input that no reader recognises."""
    if title := vault_title(path):
        return UnrecognisedError(
            tr("this is a password export ({title})", title=title), hint=tr("give it with --vault"), path=files.path
        )
    return _with_path(unrecognised(files), files)


def find_reader(files: Files, readers: Iterable[Reader]) -> Reader | None:
    """Return the reader that recognises an input, or None; nothing is read."""
    return next((reader for reader in _outer_first(readers) if _recognises(reader, files)), None)


def export_title(path: Path, readers: Iterable[Reader]) -> str:
    """Return the name of the export that an input is, or ""."""
    try:
        reader = find_reader(open_files(path, Budget(_GLANCE)), readers)
    except UnreadableError:
        return ""
    return reader.title if reader else ""


def _outer_first(readers: Iterable[Reader]) -> list[Reader]:
    """Return the readers, those of exports that hold another export first."""
    return sorted(readers, key=lambda reader: bool(reader.within))


def _expand(path: Path, known: Sequence[Reader], opened: Callable[[Path], Candidate]) -> list[Path]:
    """Return the exports in a folder that holds several inputs.

    Such a folder must not be read as one export, because its exports would be mixed up or lost. An unpacked export is
    followed by the archives inside it that are exports, because its reader does not open archives. Any other path is
    returned as it is.
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
        if DATA.search(name)
    )
    return max(counts.values(), default=0) > 1


def _open(known: Sequence[Reader], seconds: float, now: datetime | None, path: Path) -> Candidate:
    """Open an input and find its reader; keep the error when that fails."""
    candidate, budget = Candidate(path=path), Budget(seconds, now=now)
    failures: list[UnreadableError] = []
    try:
        files = candidate.files = open_files(path, budget)
        budget.contain(lambda: files.names, tr("the code that lists files failed on it"))
        candidate.reader = next((reader for reader in known if _recognises(reader, files, failures)), None)
    except UnreadableError as error:
        failures = [error]
    if failures and candidate.reader is None:
        candidate.error = _with_path(failures[0], candidate.files)
    return candidate


def _recognises(reader: Reader, files: Files, failures: list[UnreadableError] | None = None) -> bool:
    """Return whether a reader recognises an input.

    A reader that fails does not recognise it, and its error is added to `failures`. Another reader may still know it.
    """
    try:
        return files.budget.contain(
            lambda: reader.recognises(files), tr("the reader “{reader}” failed on it", reader=reader.id)
        )
    except UnreadableError as error:
        if failures is not None:
            failures.append(error)
        return False


def _with_path(error: UnreadableError, files: Files | None) -> UnreadableError:
    """Return the error with the path of the input it is about."""
    return error if files is None or error.path == files.path else error.within(files.path)


def _read(
    export: Sequence[Candidate], known: Sequence[Reader], inputs: Sequence[Candidate], progress: Callable[..., Progress]
) -> Iterator[Snapshot | UnreadableError]:
    """Yield the Snapshot of one export, then one for each export inside it."""
    parts = tuple(part.files for part in export if part.files is not None)
    reader: Reader = next(part.reader for part in export if part.reader)
    consumed = in_this_process(progress(*(part.path for part in export)))
    seconds, spent = sum(part.budget.seconds for part in parts), sum(part.budget.spent for part in parts)
    budget = Budget(seconds, spent=spent, now=parts[0].budget.now)
    for part in parts:
        part.progress, part.budget = consumed, budget
    files = parts[0] if len(parts) == 1 else MergedFiles(path=path_of(parts), parts=parts, budget=budget)
    assumed = frozenset(part.files.path for part in export if part.files is not None and part.assumed)
    snapshot = partial(
        _snapshot,
        files=files,
        lost=[
            *missing_parts(export, inputs),
            *(why for part in parts if isinstance(part, Folder) for why in part.locked),
        ],
        doubts=unassigned(export[0], inputs),
        assumed=assumed,
    )
    yield snapshot(reader)
    for part in parts:
        part.progress = no_progress
    failures: list[UnreadableError] = []
    for guest in known:
        if guest.within == reader.id and _recognises(guest, files, failures):
            yield snapshot(guest)
    yield from (_with_path(failure, files) for failure in failures)


def _snapshot(
    reader: Reader, files: Files, lost: Sequence[str], doubts: Sequence[str], assumed: frozenset[str]
) -> Snapshot | UnreadableError:
    """Read an export with one reader.

    `lost` and `doubts` are those of `contained`. `assumed` are the inputs that are only assumed to be parts of this
    export.
    """
    try:
        made = contained(
            files, lambda: reader.read(files), tr("the reader “{reader}” failed on it", reader=reader.id), lost, doubts
        )
        hashes = files.hashes if isinstance(files, MergedFiles) else tuple
        parts = Budget().contain(hashes, tr("the code that reads files failed on it"))
    except UnreadableError as error:
        return _with_path(error, files)
    return replace(made, origin=replace(made.origin, parts=parts, assumed=assumed))
