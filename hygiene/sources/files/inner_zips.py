"""Small zips inside an input, read in memory as if they were folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_INNER_ZIP, MAX_INNER_ZIPS
from hygiene.sources.files.files import Files
from hygiene.sources.files.zips import Zip, open_zip


@dataclass(slots=True, kw_only=True)
class InnerZips(Files):
    """An input with the members of some zips in it.

    Such a member is named by the path of its zip and its path in there. `unopened` says why a zip was not opened.
    """

    outer: Files
    inner: dict[str, tuple[Zip, str]] = field(default_factory=dict)
    unopened: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the members of the input and of its zips."""
        return (*self.outer.names, *self.inner)

    def _content(self, name: str) -> Iterator[bytes]:
        """Yield the content of one member."""
        if name not in self.inner:
            return self.outer.chunks(name)
        zipped, member = self.inner[name]
        return zipped.chunks(member)

    def newest_time(self) -> datetime | None:
        """Return the newest time that the input states for a member."""
        return self.outer.newest_time()

    def sha256(self) -> str:
        """Return the SHA-256 of the input."""
        return self.outer.sha256()


def with_inner_zips(files: Files, wanted: re.Pattern[str]) -> InnerZips:
    """Return the input with the members of up to `MAX_INNER_ZIPS` zips.

    Together they have up to `MAX_INNER_ZIP` bytes. They are those with a path that matches `wanted`, nearest the top
    first. A zip that is read as a separate part, as in an unpacked export, is left out.
    """
    found = InnerZips(path=files.path, outer=files, budget=files.budget)
    parts = {name.partition("/")[0] for name in files.names if "/" in name}
    zips = sorted(filter(wanted.search, files.names), key=lambda name: (name.count("/"), name))
    left = MAX_INNER_ZIP
    for name in [name for name in zips if name.rpartition("/")[2] not in parts][:MAX_INNER_ZIPS]:
        try:
            data = _whole(files, name, left)
            zipped = open_zip(data, name, files.budget)
        except UnreadableError as error:
            found.unopened[name] = error.message
        else:
            left -= len(data)
            found.inner |= {f"{name}/{member}": (zipped, member) for member in zipped.names}
    return found


def _whole(files: Files, name: str, most: int) -> bytes:
    """Return the content of a zip inside, of at most `most` bytes.

    Raises:
        UnreadableError: when it is larger, or not a zip.
    """
    data = bytearray()
    for chunk in files.chunks(name):
        data += chunk
        if len(data) > most:
            raise UnreadableError(tr("the zips inside are larger than {limit} MB together", limit=MAX_INNER_ZIP >> 20))
    if not data.startswith(b"PK"):
        raise UnreadableError(tr("it is named like a zip, but it is not one"))
    return bytes(data)
