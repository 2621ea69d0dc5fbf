"""Reading of platform exports: open each input, find its reader, join its parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from hygiene.model.errors import UnreadableError, UnrecognisedError
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import joined
from hygiene.sources.export_parts import PACKED, Candidate, group, missing
from hygiene.sources.files.files import Files, Progress, first_bytes, no_progress
from hygiene.sources.files.folder import Folder, SingleFile
from hygiene.sources.files.open import open_files
from hygiene.sources.files.union import MergedFiles
from hygiene.sources.reader import ACCOUNT_PARTS, Reader

_DATA: Final = re.compile(r"\.(?:js|json|jsonl|csv|car)$", re.IGNORECASE)


_PAGES: Final = (".html", ".htm")


_SEE: Final = "`hygiene readers` lists what can be read, and how to ask for it"


def read_export(path: Path, readers: Iterable[Reader], progress: Progress = no_progress) -> Snapshot:
    """Read one export, whichever platform it is from; the zips it was split into may stand in one folder.

    What another platform has within it is left aside.

    Raises:
        UnreadableError: naming the file, when nothing of use can be read from it, or it is more than one export.
    """
    found: list[Snapshot] = []
    for one in read_exports([path], readers, lambda *_: progress):
        if isinstance(one, UnreadableError):
            raise one
        found.append(one)
    paths = {one.origin.path: None for one in found}
    if len(paths) > 1:
        names = ", ".join(Path(each).name for each in paths)
        raise UnreadableError(f"it holds {len(paths)} exports ({names})", hint="give one of them", path=str(path))
    return found[0]


def read_exports(
    paths: Iterable[Path], readers: Iterable[Reader], progress: Callable[..., Progress] = lambda *_paths: no_progress
) -> Iterator[Snapshot | UnreadableError]:
    """Read every export among the inputs, in the order given: a Snapshot each, or what is wrong with an input.

    The parts of one export are read as one. A part that cannot be read is an error here, and a gap in what the others
    give. `progress` is told the paths of one export before it is read.
    """
    # An export is known before what may stand within it.
    known: list[Reader] = sorted(readers, key=lambda reader: bool(reader.within))
    inputs = [_opened(path, known) for path in dict.fromkeys(each for path in paths for each in _expanded(path, known))]
    for export in group(inputs):
        files = export[0].files
        if export[0].error:
            yield export[0].error
        elif files is not None and not any(one.reader for one in export):
            yield _named(_unrecognised(files), files)
        else:
            yield from _read(export, known, missing(export, inputs), progress)


def _expanded(path: Path, known: Sequence[Reader]) -> list[Path]:
    """A folder that holds exports, rather than being one, stands for them: read as one, they would be mixed or lost."""
    entries = _entries(path)
    if not entries:
        return [path]
    shown = _shown(path)
    if shown and all(map(PACKED.search, shown)):
        return [path / name for name in shown]
    whole = _opened(path, known)
    held = [_opened(entry, known) for entry in entries if entry.is_dir() or PACKED.search(entry.name)]
    lost = not whole.reader and any(one.reader for one in held)
    if whole.error or not (lost or _of_several_platforms(whole, known) or _alike(held)):
        return [path]
    worth = [entry for entry in entries if entry.is_dir() or PACKED.search(entry.name) or _DATA.search(entry.name)]
    return [each for entry in worth for each in _expanded(entry, known)]


def _entries(path: Path) -> list[Path]:
    """What stands in a folder, hidden things aside; nothing for a file, and where opening it will say what is wrong."""
    try:
        if not path.is_dir():
            return []
        return sorted(one for one in path.iterdir() if not one.name.startswith(".") and not one.is_symlink())
    except OSError:
        return []


def _shown(path: Path) -> list[str]:
    """Every file below a folder, hidden ones aside; nothing when they cannot be listed: opening it says what is wrong."""
    try:
        names = Folder(path="", root=path).names
    except UnreadableError:
        return []
    return [name for name in names if not name.rpartition("/")[2].startswith(".")]


def _of_several_platforms(whole: Candidate, known: Sequence[Reader]) -> bool:
    """Whether a folder is an export to readers of which none reads what the others do."""
    files = whole.files
    those = [] if files is None else [r for r in known if r.recognises(files)]
    ids = {r.id for r in those}
    return len({r.reads for r in those if r.within not in ids}) > 1


def _alike(held: Sequence[Candidate]) -> bool:
    """Whether two of them have a file of data at the same place in exports of one platform: then they are no parts of one."""
    places = Counter(
        (one.reader.reads, name)
        for one in held
        if one.reader and one.files
        for name in one.files.names
        if _DATA.search(name)
    )
    return max(places.values(), default=0) > 1


def _opened(path: Path, known: Sequence[Reader]) -> Candidate:
    one = Candidate(path=path)
    try:
        one.files = open_files(path)
        one.reader = next((r for r in known if r.recognises(one.files)), None)
    except UnreadableError as error:
        one.error = _named(error, one.files)
    return one


def _named(error: UnreadableError, files: Files | None) -> UnreadableError:
    """The error, naming the input it is about."""
    return error if files is None or error.path == files.path else error.within(files.path)


def _read(
    export: Sequence[Candidate], known: Sequence[Reader], lost: Sequence[str], progress: Callable[..., Progress]
) -> Iterator[Snapshot | UnreadableError]:
    """The Snapshot of one export in one or several parts, and one for each platform whose export stands within it."""
    parts = tuple(one.files for one in export if one.files is not None)
    reader: Reader = next(one.reader for one in export if one.reader)
    shown = progress(*(one.path for one in export))
    for part in parts:
        part.progress = shown
    files = parts[0] if len(parts) == 1 else MergedFiles(path=f"{parts[0].path} and {len(parts) - 1} more", parts=parts)
    yield _made(reader, files, lost)
    for part in parts:
        part.progress = no_progress
    for guest in known:
        if guest.within == reader.id and guest.recognises(files):
            yield _made(guest, files, lost)


def _made(reader: Reader, files: Files, lost: Sequence[str]) -> Snapshot | UnreadableError:
    """What one reader makes of an export, a part that was lost told with it."""
    try:
        made = reader.read(files)
        origin = replace(made.origin, parts=files.hashes()) if isinstance(files, MergedFiles) else made.origin
    except UnreadableError as error:
        return _named(error, files)
    gaps = (
        {part: joined([*filter(None, [made.gaps.get(part)]), *lost]) for part in sorted(ACCOUNT_PARTS)}
        if lost
        else made.gaps
    )
    return replace(made, origin=origin, gaps=gaps)


def _unrecognised(files: Files) -> UnreadableError:
    """What to say of an input that no reader knows."""
    names = [name.lower() for name in files.names]
    if not names:
        return UnrecognisedError("the folder is empty", hint="give the folder that the export unpacked to")
    if (
        len(names) == 1
        and first_bytes(files, files.names[0], 64).lstrip()[:1] == b"<"
        and not names[0].endswith(_PAGES)
    ):
        return UnrecognisedError("this is a web page, not an export", hint=f"download the export itself; {_SEE}")
    packed = [name for name in names if PACKED.search(name)]
    if packed and isinstance(files, SingleFile):
        return UnrecognisedError("it has the name of a zip and is none", hint="download the export again, to the end")
    if packed and len(packed) == len(names):
        return UnrecognisedError("it holds only other zips", hint="unpack it once and give what was in it")
    if any(name.endswith(_PAGES) for name in names) and not any(map(_DATA.search, names)):
        return UnrecognisedError(
            "this is an export made for reading in a browser (HTML); it leaves out what hygiene needs",
            hint="ask the platform for the same export as JSON",
        )
    return _damage(files) or UnrecognisedError(
        "no reader recognises this", hint=f"{_SEE}; a password export goes with --vault"
    )


def _damage(files: Files) -> UnreadableError | None:
    """The reason why nothing recognises an input, where one of its first files of data cannot be read at all."""
    data = [name for name in files.names if name.lower().endswith((".js", ".json", ".csv"))]
    try:
        for name in data[:40]:
            next(files.chunks(name), b"")
    except UnreadableError as error:
        return error
    return None
