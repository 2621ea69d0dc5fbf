"""Opening an input: a folder, a single file, a zip or a tar."""

from __future__ import annotations

import stat
from pathlib import Path

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.model.text import home_hidden
from hygiene.sources.files.budget import Budget
from hygiene.sources.files.files import Files
from hygiene.sources.files.folder import Folder, SingleFile
from hygiene.sources.files.guards import SteadyFile, reading


def open_files(path: Path, budget: Budget | None = None) -> Files:
    """Open an input as a set of files, whatever form it has.

    The bytes read from it count against the budget.

    Raises:
        UnreadableError: when it cannot be opened. The error states the fault and the remedy.
    """
    budget = budget or Budget()
    return budget.contain(lambda: _opened(path, budget), tr("the code that opens inputs failed on it"))


def _opened(path: Path, budget: Budget) -> Files:
    """Return the files of an input.

    Raises:
        UnreadableError: as `open_files`.
    """
    shown = home_hidden(str(path))
    with reading(shown, tr("check the name and the permissions")):
        found = path.stat()
        kind = found.st_mode
        if stat.S_ISDIR(kind):
            return Folder(path=shown, root=path, budget=budget)
        if not stat.S_ISREG(kind):
            # Opening a pipe would wait for its other end, and a device may never end.
            raise UnreadableError(
                tr("it is neither a file nor a folder"), hint=tr("save it to a file first"), path=shown
            )
        start = b""
        if found.st_size:  # reading one of the kernel's files, which have no size, may wait for ever
            with path.open("rb") as file:
                start = file.read(512)
    if not start:
        raise UnreadableError(tr("the file is empty"), hint=tr("download the export again"), path=shown)
    if start[:2] == b"PK":
        from hygiene.sources.files.zips import open_zip

        return open_zip(path, shown, budget)
    from hygiene.sources.files.tars import is_tar, open_tar

    if is_tar(start):
        return open_tar(path, shown, budget)
    return SingleFile(path=shown, file=SteadyFile(path), budget=budget)
