"""A Bluesky repository read from its CAR export.

It consists of the commit, the index and the records. The records read are posts, reposts, follows, blocks, likes and
the profile.

The hashes of the commit and of every node of the index are checked, because they decide which posts there are. The
hashes of the first `CHECKED` posts are checked too, and then that of one post in `SAMPLE`. Hashing all posts would add
a fifth to the time, and an altered post proves nothing about the others. The commit's signature is checked elsewhere
(`signature`), because its key is not in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hygiene.language.words import tr, tr_n
from hygiene.model.acts import Acts
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import Client, Posts
from hygiene.model.redacted import Hidden
from hygiene.reference.platforms import platform
from hygiene.sources.reader_kit.id_times import bluesky_tid_times, time_in
from hygiene.sources.reader_kit.post_columns import PostsBuilder
from hygiene.sources.reader_kit.post_times import judged_by_best_time
from hygiene.sources.readers.bluesky.acts import WANTED, ActRecords
from hygiene.sources.readers.bluesky.car import LINK, Blocks, Car, equal_rows, find_rows, hashes_at
from hygiene.sources.readers.bluesky.cbor import BYTES, TEXT, Words, encoded
from hygiene.sources.readers.bluesky.nodes import BEGIN, KEY
from hygiene.sources.readers.bluesky.posts import POST, REPOST, add_posts
from hygiene.sources.readers.bluesky.tree import Listed, Tree

CHECKED: Final = 2000
SAMPLE: Final = 16
TOLERANCE: Final = np.timedelta64(1, "s")
"""The greatest difference at which a post's id confirms its stated time.

