"""Exports that are zips: their members are read in memory and never unpacked, and a bomb is refused."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final
from zlib import error as ZlibError  # noqa: N812  # a class, whatever zlib calls it

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.guards import MAX_RATIO

_MAGIC: Final = b"PK\x03\x04"
_MOST: Final = 20_000
"""A zip of more members is no password export, attachments included."""
_RATIO_FROM: Final = 1 << 20
"""Bytes up to which any ratio is harmless."""


def member_names(data: bytes) -> tuple[str, ...]:
    """The names of a zip's members; of what is no zip, none.

    Raises:
        UnreadableError: when it is a zip, but cut short or damaged, or of too many members.
    """
    if not data.startswith(_MAGIC):
        return ()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            found = tuple(info.filename for info in archive.infolist() if not info.is_dir())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        found = ()
    if not found:
        raise UnreadableError("the zip is cut short, damaged or empty", hint="export it again")
    if len(found) > _MOST:
        raise UnreadableError(f"the zip holds more than {_MOST:,} files, which no password export does")
    return found


def member_content(data: bytes, name: str, limit: int) -> bytes:
    """One member of a zip.

    Raises:
        UnreadableError: when it is encrypted, too large, a bomb or damaged.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.getinfo(name)
        if info.flag_bits & 0x1:
            raise UnreadableError("the zip itself is encrypted", hint="unpack it with its password, and give the file")
        if info.file_size > limit or info.file_size > max(_RATIO_FROM, MAX_RATIO * info.compress_size):
            raise UnreadableError(
                f"one file in the zip would unpack to {info.file_size >> 20:,} MB: a zip bomb, or no password export",
                hint="no password manager makes such a zip; do not unpack it",
            )
        try:
            with archive.open(info) as member:
                # No more than the directory promised; reading to the end also checks the sum.
                return member.read(info.file_size + 1)
        except (zipfile.BadZipFile, ZlibError, NotImplementedError, RuntimeError, OSError, EOFError):
            pass
    raise UnreadableError("the zip is damaged inside", hint="export it again")
