"""Messages, blocks, follows and deletions in an X archive.

Only the headers of messages are read, which hold no words. The lists of blocked and followed accounts state no times,
so they only show a difference between two archives. Posts deleted in the last two weeks have the time of the deletion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from hygiene.model.redacted import Hidden
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.fields import inner, text_of
from hygiene.sources.reader_kit.times import moment

Parse = Callable[[object], list[Act]]
PROFILE: Final = ("profile",)


def messages(owner: str) -> dict[str, Parse]:
    """Return how each file of message headers is read.

    `owner` is the id of the account, because the files also hold the messages that it received.
    """

    def conversation(record: object) -> list[Act]:
        return list(_conversation(record, owner))

    def encrypted(record: object) -> list[Act]:
        row = inner(record, "messageEvent")
        if text_of(row, "senderId") != owner:
            return []
        return [Act("message", moment(row.get("createdAtMsec")), text_of(row, "conversationId"))]

    return {
        "direct_message_headers": conversation,
        "direct_message_group_headers": conversation,
        "message_event": encrypted,
    }


def _conversation(record: object, owner: str) -> Iterator[Act]:
    """Yield the messages that the owner sent in a conversation."""
    row = inner(record, "dmConversation")
    every = row.get("messages")
    if not isinstance(every, list):
        raise ValueError("messages")  # noqa: TRY004  # one kind of error for one kind of damage
    for each in every:
        sent: dict[str, Any] | None = each.get("messageCreate") if isinstance(each, dict) else None
        # What is beside messages says who joined or left.
        if isinstance(sent, dict) and text_of(sent, "senderId") == owner:
            # A message to a group has no recipient.
            whom = text_of(sent, "recipientId") or text_of(row, "conversationId")
            yield Act("message", moment(sent.get("createdAt")), whom)


def _listed(key: str, kind: str) -> Parse:
    """Return how a list of accounts is read."""

    def parse(record: object) -> list[Act]:
        whom = text_of(inner(record, key), "accountId")
        if not whom:
            raise ValueError(key)
        return [Act(kind, None, whom)]

    return parse


FOLLOWS: Final[dict[str, Parse]] = {"block": _listed("blocking", "block"), "following": _listed("following", "follow")}


def deletion(record: object) -> list[tuple[str, Act]]:
    """Return the id of a deleted post with its deletion, in a list.

    Two files hold it. An archive before 2022 states no time.
    """
    row = inner(record, "tweet")
    post = text_of(row, "tweet_id") or text_of(row, "id_str") or text_of(row, "id")
    if not post:
        raise ValueError("id")
    return [(post, Act("deletion", moment(row.get("deleted_at"))))]


def by_post(deletions: Iterable[tuple[str, Act]]) -> dict[str, Act]:
    """Return one deletion of each post, with its time if a file states it."""
    known: dict[str, Act] = {}
    for post, act in deletions:
        known[post] = max(known.get(post, act), act, key=lambda each: each.at is not None)
    return known


def profile(record: object) -> dict[str, Hidden]:
    """Return what the profile shows."""
    row = inner(record, "profile")
    described = row.get("description")
    described = described if isinstance(described, dict) else {}
    found = {
        "biography": text_of(described, "bio"),
        "link": text_of(described, "website"),
        "picture": text_of(row, "avatarMediaUrl"),
    }
    return {kind: Hidden(text) for kind, text in found.items()}
