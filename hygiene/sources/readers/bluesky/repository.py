"""A Bluesky repository as its CAR export holds it: the commit, the index, and of all records the posts and reposts.

The commit and every node of the index are held to their hash, for they say which posts there are. Of the posts the first
`CHECKED` are, and then one in `SAMPLE`: hashing all of them would add a fifth to the time, and one that was changed tells
only of itself. The commit's signature is not checked, because its key is not in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Client, Posts
from hygiene.model.text import plural
from hygiene.sources.reader_kit.id_times import bluesky_tid_times
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.readers.bluesky.car import LINK, Blocks, Car, find, hashes_at, same
from hygiene.sources.readers.bluesky.cbor import TEXT, Words
from hygiene.sources.readers.bluesky.nodes import BEGIN, KEY
from hygiene.sources.readers.bluesky.posts import POST, REPOST, fold
from hygiene.sources.readers.bluesky.tree import Tree

CHECKED: Final = 2000
SAMPLE: Final = 16
AGREE: Final = np.timedelta64(1, "s")
"""How far the stated time of a post may be from that in its id for the latter to count as a witness of it.

The poster's program states the time, and importers and bridges state an older one: a difference is no contradiction here.
"""
_POSTS, _REPOSTS = f"{POST}/".encode(), f"{REPOST}/".encode()
_REST: Final = KEY - len(_REPOSTS)
"""Bytes of a record key that are kept; real ones have 13."""
_SHOWN: Final = 64


class Commit(NamedTuple):
    """The head of a repository: whose it is, its revision (a time in an id), and the hash that its index goes by."""

    did: str = ""
    rev: str = ""
    tree: Words = np.zeros(4, np.uint64)


def begun(chunks: Iterable[bytes]) -> Commit:
    """The commit of a repository, as far as its first blocks say; servers put it first."""
    car = Car(chunks)
    try:
        return next((_commit(blocks, car.root) for blocks in car), Commit())
    except UnreadableError:
        return Commit()


def _commit(blocks: Blocks, root: Words) -> Commit:
    """The commit, when it is among some blocks and is one; else an empty one."""
    row, buffer = np.flatnonzero(same(blocks.hashes, root))[:1], blocks.buffer
    (did, rev, data), end = buffer.members(blocks.starts[row], ("did", "rev", "data"))
    if not len(row) or (end != blocks.ends[row]).any() or not buffer.are(np.append(did, rev), TEXT).all():
        return Commit()
    if not blocks.sound(row).all():
        return Commit()
    whose, revision = (str(buffer.texts(at, _SHOWN)[0], "utf-8", "replace") for at in (did, rev))
    return Commit(whose, revision, hashes_at(buffer, data + len(LINK))[0])


class Repository:
    """What one pass over a repository gathered. `stopped` says why it ended early, or is empty."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._car = Car(chunks)
        self._tree = Tree(_POSTS, _REPOSTS)
        self._builder = PostsBuilder(Client)
        self._hashes = [np.zeros((0, 4), np.uint64)]
        self._reposts: list[NDArray[np.bool_]] = []
        self._checked = self._unsound = 0
        self.blocks = 0
        self.commit = Commit()
        self.stopped = ""
        try:
            for blocks in self._car:
                self._take(blocks)
        except UnreadableError as error:
            self.stopped = error.message

    def _take(self, blocks: Blocks) -> None:
        """Sort a batch of blocks."""
        self.blocks += len(blocks)
        if not self.commit.did:
            self.commit = _commit(blocks, self._car.root)
        nodes = blocks.buffer.starts_with(blocks.starts, BEGIN)
        self._tree.add(blocks, np.flatnonzero(nodes))
        posts, reposts = fold(self._builder, blocks, np.flatnonzero(~nodes))
        self._reposts.append(reposts)
        self._hashes.append(blocks.hashes.take(posts, axis=0))
        first = max(CHECKED - self._checked, 0)
        sound = blocks.sound(np.append(posts[:first], posts[first::SAMPLE]))
        self._checked += len(sound)
        self._unsound += int((~sound).sum())

    def posts(self) -> tuple[Posts, dict[str, int], list[str]] | None:
        """The posts that the index lists, what was counted, and what may be missing; None when there is no index at all."""
        listed = self._tree.listed(self.commit.tree)
        if not self._tree.nodes:
            return None
        ids, times, reposts = _named(listed.keys)
        place = find(listed.hashes, np.concatenate(self._hashes))
        # A key and its record have to be of one kind; the added row stands for a record that is not there.
        kinds = np.concatenate([*self._reposts, [False]])
        there = np.flatnonzero((place >= 0) & (kinds[place] == reposts))
        times, place = times[there], place[there]
        built, repeated = self._builder.build(lambda _: times, lambda at, _: ~np.isnat(at), (ids[there], place))
        lost = len(ids) - len(there)
        counts = {
            "posts": len(built),
            "posts_back_dated": int((built.id_time - built.at > np.timedelta64(1, "D")).sum()),
            "posts_repeated": repeated,
            "records": self._tree.records,
        }
        witness = np.where(np.abs(built.at - built.id_time) <= AGREE, built.id_time, np.datetime64("NaT", "ms"))
        witness.flags.writeable = False
        return replace(built, id_time=witness), counts, list(self._missing(lost, len(ids), repeated))

    @property
    def edited(self) -> str:
        """Why it seems to have been changed by another program, or an empty text. Asked after `posts`."""
        return "blocks in it do not have the hash they go by" if self._unsound or self._tree.unsound else ""

    def _missing(self, lost: int, listed: int, repeated: int) -> Iterator[str]:
        if self.stopped:
            yield f"{self.stopped}; {plural(self.blocks, 'block')} read before that"
        if not self.commit.did:
            yield "its commit is not there or was changed, so that nothing says which index is the newest"
        elif self._tree.missing:
            yield f"its index lacks {plural(self._tree.missing, 'part')}, and so what is listed there"
        for count, what in (
            (self._car.too_large, "of over 1 MB"),
            (self._tree.damaged, "of its index that cannot be read"),
            (self._tree.unsound, "of its index without the hash they go by"),
        ):
            if count:
                yield f"left out: {plural(count, 'block')} {what}"
        if lost:
            yield f"{lost:,} of {plural(listed, 'post')} that its index lists are not there, or not of their shape"
        if repeated:
            yield f"{plural(repeated, 'post')} repeated in its index, of which the first counts"
        if self._unsound:
            yield f"{self._unsound:,} of {plural(self._checked, 'post')} that were looked at do not have the hash they go by"


def _named(keys: NDArray[np.bytes_]) -> tuple[NDArray[np.bytes_], NDArray[np.datetime64], NDArray[np.bool_]]:
    """By keys: the id of each post, the time in it, and which are reposts. Those two kinds may share a key, but no id."""
    chars = keys.view(np.uint8).reshape(len(keys), KEY)
    reposts = chars[:, len(_POSTS) - 1] != ord("/")
    rest = np.where(reposts[:, np.newaxis], chars[:, -_REST:], chars[:, len(_POSTS) : len(_POSTS) + _REST])
    rkeys = np.ascontiguousarray(rest).view(f"S{_REST}").ravel()
    rkeys = rkeys.astype(f"S{max(np.char.str_len(rkeys).max(initial=1), 1)}")
    times = bluesky_tid_times(rkeys)
    return np.where(reposts, np.char.add(b"repost/", rkeys), rkeys) if reposts.any() else rkeys, times, reposts