The program that made the post states the time, and importers and bridges state an older one. A difference is therefore
not a contradiction here, but the post is dated by the later of the two.
"""
_POSTS, _REPOSTS = f"{POST}/".encode(), f"{REPOST}/".encode()
_REST: Final = KEY - len(_REPOSTS)
"""Bytes of a record key that are kept. Real ones have 13."""
_SHOWN: Final = 64
_SIGNATURE: Final = 64
_SIGNATURE_KEY, _SIGNATURE_HEAD = encoded("sig"), b"\x58\x40"
_SHORT_MAPS: Final = range(0xA1, 0xB8)
"""The first bytes of maps with up to 23 members."""


class Commit(NamedTuple):
    """The head of a repository.

    It holds the identity of the owner, the revision (a time in an id) and the hash of the index. `digest` is the
    SHA-256 of the signed content.
    """

    did: str = ""
    rev: str = ""
    tree: Words = np.zeros(4, np.uint64)
    digest: bytes = b""
    signature: bytes = b""


def first_commit(chunks: Iterable[bytes]) -> Commit:
    """Return the commit of a repository from its first blocks.

    Servers put it first.
    """
    car = Car(chunks)
    try:
        return next((_commit(blocks, car.root) for blocks in car), Commit())
    except UnreadableError:
        return Commit()


def _commit(blocks: Blocks, root: Words) -> Commit:
    """Return the commit if it is among these blocks and valid.

    Otherwise an empty commit is returned.
    """
    row, buffer = np.flatnonzero(equal_rows(blocks.hashes, root))[:1], blocks.buffer
    (did, rev, data, sig), end = buffer.members(blocks.starts[row], ("did", "rev", "data", "sig"))
    if not len(row) or (end != blocks.ends[row]).any() or not buffer.is_type(np.append(did, rev), TEXT).all():
        return Commit()
    if not blocks.intact(row).all():
        return Commit()
    owner, revision = (str(buffer.texts(at, _SHOWN)[0], "utf-8", "replace") for at in (did, rev))
    signed = (
        _signed(blocks.contents(row)[0], int(sig[0] - blocks.starts[row][0])) if buffer.is_type(sig, BYTES)[0] else ()
    )
    return Commit(owner, revision, hashes_at(buffer, data + len(LINK))[0], *signed)


def _signed(content: bytes, at: int) -> tuple[bytes, bytes]:
    """Return the digest of the signed content of a commit, and the signature.

    The signature begins at `at`. Both are empty unless it is written in the usual form: as 64 bytes, under its key in a
    short map.
    """
    start, end = at - len(_SIGNATURE_KEY), at + len(_SIGNATURE_HEAD) + _SIGNATURE
    head = content[start : at + len(_SIGNATURE_HEAD)]
    if head != _SIGNATURE_KEY + _SIGNATURE_HEAD or content[0] not in _SHORT_MAPS:
        return b"", b""
    # The map without this member has one member fewer.
    unsigned = bytes([content[0] - 1]) + content[1:start] + content[end:]
    return hashlib.sha256(unsigned).digest(), content[end - _SIGNATURE : end]


class Repository:
    """The data collected in one pass over a repository.

    `stopped` says why the pass ended early, or is empty.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._car = Car(chunks)
        self._tree = Tree(_POSTS, _REPOSTS, *WANTED)
        self._builder, self._acts = PostsBuilder(Client), ActRecords()
        self._listed: Listed | None = None
        self._hashes = [np.zeros((0, 4), np.uint64)]
        self._reposts: list[NDArray[np.bool_]] = []
        self._checked = self._altered = 0
        self.blocks = 0
        self.commit = Commit()
        self.stopped = ""
        try:
            for blocks in self._car:
                self._take(blocks)
        except UnreadableError as error:
            self.stopped = error.reason

    def _take(self, blocks: Blocks) -> None:
        """Sort a batch of blocks."""
        self.blocks += len(blocks)
        if not self.commit.did:
            self.commit = _commit(blocks, self._car.root)
        nodes = blocks.buffer.starts_with(blocks.starts, BEGIN)
        self._tree.add(blocks, np.flatnonzero(nodes))
        records = np.flatnonzero(~nodes)
        posts, reposts = add_posts(self._builder, blocks, records)
        self._acts.add(blocks, np.setdiff1d(records, posts, assume_unique=True))
        self._reposts.append(reposts)
        self._hashes.append(blocks.hashes.take(posts, axis=0))
        first = max(CHECKED - self._checked, 0)
        intact = blocks.intact(np.append(posts[:first], posts[first::SAMPLE]))
        self._checked += len(intact)
        self._altered += int((~intact).sum())

    def posts(self, now: datetime) -> tuple[Posts, dict[str, int], list[str]] | None:
        """Return the posts that the index lists.

        The counts and the reasons why posts may be missing are returned with them. The result is None if there is no
        index. No post is later than the revision, or than `now` where the commit is missing.
        """
        everything = self._index()
        if not self._tree.nodes:
            return None
        listed = _posts_of(everything)
        ids, times, reposts = _ids_and_times(listed.keys)
        rows = find_rows(listed.hashes, np.concatenate(self._hashes))
        # A key and its record must be of the same kind. The added row stands for a missing record.
        kinds = np.concatenate([*self._reposts, [False]])
        present = np.flatnonzero((rows >= 0) & (kinds[rows] == reposts))
        times, rows = times[present], rows[present]
        built, repeated = self._builder.build(lambda _: times, lambda at, _: ~np.isnat(at), (ids[present], rows))
        revised = time_in(self.commit.rev, bluesky_tid_times)
        built = judged_by_best_time(built, platform("bluesky"), revised or now)
        lost = len(ids) - len(present)
        counts = {
            "posts": len(built),
            "posts_back_dated": int((built.id_time - built.stated > np.timedelta64(1, "D")).sum()),
            "posts_repeated": repeated,
            "records": self._tree.records,
        }
        witness = np.where(np.abs(built.stated - built.id_time) <= TOLERANCE, built.id_time, np.datetime64("NaT", "ms"))
        witness.flags.writeable = False
        return replace(built, id_time=witness), counts, list(self._missing(lost, len(ids), repeated))

    def follows(self) -> tuple[Acts, list[str]] | None:
        """Return follows, blocks and likes, and why some may be missing.

        The result is None if there is no index.
        """
        listed = self._index()
        return (self._acts.table(listed), list(self._damage())) if self._tree.nodes else None

    def profile(self) -> dict[str, Hidden] | None:
        """Return the content of the profile, or None without a profile."""
        return self._acts.profile(self._index())

    def _index(self) -> Listed:
        """Return the records that the index lists, which are read once."""
        if self._listed is None:
            self._listed = self._tree.listed(self.commit.tree)
        return self._listed

    @property
    def edited(self) -> str:
        """Return why another program seems to have changed it, or "".

        It is known once `posts` has run.
        """
        return tr("some of its blocks do not match their hashes") if self._altered or self._tree.altered else ""

    def _damage(self) -> Iterator[str]:
        """Yield why records of any kind may be missing."""
        if self.stopped:
            yield tr_n(
                self.blocks,
                "{stopped}; {count:,} block read before that",
                "{stopped}; {count:,} blocks read before that",
                stopped=self.stopped,
            )
        if not self.commit.did:
            yield tr("its commit is missing or was altered, so the newest index is not known")
        elif self._tree.missing:
            yield tr_n(
                self._tree.missing,
                "its index lacks {count:,} part and whatever is listed there",
                "its index lacks {count:,} parts and whatever is listed there",
            )
        for count, kind in (
            (self._car.too_large, tr("larger than 1 MB")),
            (self._tree.damaged, tr("of its index that could not be read")),
            (self._tree.altered, tr("of its index without a matching hash")),
        ):
            if count:
                yield tr_n(count, "left out: {count:,} block {kind}", "left out: {count:,} blocks {kind}", kind=kind)

    def _missing(self, lost: int, listed: int, repeated: int) -> Iterator[str]:
        """Yield why posts may be missing."""
        yield from self._damage()
        if lost:
            yield tr_n(
                listed,
                "{lost:,} of {count:,} post in its index could not be found or read",
                "{lost:,} of {count:,} posts in its index could not be found or read",
                lost=lost,
            )
        if repeated:
            yield tr_n(
                repeated,
                "{count:,} post repeated in its index; only the first was kept",
                "{count:,} posts repeated in its index; only the first was kept",
            )
        if self._altered:
            yield tr_n(
                self._checked,
                "{altered:,} of {count:,} checked post had no matching hash",
                "{altered:,} of {count:,} checked posts had no matching hash",
                altered=self._altered,
            )


