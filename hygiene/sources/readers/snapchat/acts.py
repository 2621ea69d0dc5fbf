"""Messages, snaps, friends and blocks in a Snapchat export.

No real file of them was available. Their lists and keys are those that several public programs read. The sender, the
conversation and the time of a message are used, but never its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from hygiene.language.words import tr
from hygiene.model.acts import Acts, joined
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.columns.chats import ChatRows
from hygiene.sources.reader_kit.fields import text_of, time_of, value_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows
from hygiene.sources.reader_kit.times import moment

Record = dict[str, Any]

_CHATS, _SNAPS, FRIENDS = "chat_history.json", "snap_history.json", "friends.json"
_RECEIVED, _SENT = "received ", "sent "
"""Beginnings of the names of lists in older files.

These have one list for each direction.
"""


class _List(NamedTuple):
    """A list of people, the kind of its acts, and the key of their time."""

    name: str
    kind: str
    time: str


_LISTS: Final = (
    _List("Friends", "follow", "Creation Timestamp"),
    _List("Friend Requests Sent", "follow", "Creation Timestamp"),
    _List("Deleted Friends", "unfollow", "Last Modified Timestamp"),
    _List("Blocked Users", "block", "Last Modified Timestamp"),
)


def messages(reading: Reading) -> Acts | None:
    """Return the messages and snaps that the owner sent, or None without any."""
    files: dict[str, Mapping[str, Rows]] = {name: reading.json(name) for name in (_CHATS, _SNAPS)}
    chats = {member: ChatRows(rows) for found in files.values() for member, rows in found.items()}
    for name, found in files.items():
        if chats and not found:
            reading.gap("messages", tr("the export holds no {name}", name=name))
    return reading.acts("messages", message, chats, key=lambda act: act)


def message(found: tuple[str, Record]) -> Act | None:
    """Parse a sent message or snap, or return None for a received one.

    Raises:
        ValueError: when it does not state its direction.
    """
    name, row = found
    if name.casefold().startswith(_RECEIVED):
        return None
    if name.casefold().startswith(_SENT):
        return Act("message", _sent_at(row), value_of(row, "To"))
    sent = row.get("IsSender")
    if not isinstance(sent, bool):
        raise ValueError("IsSender")  # noqa: TRY004  # one kind of error for one kind of damage
    return Act("message", _sent_at(row), name) if sent else None


def _sent_at(row: Record) -> datetime | None:
    """Return the time of a message, in newer files to the millisecond."""
    return moment(text_of(row, "Created(microseconds)")) or time_of(row, "Created")


def follows(reading: Reading) -> Acts | None:
    """Return friends, requests, deleted friends and blocks, or None.

    A person in both lists of follows counts once, as a friend.
    """
    return joined(
        *(
            reading.acts(
                "follows", _person(each), reading.json(FRIENDS, at=[each.name], optional=True), key=_kind_and_person
            )
            for each in _LISTS
        )
    )


def _kind_and_person(act: Act) -> tuple[str, str]:
    return act.kind, act.whom


def _person(each: _List) -> Callable[[Record], Act]:
    """Return a parser of a list of people."""

    def parse(row: Record) -> Act:
        whom = value_of(row, "Username")
        if not whom:
            raise ValueError("Username")
        return Act(each.kind, time_of(row, each.time), whom.casefold())

    return parse
