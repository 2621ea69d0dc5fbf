"""Folders inside an input that may be exports of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.model.text import listed
from hygiene.sources.files.files import Files
from hygiene.sources.files.subfolder import subfolders
from hygiene.sources.parts.export_parts import (
    RECORDS,
    Candidate,
    group_by_statement,
    share_a_changed_file,
    shared_paths,
)
from hygiene.sources.reader import Reader

_COMPARED: Final = 200
"""Paths of folders in one input whose contents are compared."""
_INNER: Final = {"data"}
"""Folders that hold a part of an export, with more of it beside them."""


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
            tops += any(first in own if is_folder else bool(RECORDS.search(first)) for first, is_folder in firsts)
    return tops > 1


def is_wrapped(whole: Candidate, candidates: Sequence[Candidate], entries: Sequence[Path]) -> bool:
    """Return whether a folder holds one unpacked export beside other inputs.

    The export must be the whole content of its folder, because files that a platform puts beside `data` belong to the
    same export.
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
    shared = {files.path for several in shared_paths(folders) for files, _ in several}
    likely = folders if reader.own_folders else [each for each in folders if str(each.path) in shared]
    inside = [each for each in likely if each.files and recognises(reader, each.files)]
    if len(inside) < 2 or not (several_tops(candidate, inside) or share_a_changed_file(inside, _COMPARED)):
        return
    group_by_statement(inside)
    if len({each.export or each.path for each in inside}) > 1:
        names = listed([each.path.name for each in inside], 3)
        candidate.error = UnreadableError(
            tr("it holds {count} exports ({names})", count=len(inside), names=names),
            hint=tr("unpack it and give each of them"),
            path=files.path,
        )