def _posts_of(listed: Listed) -> Listed:
    """Return the posts and reposts among the records of an index."""
    posts = np.char.startswith(listed.keys, _POSTS) | np.char.startswith(listed.keys, _REPOSTS)
    return Listed(np.ascontiguousarray(listed.keys[posts]), listed.hashes[posts])


def _ids_and_times(keys: NDArray[np.bytes_]) -> tuple[NDArray[np.bytes_], NDArray[np.datetime64], NDArray[np.bool_]]:
    """Return the id of each post, the time in it, and which are reposts.

    They are read from the keys. A post and a repost may have the same key, but they never get the same id.
    """
    chars = keys.view(np.uint8).reshape(len(keys), KEY)
    reposts = chars[:, len(_POSTS) - 1] != ord("/")
    rest = np.where(reposts[:, np.newaxis], chars[:, -_REST:], chars[:, len(_POSTS) : len(_POSTS) + _REST])
    rkeys = np.ascontiguousarray(rest).view(f"S{_REST}").ravel()
    rkeys = rkeys.astype(f"S{max(np.char.str_len(rkeys).max(initial=1), 1)}")
    times = bluesky_tid_times(rkeys)
    return np.where(reposts, np.char.add(b"repost/", rkeys), rkeys) if reposts.any() else rkeys, times, reposts
