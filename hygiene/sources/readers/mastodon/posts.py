"""Mastodon posts: activities of an archive, and statuses of the API.

Statuses also name the client of each post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from hygiene.model.posts import KINDS, Client
from hygiene.sources.files.budget import MAX_TEXT
from hygiene.sources.reader_kit.fields import dicts, inner, linked_host, required, text_of
from hygiene.sources.reader_kit.html import Html, read_html
from hygiene.sources.reader_kit.post_columns import Row

_POST, _REPLY, _REPOST, _ = range(len(KINDS))
_ID: Final = re.compile(r"/statuses/([0-9]{1,20})(?:/|$)")
_OTHER_ID: Final = re.compile(r"https?://[^/]{1,253}(/.{1,60})")
_NOTES: Final = frozenset({"Note", "Article", "Page", "Question", "Image", "Video", "Audio", "Event"})
"""Objects that may be in an outbox without the activity `Create`."""
_OTHER: Final = frozenset(
    {
        "Accept", "Add", "Block", "Delete", "EmojiReact", "Flag", "Follow", "Join", "Leave", "Like", "Listen", "Move",
        "Reject", "Remove", "Undo", "Update", "View",
    }
)  # fmt: skip
"""Activities that are not posts."""
_PUBLIC: Final = ("#Public", "/followers")
"""The endings of the addresses of the public and of all followers."""


def activity(record: dict[str, Any]) -> Row | None:
    """Read an item of an archive's outbox: a post or a repost.

    A repost only records which post it repeats, and a post in GoToSocial's outbox only its address. The result is None
    for an activity that is not a post.
    """
    kind = text_of(record, "type")
    if kind in _OTHER:
        return None
    at, number = text_of(record, "published"), _number(required(record, "id"))
    if kind not in {"Create", "Announce"} | _NOTES:
        raise ValueError("type")
    if kind == "Announce":
        return Row(id=number, created=at, kind=_REPOST)
    note = record if kind in _NOTES else {} if isinstance(record.get("object"), str) else inner(record, "object")
    # The text of a post to named people only is private, so it is not read.
    content = read_html(_html(note, "summary", "content") if _is_open(record) else "")
    tags = list(dicts(note.get("tag")))
    named = {text_of(tag, "href") for tag in tags}
    languages = note.get("contentMap")
    is_reply = isinstance(note.get("inReplyTo"), str)
    return Row(
        id=number,
        created=at,
        kind=_REPLY if is_reply else _POST,
        reply=is_reply,
        text=content.text,
        lang=next(iter(languages), "") if isinstance(languages, dict) else "",
        domains=_link_hosts(content, named),
        mentions=[text_of(tag, "name").lstrip("@").lower() for tag in tags if tag.get("type") == "Mention"],
        hashtags=[text_of(tag, "name").lstrip("#").lower() for tag in tags if tag.get("type") == "Hashtag"],
    )


def _number(address: str) -> str:
    """Return the id in the address of a post.

    Mastodon's is a number with a time in it. The ids of other servers hold no such time, so the path is used.
    """
    if found := _ID.search(address):
        return found[1]
    if other := _OTHER_ID.match(address):
        return other[1].removesuffix("/activity")
    raise ValueError("id")


def status(record: dict[str, Any]) -> Row:
    """Read a status of the API.

    It names the client of the post, which the server shows only to the owner. Pixelfed writes `web` for every post,
    which means nothing, and puts no time into its ids, so the path is used.
    """
    number, at, pixelfed = required(record, "id"), text_of(record, "created_at"), text_of(record, "pf_type")
    app = None if pixelfed else record.get("application")
    source = f"{text_of(app, 'name')}\n{text_of(app, 'website')}" if isinstance(app, dict) and app.get("name") else ""
    if pixelfed:
        number = _number(text_of(record, "uri") or f"https://pixelfed/p/{number}")
    if isinstance(record.get("reblog"), dict) or pixelfed == "share":
        return Row(id=number, created=at, source=source, kind=_REPOST)
    content = read_html(_html(record, "spoiler_text", "content") if record.get("visibility") != "direct" else "")
    tags, people = list(dicts(record.get("tags"))), list(dicts(record.get("mentions")))
    is_reply = bool(record.get("in_reply_to_id"))
    return Row(
        id=number,
        created=at,
        source=source,
        kind=_REPLY if is_reply else _POST,
        reply=is_reply,
        text=content.text,
        lang=text_of(record, "language"),
        domains=_link_hosts(content, {text_of(item, "url") for item in (*tags, *people)}),
        mentions=[text_of(person, "acct").lower() for person in people],
        hashtags=[text_of(tag, "name").lower() for tag in tags],
    )


def mentioned(record: dict[str, Any]) -> list[str]:
    """Return the recipients of a private mention.

    The list is empty for any other post.
    """
    if "visibility" in record:
        people = dicts(record.get("mentions")) if record["visibility"] == "direct" else ()
        return [name for person in people if (name := text_of(person, "acct").casefold())]
    if text_of(record, "type") not in {"Create"} | _NOTES or _is_open(record):
        return []
    own = {text_of(record, "actor"), text_of(record, "attributedTo")}
    return [address for field in ("to", "cc") for address in _strings(record.get(field)) if address not in own]


def client(source: str) -> Client:
    """Return the client from a source that `status` wrote.

    The source is the client's name, with the address of its site on a second line.
    """
    name, _, site = source.partition("\n")
    return Client(name[:MAX_TEXT], site[:MAX_TEXT])


def _html(note: dict[str, Any], *fields: str) -> str:
    """Return the warning above a post and the post, as HTML."""
    return "<p>".join(value for value in map(note.get, fields) if isinstance(value, str) and value)


def _link_hosts(content: Html, named: set[str]) -> list[str]:
    """Return the hosts of a post's links.

    Links to the people and tags it names are left out.
    """
    return [host for link in content.links if link not in named and (host := linked_host(link))]


def _is_open(record: dict[str, Any]) -> bool:
    """Return whether a post went to the public or to all followers.

    A post that does not state its recipients counts as open.
    """
    recipients = [address for field in ("to", "cc") for address in _strings(record.get(field))]
    return not recipients or any(address.endswith(_PUBLIC) for address in recipients)


def _strings(value: object) -> Iterator[str]:
    return (text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str))
