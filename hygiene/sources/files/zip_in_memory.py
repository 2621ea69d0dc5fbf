"""Password exports that are zips, read in memory and never unpacked."""

from __future__ import annotations

import zipfile
from io import BytesIO
from struct import error as StructError  # noqa: N812  # a class, whatever struct calls it
from typing import Final
from zlib import error as ZlibError  # noqa: N812  # a class, whatever zlib calls it

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.guards import MAX_RATIO, is_clutter

_MAGIC: Final = b"PK\x03\x04"
_MAX_MEMBERS: Final = 20_000
"""A zip with more members is not a password export with attachments."""
_RATIO_FROM: Final = 1 << 20
"""Unpacked bytes up to which any ratio of expansion is harmless."""


def member_names(data: bytes) -> tuple[str, ...]:
    """Return the names of a zip's members.

    When `data` is not a zip, return an empty tuple. Files that a desktop added, and names that are empty, are left out.

    Raises:
        UnreadableError: when it is a zip, but cut short, damaged or empty, or has too many members.
    """
    if not data.startswith(_MAGIC):
        return ()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            every = [info.filename for info in archive.infolist() if info.filename[-1:] not in {"", "/"}]
            found = tuple(name for name in every if not is_clutter(name))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, StructError):
        found = ()
    if not found:
        raise UnreadableError("the zip is cut short, damaged or empty", hint="export it again")
    if len(found) > _MAX_MEMBERS:
        raise UnreadableError(f"the zip holds more than {_MAX_MEMBERS:,} files, so it is not a password export")
    return found


def member_content(data: bytes, name: str, limit: int) -> bytes:
    """Return one member of a zip, which may have up to `limit` bytes.

    Raises:
        UnreadableError: when it is encrypted, packed in an unusual way, too large, a zip bomb or damaged.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.getinfo(name)
        if info.flag_bits & 0x1:
            raise UnreadableError("the zip itself is encrypted", hint="unpack it with its password, and give the file")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            # The decoders of other methods do not limit what a few bytes expand to, and no password manager uses them.
            raise UnreadableError(
                "one file in the zip is compressed in a way that no password manager uses",
                hint="no password manager makes such a zip; do not unpack it",
            )
        # The directory may promise more packed bytes than there are.
        packed = min(info.compress_size, len(data))
        if info.file_size > limit or info.file_size > max(_RATIO_FROM, MAX_RATIO * packed):
            raise UnreadableError(
                f"one file in the zip would unpack to {info.file_size >> 20:,} MB: "
                "this is a zip bomb, or not a password export",
                hint="no password manager makes such a zip; do not unpack it",
            )
        try:
            with archive.open(info) as member:
                # Inflate no more than the directory promised, whatever the packed data expands to. What is behind that
                # makes the checksum differ, which is checked at the end.
                return member.read(info.file_size + 1)
        except (zipfile.BadZipFile, ZlibError, NotImplementedError, RuntimeError, OSError, EOFError):
            pass
    raise UnreadableError("the zip is damaged inside", hint="export it again")
