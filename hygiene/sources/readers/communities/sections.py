"""The sections of a large JSON object. Few of them are kept.

A section is a member of the outermost object. Only the brackets, quotes and commas of skipped sections are examined, so
their words are never decoded, and memory does not grow with the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hygiene.language.words import tr, tr_later
from hygiene.model.errors import UnreadableError
from hygiene.sources.reader_kit.json_stream import Structure

MAX_SECTION: Final = 16 << 20
"""Bytes of a section that is kept. Real ones have a hundredth of that."""
MAX_NAMES: Final = 1000
"""The most sections of one object. Real objects have a dozen."""
_HEAD: Final = 512
"""Bytes within which the name of a section has to end."""
_NAME: Final = re.compile(rb'\s*"([^"\\]{1,200})"\s*:\s*')
_OPENING: Final = re.compile(rb"\s*\{")
_ESCAPE: Final = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_CUT_SHORT: Final = tr_later("it is cut short: the object does not end")


@dataclass(slots=True)
class Sections:
    """The sections of a document.

    `held` has the wanted ones, as JSON. `names` are all names in the document, in their order. `problems` says why a
    wanted section was not kept. `stopped` says why the document was not read completely, or is empty.
    """

    held: dict[str, bytes] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    stopped: str = ""


def read_sections(
    chunks: Iterable[bytes], wanted: frozenset[str], required: frozenset[str], last: frozenset[str]
) -> Sections:
    """Read the sections in `wanted`.

    The document is read to its end, or until a section in `last` begins when all of `required` were found. Damage ends
    the reading, but the sections before it count.
    """
    found, structure, section = Sections(), Structure(), _Section(wanted)
    begun = False
    try:
        for chunk in chunks:
            piece, start = (chunk, 0) if begun else (_from_opening(chunk), 1)
            begun = True
            commas, end = structure.read(piece)
            for stop in [*commas[commas < end].tolist(), end] if end >= 0 else commas.tolist():
                section.add(piece[start:stop])
                section.close(found)
                start = stop + 1
            if end >= 0:
                return found
            section.add(piece[start:])
            if section.name in last and required <= set(found.names):
                found.names.append(section.name)
                return found
        found.stopped = tr(_CUT_SHORT)
    except UnreadableError as error:
        found.stopped = error.reason
    return found


def _from_opening(chunk: bytes) -> bytes:
    """Return the first piece of a document from its opening bracket on."""
    opening = _OPENING.match(chunk)
    if not opening:
        raise UnreadableError(tr("it holds no JSON object"))
    return chunk[opening.end() - 1 :]


class _Section:
    """The kept bytes of the section that is being read."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted, self._data, self._passed = wanted, bytearray(), False
        self.name = ""

    def add(self, piece: bytes) -> None:
        """Add the next bytes of the section."""
        if self._passed:
            return
        self._data += piece
        if not self.name:
            named = _NAME.match(self._data)
            if named:
                self.name = named[1].decode("utf-8", "replace")
                del self._data[: named.end()]
            self._passed = self.name not in self._wanted if named else len(self._data) > _HEAD
        self._passed = self._passed or len(self._data) > MAX_SECTION
        if self._passed:
            self._data.clear()

    def close(self, found: Sections) -> None:
        """End the section, and begin the next one.

        If several sections have one name, the first counts.

        Raises:
            UnreadableError: when the document has too many sections.
        """
        if len(found.names) >= MAX_NAMES:
            raise UnreadableError(tr("it has over {limit:,} sections", limit=MAX_NAMES))
        if self.name:
            found.names.append(self.name)
        if self.name in self._wanted:
            if self._passed:
                found.problems.setdefault(self.name, tr("it is larger than {limit} MB", limit=MAX_SECTION >> 20))
            else:
                found.held.setdefault(self.name, _valid(bytes(self._data)))
        self.name, self._passed = "", False
        self._data.clear()


def _valid(data: bytes) -> bytes:
    r"""Return JSON text without an escape that JSON does not have.

    Telegram Desktop writes `\x1F` where JSON has `\u001F`.
    """
    return _ESCAPE.sub(lambda found: rb"\u00" + found[1] if found[1] else found[0], data)
