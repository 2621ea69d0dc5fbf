"""The times of the owner's messages in exports of Meta, without words.

Each conversation is a folder of numbered files. A message names its sender by the name that the profile shows, so the
owner's messages are known only where the export states that name. Of a message, the sender and the time are decoded,
and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Annotated, Final

import msgspec

from hygiene.model.acts import Acts
from hygiene.model.errors import UnreadableError
from hygiene.model.text import plural
from hygiene.sources.reader_kit.columns.acts import Act, ActsBuilder
from hygiene.sources.reader_kit.fields import repaired
from hygiene.sources.reader_kit.json_stream import MAX_DOCUMENT, Batches, inner_list
from hygiene.sources.reader_kit.times import utc
from hygiene.sources.readers.meta.layout import MetaReading

_FILE: Final = re.compile(
    r"(?:^|/)messages/(?:(?P<box>[^/]+)/)?(?P<thread>[^/]+)/(?P<file>message(?:_\d+)?\.json)$", re.IGNORECASE
)
_THREADS: Final = re.compile(r"(?:^|/)threads/(?:.*/)?messages/", re.IGNORECASE)
"""Messages of Threads, which are another account's."""
_FLAT: Final = re.compile(r"(?:^|/)messages\.json$", re.IGNORECASE)
_MOVED: Final = "e2ee_cutover"
"""The folder of conversations that went on with end-to-end encryption.

Their later messages are in no export of this kind.
"""
_LAST_MS: Final = 253_402_300_799_000
"""The last second of the year 9999, in milliseconds since 1970."""

_Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=_LAST_MS)]


class _Message(msgspec.Struct):
    """The sender and the time of a message; 0 is no time."""

    sender_name: str
    timestamp_ms: _Milliseconds = 0


class _Conversation(msgspec.Struct):
    """The messages of one file."""

    messages: list[_Message]


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
    message by message.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
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
                yield _DECODER.decode(data).messages
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
        """Yield what was read and what follows it, or raise the error again."""
        yield data
        if error:
            raise error
        yield from self._chunks


class _Sent:
    """The messages of one owner on their way into a table.

    `own` are the owner's names. `others` counts the messages of other senders.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.own = frozenset(name.strip().casefold() for name in names if name.strip())
        self.acts, self.others = ActsBuilder(), 0

    def message(self, thread: str, message: _Message) -> Act | None:
        """Return a message of the owner, or None for another's."""
        if repaired(message.sender_name).strip().casefold() in self.own:
            return Act("message", message.timestamp_ms or None, thread)
        self.others += 1
        return None

    def conversation(self, found: _OldConversation) -> list[Act]:
        """Return the owner's messages in a conversation of a flat file."""
        if not all(message.sender for message in found.conversation):
            raise ValueError("sender")
        own = [message for message in found.conversation if message.sender.strip().casefold() in self.own]
        self.others += len(found.conversation) - len(own)
        whom = " ".join(sorted(found.participants))
        return [Act("message", utc(message.created_at), whom) for message in own]

    def add(self, found: Iterable[Act]) -> None:
        """Add some messages."""
        for act in found:
            self.acts.add(act)


def sent_messages(reading: MetaReading, names: Iterable[str], *, encrypted: bool = False) -> Acts | None:
    """Return the messages that the owner sent, or None where none was read.

    `names` are the owner's handle and the name that the profile shows, as far as the export states them. `encrypted`
    says whether new conversations have end-to-end encryption by default, and are in no export of this kind.
    """
    named = [reading.named.user] if reading.named else []
    files, sent = _files(reading.files.names), _Sent([*names, *named])
    flat = [name for name in reading.files.names if _FLAT.search(name)]
    reading.read_members.update(files, flat)
    if not (files or flat):
        return _nothing(reading, encrypted=encrypted)
    if not sent.own:
        reading.gap("messages", "the export does not state your name, so it is not known which messages you sent")
        return None
    seen = False
    for member, chunks in reading.files.each([*files, *flat]):
        if thread := files.get(member):
            parse = partial(sent.message, thread)
            outcome = reading.take("messages", _Messages(chunks), parse, sent.acts.add)
        else:
            outcome = reading.take("messages", Batches(chunks, _OldConversation), sent.conversation, sent.add)
        seen |= reading.settle("messages", member, outcome)
    _explain(reading, sent, files)
    return _counted(reading, sent.acts) if seen else None


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
            "messages", "the export holds no conversation, and those with end-to-end encryption are never in it"
        )
    return _counted(reading, ActsBuilder())


def _counted(reading: MetaReading, acts: ActsBuilder) -> Acts:
    reading.counts["messages"] = len(acts)
    return acts.build()


def _explain(reading: MetaReading, sent: _Sent, files: Mapping[str, str]) -> None:
    """Record why messages of the owner may be missing."""
    if sent.others and not len(sent.acts):
        count = plural(sent.others, "message")
        reading.gap("messages", f"{count}, and you under your present name sent none of them")
    if any((match := _FILE.search(name)) and (match["box"] or "").casefold() == _MOVED for name in files):
        later = "conversations went on with end-to-end encryption, and their later messages are not in the export"
        reading.gap("messages", later)
