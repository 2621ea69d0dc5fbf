"""The times of the owner's messages in exports of Meta, without words.

Each conversation is a folder of numbered files, which name the people in it. A message names its sender, but does not
state the sender's number. Only the sender and the time of a message are decoded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Annotated, Final

import msgspec

from hygiene.language.words import tr
from hygiene.model.acts import Acts
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.budget import MAX_DOCUMENT
from hygiene.sources.reader_kit.columns.acts import columns
from hygiene.sources.reader_kit.columns.senders import Message, Senders
from hygiene.sources.reader_kit.fields import repaired
from hygiene.sources.reader_kit.json_stream import Batches, inner_list
from hygiene.sources.reader_kit.times import utc
from hygiene.sources.readers.meta.layout import MetaReading

_FILE: Final = re.compile(
    r"(?:^|/)messages/(?:(?P<box>[^/]+)/)?(?P<thread>[^/]+)/(?P<file>message(?:_\d+)?\.json)$", re.IGNORECASE
)
_THREADS: Final = re.compile(r"(?:^|/)threads/(?:.*/)?messages/", re.IGNORECASE)
"""Messages of Threads, which belong to another account."""
_FLAT: Final = re.compile(r"(?:^|/)messages\.json$", re.IGNORECASE)
_MOVED: Final = "e2ee_cutover"
"""The folder of conversations that went on with end-to-end encryption.

Their later messages are in no export of this kind.
"""
_LAST_MS: Final = 253_402_300_799_000
"""The last second of the year 9999, in milliseconds since 1970."""

_Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=_LAST_MS)]


class _Message(msgspec.Struct):
    """The sender and the time of a message, or 0 for no time."""

    sender_name: str
    timestamp_ms: _Milliseconds = 0


class _Person(msgspec.Struct):
    """A person in a conversation."""

    name: str = ""


class _Conversation(msgspec.Struct):
    """The messages of one file, and the people in the conversation."""

    messages: list[_Message]
    participants: list[_Person] = []


_DECODER: Final = msgspec.json.Decoder(_Conversation)


class _OldMessage(msgspec.Struct):
    """The sender and the time of a message in a flat file of 2018 to 2020."""

    sender: str = ""
    created_at: str = ""


class _OldConversation(msgspec.Struct):
    """A conversation in a flat file of 2018 to 2020."""

    conversation: list[_OldMessage]
    participants: list[str] = []


class _Messages:
    """The messages of one file, decoded into a type that holds no words.

    A whole file is decoded at once, as Meta puts at most 10,000 messages into one. A damaged or larger one is decoded
    message by message. After the iteration, `people` are those in the conversation, where the file states them.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.people: list[str] = []
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[_Message]]:
        """Yield the messages in batches.

        Raises:
            UnreadableError: when there is no list of messages, or it is damaged.
        """
        data, error = bytearray(), None
        try:
            for chunk in self._chunks:
                data += chunk
                if len(data) > MAX_DOCUMENT:
                    break
            else:
                found = _DECODER.decode(data)
                self.people = [person.name for person in found.participants if person.name]
                yield found.messages
                return
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        except UnreadableError as stopped:
            error = stopped
        batches = Batches(inner_list(self._again(bytes(data), error), "messages"), _Message)
        try:
            yield from batches
        finally:
            self.unreadable, self.why = batches.unreadable, batches.why

    def _again(self, data: bytes, error: UnreadableError | None) -> Iterator[bytes]:
        """Yield the read batch and the following ones, or raise the error again."""
        yield data
        if error:
            raise error
        yield from self._chunks


def sent_messages(reading: MetaReading, names: Iterable[str], *, encrypted: bool = False) -> Acts | None:
    """Return the messages that the owner sent, or None if none were read.

    `names` are the owner's handles and the names of the profile that the export states. `encrypted` says whether new
    conversations have end-to-end encryption by default, and are in no export of this kind.
    """
    named = [reading.named.user] if reading.named else []
    files, senders = _files(reading.files.names), Senders([*names, *named])
    flat = [name for name in reading.files.names if _FLAT.search(name)]
    reading.read_members.update(files, flat)
    reading.note_missing("messages", files)
    if not (files or flat):
        return _nothing(reading, encrypted=encrypted)
    seen, name = False, lru_cache(maxsize=1024)(repaired)  # a conversation repeats few names
    for member, chunks in reading.files.each([*files, *flat]):
        if thread := files.get(member):
            rows = _Messages(chunks)
            outcome = reading.take("messages", rows, partial(_message, thread, name), senders.add)
            senders.state(thread, map(name, rows.people))
        else:
            outcome = reading.take(
                "messages", Batches(chunks, _OldConversation), _old_messages, partial(_each, senders)
            )
        seen |= reading.note_outcome("messages", member, outcome)
    sent = senders.acts(reading) if seen else None
    _explain(reading, files)
    return sent


def _message(thread: str, name: Callable[[str], str], message: _Message) -> Message:
    return Message(thread, name(message.sender_name), message.timestamp_ms or None)


def _old_messages(found: _OldConversation) -> list[Message]:
    """Return the messages of a conversation of a flat file."""
    if not all(message.sender for message in found.conversation):
        raise ValueError("sender")
    chat, people = " ".join(sorted(found.participants)), tuple(found.participants)
    return [Message(chat, message.sender, utc(message.created_at), people) for message in found.conversation]


def _each(senders: Senders, found: Iterable[Message]) -> None:
    for message in found:
        senders.add(message)


def _files(names: Iterable[str]) -> dict[str, str]:
    """Return the conversation of each file of messages, by the file's path.

    A file that an export holds twice, in two folders around it, is read once.
    """
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for name in names:
        match = _FILE.search(name)
        if match and not _THREADS.search(name):
            box, thread, file = (text.casefold() for text in match.groups(default=""))
            found.setdefault((box, thread, file), (name, thread))
    return dict(found.values())


def _nothing(reading: MetaReading, *, encrypted: bool) -> Acts | None:
    """Return an empty table where the export holds a folder of messages."""
    if not reading.has_folder(("messages",)):
        return None
    if encrypted:
        reading.gap(
            "messages", tr("the export holds no conversation, and those with end-to-end encryption are never in it")
        )
    reading.counts["messages"] = 0
    return columns([])


def _explain(reading: MetaReading, files: Iterable[str]) -> None:
    """Record why messages of the owner may be missing."""
    if any((match := _FILE.search(name)) and (match["box"] or "").casefold() == _MOVED for name in files):
        later = tr("conversations went on with end-to-end encryption, and their later messages are not in the export")
        reading.gap("messages", later)
