"""Messages, invitations, follows and reactions in a LinkedIn export.

Only the headers of messages are used, never their words. No real file of messages or invitations was available. Their
columns are those that several public programs read. An invitation and a message of older exports state an American time
without a zone, which is read as UTC and may be some hours off. A connection has a day without a time, so it is undated,
and only shows as a difference between two exports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from hygiene.language.words import tr
from hygiene.model.acts import Acts, joined
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.columns.senders import Message, Senders
from hygiene.sources.reader_kit.fields import time_of, value_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows

Record = dict[str, Any]
Table = Callable[[str], Mapping[str, Rows]]

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "messages": ("From", "To", "Date"),
    "invitations": ("From", "To", "Sent At"),
    "memberfollows": ("Date", "Status"),
    "companyfollows": ("Organization", "Followed On"),
    "reactions": ("Date", "Type", "Link"),
}
"""The files with acts, and columns of each.

The keys are file names without spaces and numbers.
"""
_AMERICAN: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}),? (\d{1,2}):(\d\d)[ \u202f]([AP])M", re.ASCII)
_SENT: Final = "OUTGOING"
_DRAFT: Final = "is message draft"


def messages(reading: Reading, table: Table, profile: Record) -> Acts | None:
    """Return the messages that the owner sent, or None if none were read.

    The owner is recognised by the names in `profile`, and by the page in invitations that they sent. The page stays the
    same when the name changes.
    """
    senders = Senders(_names(profile))

    def invitation(row: Record) -> None:
        if value_of(row, "direction").upper() == _SENT:
            senders.own(value_of(row, "from"))
            senders.own(_page(value_of(row, "inviterprofileurl")))

    for rows in table("invitations").values():
        reading.take("invitations", rows, invitation, senders.add)

    def message(row: Record) -> Message | None:
        if value_of(row, _DRAFT).casefold() == "yes":
            return None
        chat, at = value_of(row, "conversation id") or value_of(row, "to"), written_time(row, "date")
        if direction := value_of(row, "direction").upper():
            return Message(chat, "", at) if direction == _SENT else None
        name, sender = value_of(row, "from"), _page(value_of(row, "sender profile url"))
        if senders.owns(name):
            senders.own(sender)
        others = tuple(filter(None, map(_page, value_of(row, "recipient profile urls").split(","))))
        return Message(
            chat, sender or name, at, tuple(filter(None, (sender or name, *(others or [value_of(row, "to")]))))
        )

    if not senders.read(reading, table("messages"), message, key=lambda found: found):
        return None
    return senders.acts(reading)


def _names(profile: Record) -> list[str]:
    """Return the owner's names, with a maiden name where one is stated."""
    first, last, maiden = (value_of(profile, f"{key} name") for key in ("first", "last", "maiden"))
    return [" ".join(filter(None, [first, last])), *([maiden, f"{first} {maiden}"] if maiden else [])]


def is_sent(row: Record, owner: str) -> bool:
    """Return whether the owner sent an invitation.

    Invitations of older exports do not state the direction.
    """
    direction = value_of(row, "direction").upper()
    return direction == _SENT if direction else value_of(row, "from").casefold() == owner.casefold()


def follows(reading: Reading, table: Table, owner: str) -> Acts | None:
    """Return invitations, connections, follows and reactions.

    A person who was invited, and connected later, is followed once, at the time of the invitation.
    """

    def invitation(row: Record) -> Act | None:
        if not is_sent(row, owner):
            return None
        whom = _page(value_of(row, "inviteeprofileurl")) or value_of(row, "to").casefold()
        if not whom:
            raise ValueError("To")
        return Act("follow", written_time(row, "sent at"), whom)

    invitations, reactions = table("invitations"), table("reactions")
    lists = [
        reading.acts("follows", parse, files, key=lambda act: (act.kind, act.whom))
        for parse, files in (
            (invitation, invitations),
            (_connection, table("connections")),
            (_member, table("memberfollows")),
            (_company, table("companyfollows")),
        )
    ]
    # Both archives of one request hold the reactions. One file states each of them once.
    likes = reading.acts("follows", _reaction, reactions, key=(lambda act: act) if len(reactions) > 1 else None)
    found = joined(*lists, likes)
    if found is not None and not invitations:
        reading.gap("follows", tr("the export holds no Invitations.csv, so it does not show when you invited people"))
    return found


def _connection(row: Record) -> Act:
    """Parse a row of `Connections.csv`, which may lack the profile's address."""
    whom = _page(value_of(row, "url")) or " ".join(value_of(row, f"{key} name") for key in ("first", "last")).casefold()
    return Act("follow", None, whom.strip())


def _member(row: Record) -> Act:
    """Parse a row of `Member_Follows.csv`.

    The time is that of the follow. The time of its end is not stated.
    """
    whom = value_of(row, "fullname") or value_of(row, "full name")
    ended = value_of(row, "status").casefold().startswith("unfollow")
    return Act("unfollow", None, whom) if ended else Act("follow", written_time(row, "date"), whom)


def _company(row: Record) -> Act:
    """Parse a row of `Company Follows.csv`."""
    whom = value_of(row, "organization")
    if not whom:
        raise ValueError("Organization")
    return Act("follow", written_time(row, "followed on"), f"company {whom}")


def _reaction(row: Record) -> Act:
    """Parse a row of `Reactions.csv`, which does not name the author."""
    return Act("like", time_of(row, "date"))


def profile(row: Record) -> dict[str, Hidden]:
    """Return the content of the profile from a row of `Profile.csv`."""
    about = "\n".join(filter(None, (str(row.get(key, "")) for key in ("headline", "summary"))))
    names = (value_of(row, f"{key} name") for key in ("first", "last"))
    found = {"name": " ".join(filter(None, names)), "biography": about, "link": str(row.get("websites", ""))}
    return {kind: Hidden(text) for kind, text in found.items()}


def _page(address: str) -> str:
    """Return the part of a profile's address that names the person."""
    return address.partition("?")[0].rstrip("/").rpartition("/")[2].casefold()


def written_time(row: Record, column: str) -> datetime | None:
    """Return a time in any form of LinkedIn's.

    An American time names no zone, and is read as UTC.

    Raises:
        ValueError: when it is not a time.
    """
    found = _AMERICAN.fullmatch(value_of(row, column))
    if not found:
        return time_of(row, column)
    month, day, year, hour, minute = map(int, found.groups()[:5])
    return datetime(2000 + year, month, day, hour % 12 + 12 * (found[6] == "P"), minute, tzinfo=UTC)
