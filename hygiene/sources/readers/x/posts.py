"""X posts, in every generation of the archive.

Records are typed structs, and are added to the columns batch by batch.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from hygiene.language.words import tr_n
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


class Url(msgspec.Struct, gc=False):
    """A link of a post."""

    expanded_url: str | None = None


class Mention(msgspec.Struct, gc=False):
    """An account that a post names."""

    screen_name: str | None = None


class Tag(msgspec.Struct, gc=False):
    """A hashtag of a post."""

    text: str | None = None


class Entities(msgspec.Struct, gc=False):
    """The links, accounts and hashtags in a post."""

    urls: list[Url] | None = None
    user_mentions: list[Mention] | None = None
    hashtags: list[Tag] | None = None


class User(msgspec.Struct, gc=False):
    """The author, whom archives until 2019 repeat in every post.

    Nearly always it is the owner.
    """

    screen_name: str | None = None
    id_str: str | None = None
    name: str | None = None

    def is_other(self, owner: User) -> bool:
        """Return whether this is known to be another account than the owner's."""
        if self.id_str and owner.id_str:
            return self.id_str != owner.id_str
        both = self.screen_name and owner.screen_name
        return bool(both) and str(self.screen_name).lower() != str(owner.screen_name).lower()


NOBODY: Final = User()


class Tweet(msgspec.Struct, gc=False):
    """The fields we use of a post.

    The text is in `text` until 2019 and in deleted posts of 2022, and in `full_text` otherwise. Deleted posts of 2022
    have an `id` and no `id_str`.
    """

    id_str: _Short | None = None
    id: _Short | int | None = None
    created_at: _Short | int | float | None = None
    source: _Line | None = None
    full_text: str | None = None
    text: str | None = None
    lang: _Short | None = None
    in_reply_to_screen_name: str | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_user_id_str: str | None = None
    entities: Entities | None = None
    user: User | None = None

    @property
    def number(self) -> str:
        """The id, or an empty text when neither field holds it as a number."""
        if _is_number(self.id_str or ""):
            return self.id_str or ""
        return text if _is_number(text := str(self.id or "")) else ""

    @property
    def is_damaged(self) -> bool:
        """True if an id is missing or no number.

        A spreadsheet turns an id into `1.57005E+18`, which many posts then share.
        """
        return not _is_number(str(self.id if self.id_str is None else self.id_str))

    @property
    def is_record(self) -> bool:
        """True if this has an id or a time, as any post has."""
        return bool(self.id_str or self.id or self.created_at)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


class Wrapped(msgspec.Struct, gc=False):
    """An element of `tweets.js` since 2020.

    The post is under a key of its own.
    """

    tweet: Tweet


def add_posts(
    builder: PostsBuilder, batch: list[Tweet], *, deleted: bool = False, community: bool = False, owner: User = NOBODY
) -> int:
    """Add one batch of posts to the columns.

    The result is how many of them have a damaged or no id. A post of another account is there because the owner
    reposted it. Its words, client and stated time are that account's. Its id is the repost's.
    """
    for post in batch:
        if post.user is not None and post.user.is_other(owner):
            _make_repost(post, post.user)
    texts = [t.full_text or t.text or "" for t in batch]
    replies = [
        bool(t.in_reply_to_status_id_str or t.in_reply_to_screen_name or t.in_reply_to_user_id_str) for t in batch
    ]
    ids, damaged = [t.id_str or "" for t in batch], 0
    if not (all(ids) and _is_number("".join(ids))):
        ids, damaged = [t.number for t in batch], sum(t.is_damaged for t in batch)
    builder.ids += ids
    builder.created += [str(t.created_at or "") for t in batch]
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
    builder.domains.add([_hosts(e.urls) if e and e.urls else () for e in entities])
    builder.mentions.add(
        [[(m.screen_name or "").lower() for m in e.user_mentions] if e and e.user_mentions else () for e in entities]
    )
    builder.hashtags.add([[(h.text or "").lower() for h in e.hashtags] if e and e.hashtags else () for e in entities])
    builder.batch(sum(map(len, texts)))
    return damaged


def _make_repost(post: Tweet, author: User) -> None:
    """Turn a post of another account into a repost.

    It gets the form that archives give to other reposts.
    """
    post.full_text = f"RT @{author.screen_name or ''}: {post.full_text or post.text or ''}"
    post.source = post.created_at = None
    post.in_reply_to_status_id_str = post.in_reply_to_screen_name = post.in_reply_to_user_id_str = None


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


def _hosts(urls: list[Url]) -> list[str]:
    """Return the host of each link in lower case, without `www.`."""
    return [linked_host(u.expanded_url) for u in urls if u.expanded_url]


def damaged_ids(count: int) -> str:
    """Return that some posts have no id, or a damaged one."""
    return tr_n(count, "{count:,} post has a damaged or no id", "{count:,} posts have a damaged or no id")
