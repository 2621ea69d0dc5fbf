"""Guards for archives: expansion, names, and files to ignore."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError, system_words
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
def reading(shown: str, hint: str = tr_later("check its permissions")) -> Iterator[None]:
    """Turn an error of the system while a file is read into our own.

    Raises:
        UnreadableError: naming the file as `shown`.
    """
    try:
        yield
    except OSError as error:
        raise UnreadableError(
            tr("it cannot be read: {reason}", reason=system_words(error)), hint=tr(hint), path=shown
        ) from error


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
