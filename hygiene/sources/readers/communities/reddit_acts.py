"""Messages, chats and friends in a Reddit export.

No real file of them was available. Their columns are those that several public programs read. Messages come with or
without their words. The sender, the recipient and the time of both are used. A friend has no time, and no export lists
blocked accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hygiene.language.words import tr
from hygiene.model.acts import Acts, joined
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.fields import time_of, value_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows

Record = dict[str, Any]
Table = Callable[[str], Mapping[str, Rows]]

_MAIL: Final = ("id", "date", "from", "to")
FILES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "message_headers": ("messages", _MAIL),
    "messages": ("messages", _MAIL),
    "messages_archive_headers": ("messages", _MAIL),
    "messages_archive": ("messages", _MAIL),
    "chat_history": ("messages", ("message_id", "created_at", "username")),
    "friends": ("follows", ("username",)),
}
"""The files with acts, with their part of a Snapshot and columns."""
_MAILS: Final = (("message_headers", "messages"), ("messages_archive_headers", "messages_archive"))
"""Files of messages: each without words, and with them."""


def messages(reading: Reading, table: Table, owner: str) -> Acts | None:
    """Return the messages that the owner sent, or None if none were read."""
    mails: dict[str, Rows] = {}
    for headers, whole in _MAILS:
        mails |= table(headers) or table(whole)
    chats = table("chat_history")
    if (mails or chats) and not owner:
        reading.gap("messages", tr("the export does not state your name, so it is not known which messages you sent"))
        return None

    def mail(row: Record) -> Act | None:
        _known(row, "from")
        is_own = value_of(row, "from").casefold() == owner.casefold()
        return Act("message", time_of(row, "date"), value_of(row, "to").casefold()) if is_own else None

    def chat(row: Record) -> Act | None:
        _known(row, "username")
        is_own = value_of(row, "username").casefold() == owner.casefold()
        whom = value_of(row, "channel_url") or value_of(row, "channel_name")
        return Act("message", time_of(row, "created_at"), whom) if is_own else None

    return joined(reading.acts("messages", mail, mails), reading.acts("messages", chat, chats))


def friends(reading: Reading, table: Table) -> Acts | None:
    """Return the friends, whom Reddit lists without a time."""
    return reading.acts("follows", _friend, table("friends"))


def _friend(row: Record) -> Act:
    _known(row, "username")
    return Act("follow", None, value_of(row, "username").casefold())


def _known(row: Record, column: str) -> None:
    """Refuse a row without a name in this column."""
    if not value_of(row, column):
        raise ValueError(column)
