"""The times of the owner's messages in an export of Telegram.

Telegram Desktop writes one field on each line, indented by one more blank at each level. A text in JSON contains no
line break, so a line that begins with six blanks and `"from_id"` is the sender of a message, whatever people write.
Only lines with the number of a chat, a time or a sender are examined, so a file of gigabytes takes seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.rows import NoRowsError

_CHATS: Final = frozenset({b"chats", b"left_chats"})
_MAX_LINE: Final = 4 << 20
"""Bytes of one line. A message has a thousandth of that."""
_LINE: Final = re.compile(
    rb'\n(?: "(?P<section>[a-z_]{1,40})": '
    rb'|    "(?:type": "(?P<type>[a-z_]{1,40})"|id": (?P<chat>\d{1,20}))'
    rb'|      "(?:date_unixtime": "(?P<seconds>\d{10})"|from_id": "(?P<sender>[a-z]{4,10}\d{1,20})"))'
)
_OWN_NOTES: Final = b"saved_messages"


class Sent(NamedTuple):
    """A message that the owner sent.

    `seconds` counts from 1970, and `chat` is the chat's number. The seconds are 0 where only the local time is written.
    """

    seconds: int
    chat: str


class SentMessages:
    """The owner's messages in an export, in batches.

    Notes that the owner keeps for themselves (Saved Messages) are left out. After the iteration, `undated` counts the
    messages without seconds.
    """

    def __init__(self, chunks: Iterable[bytes], owner: str) -> None:
        self._chunks, self._lines = chunks, _Lines(f"user{owner}".encode())
        self.unreadable, self.why = 0, ""
        self.undated = 0

    def __iter__(self) -> Iterator[list[Sent]]:
        """Yield the messages in batches.

        Raises:
            UnreadableError: when a line is longer than `_MAX_LINE`, or the file cannot be read to its end.
            NoRowsError: when the chats are in another layout than Telegram's.
        """
        rest = b""
        for chunk in self._chunks:
            block = rest + chunk
            end = max(block.rfind(b"\n"), 0)
            yield self._read(block[:end])
            rest = block[end:]
            if len(rest) > _MAX_LINE:
                raise UnreadableError(tr("one line is longer than {limit} MB", limit=_MAX_LINE >> 20))
        yield self._read(rest)
        if not self._lines.chats:
            raise NoRowsError(tr("its chats are in another layout than Telegram Desktop's"))
        if rest.strip() != b"}":
            raise UnreadableError(tr("it is cut short: the last line is missing"))

    def _read(self, block: bytes) -> list[Sent]:
        sent = list(self._lines.read(block))
        self.undated += sum(not each.seconds for each in sent)
        return sent


class _Lines:
    """The place in the document that the lines read so far lead to.

    `chats` is true once a section with chats began.
    """

    def __init__(self, owner: bytes) -> None:
        self._owner, self._in_chats, self._own_notes = owner, False, False
        self._chat, self._seconds = "", 0
        self.chats = False

    def read(self, block: bytes) -> Iterator[Sent]:
        """Yield the owner's messages in some whole lines.

        The block begins with a line break, and does not end in one.
        """
        for found in _LINE.finditer(block):
            kind, value = found.lastgroup, found[found.lastindex or 0]
            if kind == "seconds":
                self._seconds = int(value)
            elif kind == "sender":
                if value == self._owner and self._in_chats and not self._own_notes:
                    yield Sent(self._seconds, self._chat)
                self._seconds = 0
            elif kind == "chat":
                self._chat = value.decode()
            elif kind == "type":
                self._own_notes = value == _OWN_NOTES
            else:
                self._in_chats = value in _CHATS
                self.chats = self.chats or self._in_chats


def message(sent: Sent) -> Act:
    """Parse a message that the owner sent."""
    return Act("message", sent.seconds * 1000 or None, sent.chat)
