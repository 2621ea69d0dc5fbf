"""The seam for platform exports: what a reader is, and how an input finds its reader by its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hygiene.errors import UnreadableError, UnrecognisedError
from hygiene.files import Files, Progress, head, open_files, silent
from hygiene.model import Snapshot

if TYPE_CHECKING:
    from hygiene.plugins import Plugins


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One platform's export.

    `recognises` looks at names and first bytes; `read` gives the Snapshot, with a gap for whatever was missing or damaged,
    and raises `UnreadableError` only when nothing of use can be read. `holds` and `request` are for people: what the export
    tells, and how to ask the platform for it.
    """

    id: str
    title: str
    holds: str
    request: str
    recognises: Callable[[Files], bool]
    read: Callable[[Files], Snapshot]


def reader(
    id: str,  # noqa: A002  # the word every field of the domain uses
    *,
    title: str,
    holds: str,
    request: str,
    recognises: Callable[[Files], bool],
) -> Callable[[Callable[[Files], Snapshot]], Reader]:
    """Make a function from an export's files to a Snapshot into a reader."""

    def decorate(read: Callable[[Files], Snapshot]) -> Reader:
        return Reader(id=id, title=title, holds=holds, request=request, recognises=recognises, read=read)

    return decorate


def read_export(path: Path, plugins: Plugins, progress: Progress = silent) -> Snapshot:
    """Read one export, whichever platform it is from.

    Raises:
        UnreadableError: naming the file, when nothing of use can be read from it.
    """
    files = open_files(path)
    try:
        files.progress = progress
        known: list[Reader] = plugins.loaded("readers")
        found = next((r for r in known if r.recognises(files)), None)
        if found is None:
            raise _unrecognised(files, known)
        return found.read(files)
    except UnreadableError as error:
        if error.path == files.path:
            raise
        raise error.within(files.path) from error


def _unrecognised(files: Files, known: list[Reader]) -> UnrecognisedError:
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
    _damage(files)
    return UnrecognisedError(
        "no reader recognises this", hint=f"{readable}; a password export goes with --vault; see `hygiene readers`"
    )


def _damage(files: Files) -> None:
    """Look for the reason why nothing recognises an input in its first files of data.

    Raises:
        UnreadableError: when one of them cannot be read at all.
    """
    data = [name for name in files.names if name.lower().endswith((".js", ".json", ".csv"))]
    for name in data[:40]:
        next(files.chunks(name), b"")
