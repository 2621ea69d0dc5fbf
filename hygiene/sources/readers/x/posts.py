"""X posts, in every generation of the archive.

Records are typed structs, and are added to the columns batch by batch.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hygiene.model.posts import KINDS, Client
from hygiene.sources.reader_kit.fields import linked_host
from hygiene.sources.reader_kit.post_columns import PostsBuilder

_ANCHOR: Final = re.compile(r'<a href="([^"]*)"[^>]*>(.*)</a>', re.DOTALL)
_POST, _REPLY, _REPOST, COMMUNITY = range(len(KINDS))
LABEL_LIMIT: Final = 200
_Short = Annotated[str, msgspec.Meta(max_length=100)]
_Line = Annotated[str, msgspec.Meta(max_length=4000)]
"""A line of limited length.

Real ones are far shorter. A record with a longer one has an unexpected shape, and would take up memory.
"""


class _Url(msgspec.Struct, gc=False):
    expanded_url: str | None = None


class _Mention(msgspec.Struct, gc=False):
    screen_name: str | None = None


class _Tag(msgspec.Struct, gc=False):
    text: str | None = None


class _Entities(msgspec.Struct, gc=False):
    urls: list[_Url] | None = None
    user_mentions: list[_Mention] | None = None
    hashtags: list[_Tag] | None = None


class User(msgspec.Struct, gc=False):
    """The owner, which archives until 2019 repeat in every post."""

    screen_name: str | None = None
    id_str: str | None = None
    name: str | None = None


class Tweet(msgspec.Struct, gc=False):
    """The fields we use of a post.

    The text is in `text` until 2019, and in `full_text` since.
    """

    id_str: _Short
    created_at: _Short | None = None
    source: _Line | None = None
    full_text: str | None = None
    text: str | None = None
    lang: _Short | None = None
    in_reply_to_screen_name: str | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_user_id_str: str | None = None
    entities: _Entities | None = None
    user: User | None = None


class Wrapped(msgspec.Struct, gc=False):
    """An element of `tweets.js` since 2020.

    The post is under a key of its own.
    """

    tweet: Tweet


def add_posts(builder: PostsBuilder, batch: list[Tweet], *, deleted: bool = False, community: bool = False) -> None:
    """Add one batch of posts to the columns."""
    texts = [t.full_text or t.text or "" for t in batch]
    replies = [
        bool(t.in_reply_to_status_id_str or t.in_reply_to_screen_name or t.in_reply_to_user_id_str) for t in batch
    ]
    builder.ids += [t.id_str for t in batch]
    builder.created += [t.created_at or "" for t in batch]
    builder.sources += [t.source or "" for t in batch]
    builder.langs += [t.lang or "" for t in batch]
    builder.texts += texts
    builder.replies += replies
    builder.deleted += [deleted] * len(batch)
    builder.kinds += (
        [COMMUNITY] * len(batch)
        if community
        else [
            _REPOST if text.startswith("RT @") else _REPLY if reply else _POST
            for text, reply in zip(texts, replies, strict=True)
        ]
    )
    entities = [t.entities for t in batch]
    builder.domains.add([_hosts(e.urls) if e and e.urls else None for e in entities])
    builder.mentions.add(
        [[(m.screen_name or "").lower() for m in e.user_mentions] if e and e.user_mentions else None for e in entities]
    )
    builder.hashtags.add([[(h.text or "").lower() for h in e.hashtags] if e and e.hashtags else None for e in entities])
    builder.batch(sum(map(len, texts)))


def client(source: str) -> Client:
    """Return the client in a `source`.

    A source is an HTML anchor, or bare words (`web`) from before anchors.
    """
    match = _ANCHOR.fullmatch(source[:4096])
    if match:
        return Client(match[2][:LABEL_LIMIT], match[1][:LABEL_LIMIT])
    return Client(source[:LABEL_LIMIT])


def dated(at: NDArray[np.datetime64], id_time: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Return which posts have a real time of day.

    Archives made since 2013 state midnight for posts whose ids carry no time.
    """
    midnight = (at.astype(np.int64) % 86_400_000) == 0
    lost: NDArray[np.bool_] = np.isnat(at) | (np.isnat(id_time) & midnight)
    return ~lost


def _hosts(urls: list[_Url]) -> list[str]:
    """Return the host of each link in lower case, without `www.`."""
    return [linked_host(u.expanded_url) for u in urls if u.expanded_url]
