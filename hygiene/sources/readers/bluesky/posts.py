"""Bluesky posts and reposts, read from thousands of blocks into columns.

Their ids are added last, from the index.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.model.posts import KINDS
from hygiene.sources.files.budget import MAX_TEXT
from hygiene.sources.reader_kit.fields import linked_host
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.reader_kit.times import ISO_MILLISECONDS, moments, of_shape
from hygiene.sources.readers.bluesky.car import Blocks
from hygiene.sources.readers.bluesky.cbor import KEPT, LIST, MAP, NOWHERE, TEXT, Buffer, Offsets, encoded

POST: Final = "app.bsky.feed.post"
REPOST: Final = "app.bsky.feed.repost"
_POST, _REPLY, _REPOST, _ = range(len(KINDS))
_FIELDS: Final = ("$type", "createdAt", "text", "langs", "reply", "via", "facets", "embed", "tags")
TIME_LIMIT: Final = 64
"""The most bytes read of a time."""
WORD_LIMIT: Final = 1000
"""The most bytes read of a link, a mention or a tag."""


class _Record(NamedTuple):
    """The offsets of the fields of each record.

    An absent field has the offset NOWHERE.
    """

    type: Offsets
    created: Offsets
    text: Offsets
    langs: Offsets
    reply: Offsets
    via: Offsets
    facets: Offsets
    embed: Offsets
    tags: Offsets


def add_posts(builder: PostsBuilder, blocks: Blocks, rows: Offsets) -> tuple[Offsets, NDArray[np.bool_]]:
    """Add the posts and reposts in a batch of blocks to the columns.

    The result is the rows of their blocks, and which of them are reposts. A post without a text is left out. A record
    without a time is kept, because its key holds another one.
    """
    buffer = blocks.buffer
    starts, ends = buffer.members(blocks.starts[rows], _FIELDS)
    found = _Record(*starts)
    repost = buffer.starts_with(found.type, encoded(REPOST))
    found.created[~buffer.is_type(found.created, TEXT)] = NOWHERE
    good = ends == blocks.ends[rows]
    good &= repost | (buffer.starts_with(found.type, encoded(POST)) & buffer.is_type(found.text, TEXT))
    found.text[repost] = NOWHERE
    texts = buffer.texts(found.text[good])
    if not _all_utf8(texts):
        good[good] = readable = np.array([_all_utf8([text]) for text in texts], bool)
        texts = [text for text, is_text in zip(texts, readable, strict=True) if is_text]
    found, repost = _Record(*starts[:, good]), repost[good]
    reply = buffer.is_type(found.reply, MAP)
    builder.extend(
        {
            "id": np.zeros(len(reply), "S1"),
            "at": stated_times(buffer, found.created),
            "client": _clients(builder, buffer, found.via),
            "lang": _languages(builder, buffer, found.langs),
            "kind": np.where(repost, _REPOST, np.where(reply, _REPLY, _POST)).astype(np.uint8),
            "reply": reply,
            "deleted": np.zeros(len(reply), bool),
        },
        b"".join(texts),
        buffer.heads(found.text)[1],
    )
    _lists(builder, buffer, found)
    return rows[good], repost


def _all_utf8(texts: list[bytes]) -> bool:
    """Return whether every text is UTF-8.

    They are checked together: the byte between them would not fit if a text ended within a character.
    """
    try:
        b"\0".join(texts).decode()
    except UnicodeDecodeError:
        return False
    return True


def stated_times(buffer: Buffer, created: Offsets) -> NDArray[np.datetime64]:
    """Return the time of each record, as the program that wrote it states it.

    Nearly all times have the same shape and are read without making a string for each.
    """
    _, size, start = buffer.heads(created)
    at = of_shape(buffer.take(start, len(ISO_MILLISECONDS)), ISO_MILLISECONDS)
    others = np.flatnonzero(np.isnat(at) | (size != len(ISO_MILLISECONDS)))
    at[others] = moments(_strings(buffer.texts(created[others], TIME_LIMIT)))
    return at


def _strings(texts: list[bytes]) -> list[str]:
    return [str(text, "utf-8", "replace") for text in texts]


def _clients(builder: PostsBuilder, buffer: Buffer, via: Offsets) -> NDArray[np.int32]:
    """Return the code of the client that made each post.

    The network's own apps do not name themselves. Some others do, in a field of their own.
    """
    codes = np.full(len(via), builder.source_codes[""], np.int32)
    stated = np.flatnonzero(buffer.is_type(via, TEXT))
    codes[stated] = [builder.source_codes[name] for name in _strings(buffer.texts(via[stated], MAX_TEXT))]
    return codes


def _languages(builder: PostsBuilder, buffer: Buffer, langs: Offsets) -> NDArray[np.int32]:
    """Return the code of the first language stated for each post.

    A post without one has an empty word.
    """
    major, number, first = buffer.heads(langs)
    stated = np.flatnonzero((major == LIST) & (number > 0) & buffer.is_type(first, TEXT))
    _, size, start = buffer.heads(first[stated])
    # Compared as numbers, because a hundred thousand posts hold only a handful of languages.
    distinct, which = np.unique(buffer.words(start) & KEPT[np.minimum(size, 8)], return_inverse=True)
    known = [builder.lang_codes[str(word.tobytes().rstrip(b"\0"), "utf-8", "replace")] for word in distinct]
    codes = np.full(len(langs), builder.lang_codes[""], np.int32)
    codes[stated] = np.array(known, np.int32)[which]
    return codes


def _lists(builder: PostsBuilder, buffer: Buffer, found: _Record) -> None:
    """Add the links, mentions and tags of all posts.

    They stand in the text (`facets`), in the card below it, and beside it (`tags`).
    """
    rows = np.flatnonzero(found.facets < NOWHERE)
    facet_of, facets = buffer.items(found.facets[rows])
    (features,), _ = buffer.members(facets, ("features",))
    feature_of, features = buffer.items(features)
    (links, mentions, tags), _ = buffer.members(features, ("uri", "did", "tag"))
    rows = rows[facet_of[feature_of]]
    card_of, cards = _cards(buffer, found.embed)
    tagged = np.flatnonzero(found.tags < NOWHERE)
    tag_of, beside = buffer.items(found.tags[tagged])
    tag_rows = np.append(rows, tagged[tag_of])
    for lists, owners, offsets, normalise in (
        (builder.domains, np.append(card_of, rows), np.append(cards, links), linked_host),
        (builder.mentions, rows, mentions, str.lower),
        (builder.hashtags, tag_rows, np.append(tags, beside), str.lower),
    ):
        stated = np.flatnonzero(buffer.is_type(offsets, TEXT))
        stated = stated[np.argsort(owners[stated], kind="stable")]
        words = [normalise(text) for text in _strings(buffer.texts(offsets[stated], WORD_LIMIT))]
        counts = np.bincount(owners[stated[[bool(word) for word in words]]], minlength=len(found.type))
        lists.extend(counts, [word for word in words if word])


def _cards(buffer: Buffer, embed: Offsets) -> tuple[Offsets, Offsets]:
    """Return the posts with a card, and the offset of the card's address.

    The card may stand beside a quoted post.
    """
    rows = np.flatnonzero(embed < NOWHERE)
    (external, media), _ = buffer.members(embed[rows], ("external", "media"))
    beside = np.flatnonzero(media < NOWHERE)
    (external[beside],), _ = buffer.members(media[beside], ("external",))
    linked = np.flatnonzero(external < NOWHERE)
    (address,), _ = buffer.members(external[linked], ("uri",))
    return rows[linked], address
