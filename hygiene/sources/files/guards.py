"""Guards for files: expansion, names, clutter, and changes meanwhile."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import RUN_AGAIN, UnreadableError, remedy_for, system_words
from hygiene.model.text import printable
from hygiene.sources.files.budget import MAX_NAME, MAX_NAMES, MAX_RATIO, RATIO_FROM

_CLUTTER: Final = re.compile(
    r"(?:^|/)(?:__MACOSX/"
    r"|(?:\._[^/]*|\.DS_Store|\.localized|\.apdisk|Icon\r|(?:eh)?thumbs\.db|desktop\.ini|\.directory)$"
    r"|(?:\.Spotlight-V100|\.Trashes|\.fseventsd|\.TemporaryItems|\.DocumentRevisions-V100|\$RECYCLE\.BIN"
    r"|System Volume Information|@eaDir|\.AppleDouble)/|[^/]*:Zone\.Identifier$)",
    re.IGNORECASE,
)
"""Files that a desktop or a file server puts beside the user's own.

macOS makes `__MACOSX`, `._*` (extended attributes), `.DS_Store` and the hidden folders of a volume. Windows makes
`Thumbs.db`, `desktop.ini`, the recycle bin, its volume folder and marks of downloads (`:Zone.Identifier`). KDE makes
`.directory`, and Synology `@eaDir`.
"""


@contextmanager
def reading(shown: str, hint: str = "") -> Iterator[None]:
    """Turn an error of the system while a file is read into our own.

    Without a `hint`, the remedy depends on the error.

    Raises:
        UnreadableError: naming the file as `shown`.
    """
    try:
        yield
    except OSError as error:
        raise UnreadableError(
            tr("it cannot be read: {reason}", reason=system_words(error)),
            hint=tr(hint) if hint else remedy_for(error),
            path=shown,
        ) from error


@dataclass(slots=True)
class SteadyFile:
    """A file that must stay the same from its first opening to its last.

    It may be opened again, in other processes too. Another program may write to it meanwhile, or put another file in
    its place. Its size and the time of its last change show that. The inode number does not help, because some
    network file systems give it anew.
    """

    path: Path
    _state: tuple[int, int] = (-1, -1)

    @contextmanager
    def opened(self, shown: str) -> Iterator[BufferedReader]:
        """Open the file, and compare its state before and after its use.

        Raises:
            UnreadableError: naming the file as `shown`; when it cannot be opened, or was changed since it was opened
                first.
        """
        with reading(shown):
            opened = self.path.open("rb")
        with opened as file:
            self._compare(file, shown)
            yield file
            self._compare(file, shown)

    def sha256(self, shown: str) -> str:
        """Return the SHA-256 of the file; raise as `opened` does."""
        with reading(shown), self.opened(shown) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _compare(self, file: BufferedReader, shown: str) -> None:
        found = os.fstat(file.fileno())
        state = found.st_size, found.st_mtime_ns
        if self._state not in {(-1, -1), state}:
            raise UnreadableError(tr("it was changed while it was read"), hint=tr(RUN_AGAIN), path=shown)
        self._state = state


def is_clutter(name: str) -> bool:
    """Return whether a file was made by a desktop, not by a platform.

    `name` is its path inside the input, with `/` between folders.
    """
    return _CLUTTER.search(name) is not None


def refuse_name(name: str, kind: str, shown: str) -> None:
    """Refuse the name of a member that no platform would give.

    `kind` is the word for the archive (`zip` or `tar`).

    Raises:
        UnreadableError: when the name is empty, longer than `MAX_NAME`, or leads outside the archive.
    """
    if not name:
        what = tr("it holds a file without a name")
    elif len(name) > MAX_NAME:
        what = tr("it holds a file whose name has {count:,} characters", count=len(name))
    elif not stays_inside(name):
        what = tr("it holds a path that leads outside the archive ({name})", name=printable(name, 60))
    else:
        return
    raise UnreadableError(what, hint=tr("no platform makes such a {kind}; do not unpack it", kind=kind), path=shown)


def refuse_names(names: Iterable[str], kind: str, shown: str) -> None:
    """Refuse names of members that no platform would give.

    Raises:
        UnreadableError: as `refuse_name`, or when the names have more than `MAX_NAMES` characters together.
    """
    total = 0
    for name in names:
        refuse_name(name, kind, shown)
        total += len(name)
    if total > MAX_NAMES:
        what = tr("the names of its files have {count:,} characters together", count=total)
        raise UnreadableError(what, hint=tr("give only the export"), path=shown)


def refuse_bomb(name: str, size: int, packed: int, shown: str) -> None:
    """Refuse a member, or all, that unpacks to far more bytes than packed.

    Raises:
        UnreadableError: when `size` exceeds `RATIO_FROM` and is over `MAX_RATIO` times `packed`.
    """
    if size > RATIO_FROM and size > MAX_RATIO * packed:
        parts = {"size": size >> 20, "limit": MAX_RATIO}
        problem = tr("it would unpack to {size:,} MB, over {limit} times its size, as a zip bomb does", **parts)
        if name:
            problem = tr(
                "{name} would unpack to {size:,} MB, over {limit} times its size, as a zip bomb does",
                name=name,
                **parts,
            )
        raise UnreadableError(
            problem,
            hint=tr("it was not opened; if it came from the platform, unpack it and give the folder"),
            path=shown,
        )


def stays_inside(name: str) -> bool:
    """Return whether a member's name leads to a place inside the archive.

    Such a name is relative and has neither a drive letter nor a step upwards (`..`).
    """
    parts = [part for part in name.split("/") if part not in {"", "."}]
    return bool(parts) and not name.startswith("/") and ".." not in parts and parts[0][1:2] != ":"
