"""Messages, follows, blocks, likes and deletions in TikTok's document.

The lists of followed accounts and of likes, and a deleted post, were seen in real documents. Messages and blocked
accounts were not seen. Their keys are those that public programs read. The sender and the time of a message are used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any, Final, NamedTuple

from hygiene.language.words import tr, tr_later
from hygiene.model.acts import Acts, joined
from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.columns.chats import ChatRows
from hygiene.sources.reader_kit.columns.senders import Message, Senders
from hygiene.sources.reader_kit.fields import time_of, value_of
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import Rows

Record = dict[str, Any]
Section = Callable[[tuple[str, ...]], Mapping[str, Rows]]
"""A function that returns the records at the first of some paths."""

_TOPS: Final = ("Your Activity", "Activity", "Profile And Settings", "Profile")
_FOLLOWED: Final = tuple(f"{top} > {name} > Following" for top, name in product(_TOPS, ("Following List", "Following")))
_LIKES: Final = tuple(f"{top} > Like List > ItemFavoriteList" for top in ("Likes and Favorites", *_TOPS))
_BLOCKED: Final = tuple(
    f"{top} > {name} > BlockList" for top, name in product(("App Settings", *_TOPS), ("Block List", "Block"))
)
_CHATS: Final = tuple(
    f"{top} > {name} > ChatHistory"
    for top, name in product(("Direct Message", "Direct Messages"), ("Direct Messages", "Chat History"))
)
_WITH: Final = "chat history with "
_SHOWN: Final = {"handle": "username", "name": "displayname", "biography": "biodescription"}
"""The kinds of content of a profile, and the keys of the profile.

The address of its picture is signed anew for each export, so it shows no change.
"""


class _Half(NamedTuple):
    """A list of one kind of act, with its words for people."""

    name: str
    kind: str
    at: tuple[str, ...]


_HALVES: Final = (
    _Half(tr_later("accounts you follow"), "follow", _FOLLOWED),
    _Half(tr_later("accounts you blocked"), "block", _BLOCKED),
    _Half(tr_later("likes"), "like", _LIKES),
)


def folded(record: Record) -> Record:
    """Return a record with its keys in one case."""
    return {key.casefold(): value for key, value in record.items()}


def messages(reading: Reading, section: Section, owner: str) -> Acts | None:
    """Return the messages that the owner sent, or None if none were read.

    `owner` is the handle of the account, by which a message names its sender. The export states no former handle. A
    conversation is named by the handle of the other person.
    """

    def message(found: tuple[str, Record]) -> Message:
        row, other = folded(found[1]), found[0].casefold().removeprefix(_WITH).rstrip(":")
        sender = value_of(row, "from")
        if not sender:
            raise ValueError("From")
        return Message(other, sender, time_of(row, "date"), (other,))

    senders = Senders([owner])
    chats = {label: ChatRows(rows) for label, rows in section(_CHATS).items()}
    return senders.acts(reading) if senders.read(reading, chats, message) else None


def follows(reading: Reading, section: Section, chosen: str) -> Acts | None:
    """Return the accounts followed and blocked, and the likes.

    The result is None where the document holds no such list. `chosen` says why one may be missing.
    """
    found = {half.name: reading.acts("follows", _parser(half.kind), section(half.at)) for half in _HALVES}
    table = joined(*found.values())
    missing = [name for name, acts in found.items() if acts is None]
    if table is not None and missing:
        first, *others = map(tr, missing)
        why = tr("the export holds no list of {list}: {why}", list=first, why=chosen)
        if others:
            why = tr("the export holds no list of {list} or {other}: {why}", list=first, other=others[0], why=chosen)
        reading.gap("follows", why)
    return table


def _parser(kind: str) -> Callable[[Record], Act]:
    """Return a parser of a list. A like names a video, but no person."""

    def parse(record: Record) -> Act:
        row = folded(record)
        whom = value_of(row, "username")
        if "date" not in row and not whom:
            raise ValueError("Date")
        return Act(kind, time_of(row, "date"), whom.casefold())

    return parse


def deletion(record: Record) -> Act:
    """Parse the deletion of a post."""
    row = folded(record)
    if "datedeleted" not in row:
        raise ValueError("DateDeleted")
    return Act("deletion", time_of(row, "datedeleted"))


def profile(row: Record) -> dict[str, Hidden]:
    """Return the content of a profile. `row` has its keys in lower case.

    Every layout has a text, and leaves it out where it is empty.
    """
    return {kind: Hidden(value_of(row, key)) for kind, key in _SHOWN.items() if key in row or kind == "biography"}
