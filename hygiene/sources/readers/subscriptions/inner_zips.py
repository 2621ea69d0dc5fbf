"""Small zips inside an input, read in memory as if they were folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import CHUNK, Files
from hygiene.sources.files.guards import MAX_NAME
from hygiene.sources.files.zip_in_memory import member_content, member_names

MAX_ZIP: Final = 128 << 20
"""Bytes of a zip that is opened and held in memory."""
MAX_ZIPS: Final = 8
"""Zips that are opened in one input."""
MAX_MEMBER: Final = 128 << 20
"""Bytes of a member after inflating."""


@dataclass(slots=True, kw_only=True)
class InnerZips(Files):
    """An input with the members of some zips in it.

    Such a member is named by the path of its zip and its path in there. `unopened` says why a zip was not opened.
    """

    outer: Files
    zips: dict[str, bytes] = field(default_factory=dict)
    inner: dict[str, tuple[str, str]] = field(default_factory=dict)
    unopened: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the members of the input and of its zips."""
        return (*self.outer.names, *self.inner)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of one member."""
        if name not in self.inner:
            yield from self.outer.chunks(name)
            return
        zipped, member = self.inner[name]
        data = _content(self.zips[zipped], member)
        yield from (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))

    def newest_time(self) -> datetime | None:
        """Return the newest time that the input states for a member."""
        return self.outer.newest_time()

    def sha256(self) -> str:
        """Return the SHA-256 of the input."""
        return self.outer.sha256()


def with_inner_zips(files: Files, wanted: re.Pattern[str]) -> InnerZips:
    """Return the input with the members of up to `MAX_ZIPS` zips.

    The zips are those whose path `wanted` finds, nearest the top first. One that is read as a part of its own, as in an
    unpacked export, is left out.
    """
    found = InnerZips(path=files.path, outer=files)
    parts = {name.partition("/")[0] for name in files.names if "/" in name}
    zips = sorted(filter(wanted.search, files.names), key=lambda name: (name.count("/"), name))
    for name in [name for name in zips if name.rpartition("/")[2] not in parts][:MAX_ZIPS]:
        try:
            data = _whole(files, name)
            members = {f"{name}/{member}": (name, member) for member in member_names(data) if len(member) <= MAX_NAME}
        except UnreadableError as error:
            found.unopened[name] = error.message
            continue
        if not members:
            found.unopened[name] = "it is named like a zip, but it is not one"
        found.zips[name] = data
        found.inner |= members
    return found


def _whole(files: Files, name: str) -> bytes:
    data = bytearray()
    for chunk in files.chunks(name):
        data += chunk
        if len(data) > MAX_ZIP:
            raise UnreadableError(f"this zip inside is larger than {MAX_ZIP >> 20} MB")
    return bytes(data)


def _content(data: bytes, member: str) -> bytes:
    try:
        return member_content(data, member, MAX_MEMBER)
    except UnreadableError as error:
        raise UnreadableError("it cannot be inflated", hint="unpack the export and give the folder") from error
