"""The owner's messages in an export that names the sender of each.

A message may carry the name that its sender had at the time, so that after a change of the name the owner has several
names in one export, and the export may state only the last. One of the two people in a conversation is the owner. A
name with several such conversations, each with another person, is therefore the owner's as well.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.language.words import tr, tr_n
from hygiene.model.acts import KINDS, Acts
from hygiene.sources.reader_kit.columns.acts import UNDATED, milliseconds, person, table
from hygiene.sources.reader_kit.columns.post_stores import Codes
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows

MAX_FORMER: Final = 20
"""The most former names that are inferred. This is our judgement."""
_CLOSE: Final = 3
"""The most names in a conversation of two people with one renamed."""


class Message(NamedTuple):
    """A message as its sender and its conversation.

    `sender` is a name, or empty where the export states that the owner sent it. `at` is aware, or in milliseconds since
    1970, or None. `people` are those in the conversation that the export states with the message.
    """

    chat: str
    sender: str
    at: datetime | int | None
    people: tuple[str, ...] = ()


class Senders:
    """Messages of all senders. The owner's become columns.

    `names` are all names that the export states for the owner.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._own = {_folded(name) for name in names} - {""}
        self._chats, self._names = Codes(), Codes()
        self._known = dict[tuple[str, str, tuple[str, ...]], tuple[int, int]]()
        self._chat, self._sender, self._at = array("i"), array("i"), array("q")
        self._stated, self._met = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)

    def owns(self, name: str) -> bool:
        """Return whether a name is one that the export states for the owner."""
        return _folded(name) in self._own

    def own(self, name: str) -> None:
        """Add a name of the owner."""
        self._own |= {_folded(name)} - {""}

    def read(
        self,
        reading: Reading,
        members: Mapping[str, Rows],
        parse: Callable[[Any], Message | None],
        key: Callable[[Message], Hashable] | None = None,
    ) -> bool:
        """Read the messages of some members; return whether any was read."""
        was_read = False
        for name, rows in members.items():
            was_read |= reading.note_outcome("messages", name, reading.take("messages", rows, parse, self.add, key))
        return was_read

    def add(self, message: Message) -> None:
        """Add a message."""
        chat, sender, at, people = message
        codes = self._known.get((chat, sender, people))
        if codes is None:
            codes = self._known[chat, sender, people] = self._chats[chat], self._names[_folded(sender)]
            self.state(chat, people)
            self._note_member(*codes)
        self._chat.append(codes[0])
        self._sender.append(codes[1])
        self._at.append(milliseconds(at))

    def state(self, chat: str, people: Iterable[str]) -> None:
        """Add people who are in a conversation, as the export states them."""
        number = self._chats[chat]
        for name in people:
            code = self._names[_folded(name)]
            self._note_member(number, code)
            if len(self._stated[number]) < _CLOSE:
                self._stated[number].add(code)

    def _note_member(self, chat: int, person: int) -> None:
        if len(met := self._met[chat]) <= _CLOSE:
            met.add(person)

    def acts(self, reading: Reading) -> Acts | None:
        """Return the owner's messages, with a gap for possible further ones.

        The result is None where no name in the conversations is known to be the owner's.
        """
        stated = {self._names[name] for name in self._own if name in self._names}
        owner = _Owner(self._columns(), self._met, self._stated, {self._names[""], *stated})
        owner.infer()
        owned = np.isin(owner.sender, list(owner.names))
        if len(owned) and not (stated or owned.any()):
            reading.gap("messages", self._without_owner())
            return None
        people = np.fromiter(map(person, self._chats), np.int64, len(self._chats))
        count = int(owned.sum())
        if unclear := owner.unclear():
            why = tr_n(
                unclear,
                "{count:,} conversation may hold messages that you sent under another name",
                "{count:,} conversations may hold messages that you sent under another name",
            )
            reading.gap("messages", why)
        reading.counts["messages"] = count
        kind = np.full(count, KINDS.index("message"), np.uint8)
        return table(owner.at[owned], kind, people[owner.chat[owned]], np.ones(count, np.int32))

    def _without_owner(self) -> str:
        """Return the reason why no message is known to be the owner's."""
        if not self._own:
            return tr("the export does not state your name, so it is not known which messages you sent")
        return tr_n(
            len(self._at),
            "{count:,} message, and none under a name that the export states as yours",
            "{count:,} messages, and none under a name that the export states as yours",
        )

    def _columns(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
        chat, sender = (np.array(column, dtype=np.int32) for column in (self._chat, self._sender))
        return chat, sender, np.array(self._at, dtype=np.int64)


class _Owner:
    """The names of the owner, as numbers, with those that the messages show.

    `met` are the people of each conversation, up to one more than `_CLOSE`. `stated` are those whom the export states.
    """

    def __init__(
        self,
        columns: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]],
        met: Mapping[int, set[int]],
        stated: Mapping[int, set[int]],
        names: set[int],
    ) -> None:
        self.chat, self.sender, self.at = columns
        self.names, self._met, self._stated = names, met, stated

    def infer(self) -> None:
        """Add the names that are in conversations with several other people.

        A person has one name at a time, so a name under which messages lie between those of the owner is not added.
        """
        for _ in range(MAX_FORMER):
            partners = self._partners()
            hubs = [
                name
                for name, some in partners.items()
                if len(some) > max(1, *(len(partners.get(partner, ())) for partner in some))
            ]
            hubs.sort(key=lambda name: (-len(partners[name]), name))
            found = next((name for name in hubs[:MAX_FORMER] if not self._is_beside(name)), None)
            if found is None:
                return
            self.names.add(found)

    def unclear(self) -> int:
        """Count the conversations that may hold more of the owner's messages."""
        partners = self._partners()
        return len({
            chat
            for chat, name, _ in self._pairs()
            if not self._met[chat] & self.names or len(partners[name]) > 1
        })  # fmt: skip

    def _partners(self) -> dict[int, set[int]]:
        """Return the partners of each name in conversations of two people."""
        found = defaultdict[int, set[int]](set)
        for _, name, partner in self._pairs():
            found[name].add(partner)
        return found

    def _pairs(self) -> Iterator[tuple[int, int, int]]:
        """Yield each name that may be the owner's in a conversation of two people.

        Each comes with its conversation before it, and the other person after it.
        """
        for chat, met in self._met.items():
            stated = self._stated.get(chat, set())
            if len(stated) < _CLOSE and len(met) <= (_CLOSE if stated else 2):
                for name in met - self.names:
                    others = (stated or met) - self.names - {name}
                    if len(others) == 1:
                        yield chat, name, next(iter(others))

    def _is_beside(self, name: int) -> bool:
        """Return whether the owner wrote between messages under this name."""
        dated = self.at != UNDATED
        own = np.sort(self.at[np.isin(self.sender, list(self.names)) & dated])
        others = self.at[(self.sender == name) & dated]
        return bool(len(others)) and int(np.searchsorted(own, others.min())) != int(np.searchsorted(own, others.max()))


def _folded(name: str) -> str:
    return name.strip().casefold()
