"""Words about an input that no reader recognises, and the remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.errors import UnreadableError, UnrecognisedError
from hygiene.model.text import listed, printable
from hygiene.reference.other_exports import find_other_export
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.files.folder import Folder, SingleFile
from hygiene.sources.files.listing import PACKED, OwnFile, own_files

DATA: Final = re.compile(r"\.(?:js|json|jsonl|csv|car)$", re.IGNORECASE)
"""The end of the name of a file with records."""
_PAGES: Final = (".html", ".htm")
_SEE: Final = tr_later("`hygiene readers` lists what can be read, and how to ask for it")
_KINDS: Final = (
    (rb"%PDF-", "a PDF"),
    (rb"\xff\xd8\xff|\x89PNG|GIF8|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(?:heic|heix|mif1|avif)", tr_later("a picture")),
    (rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01[\xb3\xba]", tr_later("a film")),
    (rb"ID3|OggS|fLaC|RIFF....WAVE|\xff[\xfb\xf3\xf2]", tr_later("a sound recording")),
    (rb"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|#!", tr_later("a program")),
    (rb"\xd0\xcf\x11\xe0|\{\\rtf", tr_later("an Office document")),
    (rb"SQLite format 3\0", tr_later("a database")),
)
"""The first bytes of kinds of files other than exports, with their names."""
_STARTS: Final = tuple((re.compile(start, re.DOTALL), words) for start, words in _KINDS)
_OTHER_ARCHIVE: Final = re.compile(rb"7z\xbc\xaf|Rar!|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|\x1f\x8b")
_DOCUMENTS: Final = {
    "word/document.xml": tr_later("a Word document"),
    "xl/workbook.xml": tr_later("an Excel workbook"),
    "ppt/presentation.xml": tr_later("a PowerPoint presentation"),
    "content.xml": tr_later("an OpenDocument file"),
    "META-INF/container.xml": tr_later("an e-book"),
    "AndroidManifest.xml": tr_later("an Android app"),
    "META-INF/MANIFEST.MF": tr_later("a Java program"),
}
"""A member that only one kind of zip has, with its name."""
_NAMED: Final = 3
"""Files that a message names."""


class NoExportError(UnrecognisedError):
    """A file that is not from a known export, such as a picture."""


def unrecognised(files: Files) -> UnreadableError:
    """Return the error for an input that no reader recognises."""
    if isinstance(files, Folder) and files.locked:
        reason, _, remedy = files.locked[0].rpartition("; ")
        return UnreadableError(tr("no export is in what can be read of it; {reason}", reason=reason), hint=remedy)
    if (own := own_files(files)) is not None:
        return _written_by_hygiene(own)
    names = [name.lower() for name in files.names]
    if kind := _kind(files):
        return NoExportError(tr("this is {kind}, not an export", kind=tr(kind)), hint=tr(_SEE))
    packed = [] if _is_web_page(files) else [name for name in names if PACKED.search(name)]
    if packed and isinstance(files, SingleFile):
        return UnrecognisedError(
            tr("it is named like a zip, but it is not one"), hint=tr("download the complete export again")
        )
    if packed and len(packed) == len(names):
        return UnrecognisedError(tr("it holds only other zips"), hint=tr("unpack it once and give its contents"))
    return _of_another_kind(files, packed)


def _written_by_hygiene(own: Sequence[OwnFile]) -> UnrecognisedError:
    """Return the error for files that hygiene wrote, or for no file at all."""
    if not own:
        return UnrecognisedError(tr("the folder is empty"), hint=tr("give the folder that the export unpacked to"))
    if set(own) == {OwnFile.POLICY}:
        return UnrecognisedError(tr("this is a policy of hygiene, not an export"), hint=tr("give it with --policy"))
    problem = tr("this was written by hygiene, and is not an export")
    return UnrecognisedError(problem, hint=tr("give the export that it was made from"))


def several_strays(folder: str, names: Sequence[str]) -> UnrecognisedError:
    """Return one error for the files in a folder that are not from an export."""
    shown = listed([printable(PurePath(name).name, 60) for name in names], _NAMED)
    what = tr_n(
        len(names),
        "{count:,} file in it are of no export that hygiene knows ({shown})",
        "{count:,} files in it are of no export that hygiene knows ({shown})",
        shown=shown,
    )
    return UnrecognisedError(what, hint=tr(_SEE), path=folder)


def _kind(files: Files) -> str:
    """Return the kind of a file that is certainly not an export, or ""."""
    if not isinstance(files, SingleFile):
        members = frozenset(() if isinstance(files, Folder) else files.names)
        return next((words for member, words in _DOCUMENTS.items() if member in members), "")
    start = first_bytes(files, files.names[0], 64)
    return next((words for pattern, words in _STARTS if pattern.match(start)), "")


def _of_another_kind(files: Files, packed: Sequence[str]) -> UnreadableError:
    """Return the error for files from no known export, by names and contents.

    `packed` are the archives among them.
    """
    names = [name.lower() for name in files.names]
    if other := find_other_export(files.names, lambda name: first_bytes(files, name, 2048)):
        return UnrecognisedError(other.problem(files.names), hint=other.advice)
    if _is_web_page(files) and not names[0].endswith(_PAGES):
        return UnrecognisedError(
            tr("this is a web page, not an export"), hint=tr("download the export itself; {see}", see=tr(_SEE))
        )
    if any(name.endswith(_PAGES) for name in names) and not any(map(DATA.search, names)):
        problem = tr("this is an export made for reading in a browser (HTML); it leaves out what hygiene needs")
        return UnrecognisedError(problem, hint=tr("ask the platform for the same export as JSON"))
    if isinstance(files, SingleFile) and _OTHER_ARCHIVE.match(first_bytes(files, files.names[0], 8)):
        problem = tr("this is an archive of a kind that hygiene does not open")
        return UnrecognisedError(problem, hint=tr("unpack it and give the folder"))
    if packed and not isinstance(files, Folder):
        problem = tr("it holds other zips beside files of no export")
        return UnrecognisedError(problem, hint=tr("unpack it once and give the zip of the export"))
    unknown = NoExportError(
        tr("this is no export that hygiene knows"), hint=tr("{see}; a password export goes with --vault", see=tr(_SEE))
    )
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
