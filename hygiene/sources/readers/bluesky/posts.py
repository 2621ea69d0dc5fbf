"""Bluesky posts and reposts: the records in thousands of blocks, to columns. Their ids come last, from the index."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.model.posts import KINDS
from hygiene.sources.reader_kit.fields import TEXT_LIMIT, linked_host
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.reader_kit.times import ISO_MILLISECONDS, moments, of_shape
from hygiene.sources.readers.bluesky.car import Blocks
from hygiene.sources.readers.bluesky.cbor import KEPT, LIST, LOST, MAP, TEXT, Buffer, Places, encoded

POST: Final = "app.bsky.feed.post"
REPOST: Final = "app.bsky.feed.repost"
_POST, _REPLY, _REPOST, _ = range(len(KINDS))
_FIELDS: Final = ("$type", "createdAt", "text", "langs", "reply", "via", "facets", "embed", "tags")
TIME_LIMIT: Final = 64
WORD_LIMIT: Final = 1000
"""Bytes of a time, and of a link, a mention or a tag, that are looked at."""


class _Record(NamedTuple):
    """Where the fields of each record stand; LOST for one that it has not."""

    type: Places
    created: Places
    text: Places
    langs: Places
    reply: Places
    via: Places
    facets: Places
    embed: Places
    tags: Places


def fold(builder: PostsBuilder, blocks: Blocks, rows: Places) -> tuple[Places, NDArray[np.bool_]]:
    """Add the posts and reposts among some blocks to the columns: which blocks they are, and which of them are reposts.

    A record without a time, or a post without a text, is none.
    """
    buffer = blocks.buffer
    starts, ends = buffer.members(blocks.starts[rows], _FIELDS)
    found = _Record(*starts)
    repost = buffer.starts_with(found.type, encoded(REPOST))
    good = (ends == blocks.ends[rows]) & buffer.are(found.created, TEXT)
    good &= repost | (buffer.starts_with(found.type, encoded(POST)) & buffer.are(found.text, TEXT))
    found.text[repost] = LOST
    texts = buffer.texts(found.text[good])
    if not _readable(texts):
        good[good] = readable = np.array([_readable([text]) for text in texts], bool)
        texts = [text for text, is_text in zip(texts, readable, strict=True) if is_text]
    found, repost = _Record(*starts[:, good]), repost[good]
    reply = buffer.are(found.reply, MAP)
    builder.extend(
        {
            "id": np.zeros(len(reply), "S1"),
            "at": _times(buffer, found.created),
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


def _readable(texts: list[bytes]) -> bool:
    """Whether all these texts are UTF-8: all together are, and none ends within a letter."""
    try:
        b"\0".join(texts).decode()
    except UnicodeDecodeError:
        return False
    return True


def _times(buffer: Buffer, created: Places) -> NDArray[np.datetime64]:
    """When each was made, as its program says. Nearly all are written in one shape, and read without a string for each."""
    _, size, start = buffer.heads(created)
    at = of_shape(buffer.take(start, len(ISO_MILLISECONDS)), ISO_MILLISECONDS)
    others = np.flatnonzero(np.isnat(at) | (size != len(ISO_MILLISECONDS)))
    at[others] = moments(_words(buffer.texts(created[others], TIME_LIMIT)))
    return at


def _words(texts: list[bytes]) -> list[str]:
    return [str(text, "utf-8", "replace") for text in texts]


def _clients(builder: PostsBuilder, buffer: Buffer, via: Places) -> NDArray[np.int32]:
    """What each was made with. The network's own apps say nothing; some others name themselves in a field of their own."""
    codes = np.full(len(via), builder.source_codes[""], np.int32)
    told = np.flatnonzero(buffer.are(via, TEXT))
    codes[told] = [builder.source_codes[word] for word in _words(buffer.texts(via[told], TEXT_LIMIT))]
    return codes


def _languages(builder: PostsBuilder, buffer: Buffer, langs: Places) -> NDArray[np.int32]:
    """The first language that each is said to be in, or an empty word."""
    major, number, first = buffer.heads(langs)
    told = np.flatnonzero((major == LIST) & (number > 0) & buffer.are(first, TEXT))
    _, size, start = buffer.heads(first[told])
    # Compared as numbers: there are a handful in a hundred thousand posts.
    spelt, which = np.unique(buffer.words(start) & KEPT[np.minimum(size, 8)], return_inverse=True)
    known = [builder.lang_codes[str(word.tobytes().rstrip(b"\0"), "utf-8", "replace")] for word in spelt]
    codes = np.full(len(langs), builder.lang_codes[""], np.int32)
    codes[told] = np.array(known, np.int32)[which]
    return codes


def _lists(builder: PostsBuilder, buffer: Buffer, found: _Record) -> None:
    """The links, mentions and tags of all posts: in their text (`facets`), in the card below it, and beside it (`tags`)."""
    rows = np.flatnonzero(found.facets < LOST)
    facet_of, facets = buffer.items(found.facets[rows])
    (features,), _ = buffer.members(facets, ("features",))
    feature_of, features = buffer.items(features)
    (links, mentions, tags), _ = buffer.members(features, ("uri", "did", "tag"))
    rows = rows[facet_of[feature_of]]
    card_of, cards = _cards(buffer, found.embed)
    tagged = np.flatnonzero(found.tags < LOST)
    tag_of, beside = buffer.items(found.tags[tagged])
    tag_rows = np.append(rows, tagged[tag_of])
    for lists, owners, places, word in (
        (builder.domains, np.append(card_of, rows), np.append(cards, links), linked_host),
        (builder.mentions, rows, mentions, str.lower),
        (builder.hashtags, tag_rows, np.append(tags, beside), str.lower),
    ):
        told = np.flatnonzero(buffer.are(places, TEXT))
        told = told[np.argsort(owners[told], kind="stable")]
        words = [word(text) for text in _words(buffer.texts(places[told], WORD_LIMIT))]
        counts = np.bincount(owners[told[[bool(one) for one in words]]], minlength=len(found.type))
        lists.extend(counts, [one for one in words if one])


def _cards(buffer: Buffer, embed: Places) -> tuple[Places, Places]:
    """The posts with a card below them, and where its address stands; it may stand beside a quoted post."""
    rows = np.flatnonzero(embed < LOST)
    (external, media), _ = buffer.members(embed[rows], ("external", "media"))
    beside = np.flatnonzero(media < LOST)
    (external[beside],), _ = buffer.members(media[beside], ("external",))
    linked = np.flatnonzero(external < LOST)
    (address,), _ = buffer.members(external[linked], ("uri",))
    return rows[linked], address
