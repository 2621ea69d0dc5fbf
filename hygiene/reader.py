"""The seam for platform exports: what a reader is, how an input finds its reader, and how parts become one export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hygiene.errors import UnreadableError, UnrecognisedError
from hygiene.files import Files, Folder, Progress, head, open_files, silent
from hygiene.model import PARTS, Snapshot
from hygiene.several import PACKED, Input, Several, group, missing
from hygiene.text import joined

if TYPE_CHECKING:
    from hygiene.plugins import Plugins

ACCOUNT_PARTS: Final = PARTS - {"secrets", "holdings"}
"""The parts of a Snapshot that an export may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One platform's export.

    `recognises` looks at names and first bytes; `read` gives the Snapshot, with a gap for whatever was missing or damaged,
    and raises `UnreadableError` only when nothing of use can be read. For people, as words that can follow a colon: `holds`
    is what the export tells, `lacks` what it does not, `request` how to ask for it, `wait` how long that takes.

    `belongs` names the account and export an input belongs to: inputs with one name are parts of one export, and one that
    cannot tell (an empty name) joins the only export there is, unless one of its files has other contents there. Without
    it, parts are known by the numbers in their names.

    `within` is the reader of an export that may hold this one's too: such an input is read by both.
    """

    id: str
    title: str
    platform: str
    holds: str
    lacks: str
    request: str
    wait: str
    recognises: Callable[[Files], bool]
    read: Callable[[Files], Snapshot]
    belongs: Callable[[Files], str] | None = None
    within: str = ""

    @property
    def reads(self) -> str:
        """The name of the function that reads it. Readers that share one read each other's inputs as parts of one export."""
        return f"{self.read.__module__}.{self.read.__qualname__}"


def reader(  # noqa: PLR0913  # each is a thing to know of an export, and is named where it is given
    id: str,  # noqa: A002  # the word every field of the domain uses
    *,
    title: str,
    platform: str,
    holds: str,
    lacks: str,
    request: str,
    wait: str,
    recognises: Callable[[Files], bool],
    belongs: Callable[[Files], str] | None = None,
    within: str = "",
) -> Callable[[Callable[[Files], Snapshot]], Reader]:
    """Make a function from an export's files to a Snapshot into a reader."""

    def decorate(read: Callable[[Files], Snapshot]) -> Reader:
        return Reader(
            id=id,
            title=title,
            platform=platform,
            holds=holds,
            lacks=lacks,
            request=request,
            wait=wait,
            recognises=recognises,
            read=read,
            belongs=belongs,
            within=within,
        )

    return decorate


def read_export(path: Path, plugins: Plugins, progress: Progress = silent) -> Snapshot:
    """Read one export, whichever platform it is from; the zips it was split into may stand in one folder.

    What another platform has within it is left aside.

    Raises:
        UnreadableError: naming the file, when nothing of use can be read from it, or it is more than one export.
    """
    found: list[Snapshot] = []
    for one in read_exports([path], plugins, lambda *_: progress):
        if isinstance(one, UnreadableError):
            raise one
        found.append(one)
    paths = {one.origin.path: None for one in found}
    if len(paths) > 1:
        names = ", ".join(Path(each).name for each in paths)
        raise UnreadableError(f"it holds {len(paths)} exports ({names})", hint="give one of them", path=str(path))
    return found[0]


def read_exports(
    paths: Iterable[Path], plugins: Plugins, progress: Callable[..., Progress] = lambda *_paths: silent
) -> Iterator[Snapshot | UnreadableError]:
    """Read every export among the inputs, in the order given: a Snapshot each, or what is wrong with an input.

    The parts of one export are read as one. A part that cannot be read is an error here, and a gap in what the others
    give. `progress` is told the paths of one export before it is read.
    """
    # An export is known before what may stand within it.
    known: list[Reader] = sorted(plugins.loaded("readers"), key=lambda reader: bool(reader.within))
    inputs = [_opened(path, known) for path in dict.fromkeys(each for path in paths for each in _expanded(path))]
    for export in group(inputs):
        files = export[0].files
        if files is not None and not any(one.reader for one in export):
            yield _named(_unrecognised(files, known), files)
        elif export[0].error:
            yield export[0].error
        else:
            yield from _read(export, known, missing(export, inputs), progress)


def _expanded(path: Path) -> list[Path]:
    """A folder that holds nothing but zips or tars stands for them."""
    try:
        names = Folder(path="", root=path).names if path.is_dir() else ()
    except UnreadableError:
        names = ()  # opening it says what is wrong
    shown = [name for name in names if not name.rpartition("/")[2].startswith(".")]
    return [path / name for name in shown] if shown and all(map(PACKED.search, shown)) else [path]


def _opened(path: Path, known: Sequence[Reader]) -> Input:
    one = Input(path=path)
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
    export: Sequence[Input], known: Sequence[Reader], lost: Sequence[str], progress: Callable[..., Progress]
) -> Iterator[Snapshot | UnreadableError]:
    """The Snapshot of one export in one or several parts, and one for each platform whose export stands within it."""
    parts = tuple(one.files for one in export if one.files is not None)
    reader: Reader = next(one.reader for one in export if one.reader)
    shown = progress(*(one.path for one in export))
    for part in parts:
        part.progress = shown
    files = parts[0] if len(parts) == 1 else Several(path=f"{parts[0].path} and {len(parts) - 1} more", parts=parts)
    yield _made(reader, files, lost)
    for part in parts:
        part.progress = silent
    for guest in known:
        if guest.within == reader.id and guest.recognises(files):
            yield _made(guest, files, lost)


def _made(reader: Reader, files: Files, lost: Sequence[str]) -> Snapshot | UnreadableError:
    """What one reader makes of an export, a part that was lost told with it."""
    try:
        made = reader.read(files)
        origin = replace(made.origin, parts=files.hashes()) if isinstance(files, Several) else made.origin
    except UnreadableError as error:
        return _named(error, files)
    gaps = (
        {part: joined([*filter(None, [made.gaps.get(part)]), *lost]) for part in sorted(ACCOUNT_PARTS)}
        if lost
        else made.gaps
    )
    return replace(made, origin=origin, gaps=gaps)


def _unrecognised(files: Files, known: Sequence[Reader]) -> UnreadableError:
    """What to say of an input that no reader knows."""
    readable = "it reads: " + "; ".join(r.title for r in known)
    names = [name.lower() for name in files.names]
    if not names:
        return UnrecognisedError("the folder is empty", hint="give the folder that the export unpacked to")
    if all(name.endswith(".zip") for name in names):
        return UnrecognisedError("it holds only other zips", hint="unpack it once and give what was in it")
    pages = [name for name in names if name.endswith((".html", ".htm"))]
    if pages and not any(name.endswith((".js", ".json", ".csv")) for name in names):
        return UnrecognisedError(
            "this is an export made for reading in a browser (HTML); it leaves out what hygiene needs",
            hint="ask the platform for the same export as JSON",
        )
    if len(names) == 1 and head(files, files.names[0], 64).lstrip()[:1] == b"<":
        return UnrecognisedError("this is a web page, not an export", hint=readable)
    return _damage(files) or UnrecognisedError(
        "no reader recognises this", hint=f"{readable}; a password export goes with --vault; see `hygiene readers`"
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
