"""Mastodon posts: as activities of an archive, and as statuses of the API, which name the client of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from hygiene.model.posts import KINDS, Client
from hygiene.sources.reader_kit.fields import TEXT_LIMIT, dicts, inner, linked_host, required, text_of
from hygiene.sources.reader_kit.html import Html, read_html
from hygiene.sources.reader_kit.post_columns import Row

_POST, _REPLY, _REPOST, _ = range(len(KINDS))
_ID: Final = re.compile(r"/statuses/([0-9]{1,20})(?:/|$)")
_PUBLIC: Final = ("#Public", "/followers")
"""How the addresses of everybody, and of all followers, end."""


def activity(record: dict[str, Any]) -> Row:
    """One item of an archive's outbox: a post, or a repost, of which it tells no more than which post it repeats."""
    at, found = required(record, "published"), _ID.search(required(record, "id"))
    kind = text_of(record, "type")
    if found is None or kind not in {"Create", "Announce"}:
        raise ValueError("type")
    if kind == "Announce":
        return Row(id=found[1], created=at, kind=_REPOST)
    note = inner(record, "object")
    # Of what was written to named people only, the words are nobody's business.
    words = read_html(_words(note, "summary", "content") if _is_open(record) else "")
    tags = list(dicts(note.get("tag")))
    named = {text_of(tag, "href") for tag in tags}
    spoken = note.get("contentMap")
    answers = isinstance(note.get("inReplyTo"), str)
    return Row(
        id=found[1],
        created=at,
        kind=_REPLY if answers else _POST,
        reply=answers,
        text=words.text,
        lang=next(iter(spoken), "") if isinstance(spoken, dict) else "",
        domains=_hosts(words, named),
        mentions=[text_of(tag, "name").lstrip("@").lower() for tag in tags if tag.get("type") == "Mention"],
        hashtags=[text_of(tag, "name").lstrip("#").lower() for tag in tags if tag.get("type") == "Hashtag"],
    )


def status(record: dict[str, Any]) -> Row:
    """One status of the API, with the client it was posted with, which the server tells its owner."""
    number, at = required(record, "id"), required(record, "created_at")
    app = record.get("application")
    source = f"{text_of(app, 'name')}\n{text_of(app, 'website')}" if isinstance(app, dict) and app.get("name") else ""
    if isinstance(record.get("reblog"), dict):
        return Row(id=number, created=at, source=source, kind=_REPOST)
    words = read_html(_words(record, "spoiler_text", "content") if record.get("visibility") != "direct" else "")
    tags, people = list(dicts(record.get("tags"))), list(dicts(record.get("mentions")))
    answers = bool(record.get("in_reply_to_id"))
    return Row(
        id=number,
        created=at,
        source=source,
        kind=_REPLY if answers else _POST,
        reply=answers,
        text=words.text,
        lang=text_of(record, "language"),
        domains=_hosts(words, {text_of(one, "url") for one in (*tags, *people)}),
        mentions=[text_of(one, "acct").lower() for one in people],
        hashtags=[text_of(one, "name").lower() for one in tags],
    )


def client(source: str) -> Client:
    """The client as `status` writes it: its name, and the address of its site on a second line."""
    name, _, site = source.partition("\n")
    return Client(name[:TEXT_LIMIT], site[:TEXT_LIMIT])


def _words(note: dict[str, Any], *fields: str) -> str:
    """The warning above a post, and the post, in HTML."""
    return "<p>".join(value for value in map(note.get, fields) if isinstance(value, str) and value)


def _hosts(words: Html, named: set[str]) -> list[str]:
    """Where the links of a post lead, other than to the people and tags it names."""
    return [host for link in words.links if link not in named and (host := linked_host(link))]


def _is_open(record: dict[str, Any]) -> bool:
    """Whether it was addressed to everybody or to all followers, or does not say to whom."""
    to = [one for field in ("to", "cc") for one in _texts(record.get(field))]
    return not to or any(one.endswith(_PUBLIC) for one in to)


def _texts(value: object) -> Iterator[str]:
    return (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
