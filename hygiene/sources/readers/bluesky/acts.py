"""Follows, blocks and likes in a Bluesky repository, and the profile.

Each is a record of its own, whose key holds the time of the act. The index lists the key, so an act counts even where
its record is lost, but then the person it concerned is unknown. A record also states a time, which counts where the key
holds none. The poster's program chooses both.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.model.acts import KINDS, Acts
from hygiene.model.redacted import Hidden
from hygiene.sources.files.budget import MAX_TEXT
from hygiene.sources.reader_kit.columns.acts import person
from hygiene.sources.reader_kit.id_times import bluesky_tid_times
from hygiene.sources.readers.bluesky.car import Blocks, find_rows
from hygiene.sources.readers.bluesky.cbor import BYTES, TEXT, Buffer, Offsets, Words, encoded
from hygiene.sources.readers.bluesky.posts import stated_times
from hygiene.sources.readers.bluesky.tree import Listed

_COLLECTIONS: Final = (
    ("app.bsky.graph.follow", "follow"),
    ("app.bsky.graph.block", "block"),
    ("app.bsky.feed.like", "like"),
)
_PROFILE: Final = "app.bsky.actor.profile"
_SELF: Final = f"{_PROFILE}/self".encode()
WANTED: Final = (*(f"{collection}/".encode() for collection, _ in _COLLECTIONS), _SELF)
"""The beginnings of the keys of these records."""
_FIELDS: Final = ("$type", "createdAt", "subject", "displayName", "description", "website", "avatar")
_WHOM_LIMIT: Final = 256
"""Bytes of an identity that are kept. Real ones have 32."""
_ABOUT_LIMIT: Final = 10_000
"""Bytes of a description. The network allows 2,560."""
_REF: Final = 2
"""Bytes between the beginning of a link and the byte string in it."""


class ActRecords:
    """The records of acts and of the profile, collected from blocks."""

    def __init__(self) -> None:
        self._hashes: list[Words] = [np.zeros((0, 4), np.uint64)]
        self._kinds: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        self._created: list[NDArray[np.datetime64]] = [np.zeros(0, "datetime64[ms]")]
        self._whom: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        self._known: dict[bytes, int] = {}
        self._profiles: list[tuple[Words, dict[str, Hidden]]] = []

    def add(self, blocks: Blocks, rows: Offsets) -> None:
        """Add the acts and profiles among these rows of a batch of blocks."""
        buffer = blocks.buffer
        (type_, created, subject, *shown), ends = buffer.members(blocks.starts[rows], _FIELDS)
        whole = ends == blocks.ends[rows]
        kinds = np.full(len(rows), -1)
        for collection, kind in _COLLECTIONS:
            kinds[whole & buffer.starts_with(type_, encoded(collection))] = KINDS.index(kind)
        for row in np.flatnonzero(whole & buffer.starts_with(type_, encoded(_PROFILE))).tolist():
            about = _profile(buffer, [offsets[row : row + 1] for offsets in shown])
            self._profiles.append((blocks.hashes[rows[row : row + 1]], about))
        acts = np.flatnonzero(kinds >= 0)
        self._hashes.append(blocks.hashes.take(rows[acts], axis=0))
        self._kinds.append(kinds[acts])
        self._created.append(stated_times(buffer, created[acts]))
        self._whom.append(self._people(buffer, subject[acts]))

    def _people(self, buffer: Buffer, subject: Offsets) -> NDArray[np.int64]:
        """Return the number of the person that each act concerns.

        It is 0 for a like, whose subject is a post.
        """
        people = np.zeros(len(subject), np.int64)
        stated = np.flatnonzero(buffer.is_type(subject, TEXT))
        names = buffer.texts(subject[stated], _WHOM_LIMIT)
        for name in set(names) - self._known.keys():
            self._known[name] = person(name.decode("utf-8", "replace"))
        people[stated] = [self._known[name] for name in names]
        return people

    def table(self, listed: Listed) -> Acts:
        """Return the acts that the index lists."""
        kind, keys = _kinds_and_keys(listed.keys)
        rows, kind = np.flatnonzero(kind >= 0), kind[kind >= 0]
        at = bluesky_tid_times(keys[rows])
        found = find_rows(listed.hashes[rows], np.concatenate(self._hashes))
        # The added row stands for a missing record. A key and its record must be of the same kind.
        kinds = np.append(np.concatenate(self._kinds), -1)
        found[kinds[found] != kind] = -1
        created = np.append(np.concatenate(self._created), np.datetime64("NaT", "ms"))
        whom = np.append(np.concatenate(self._whom), 0)
        at = np.where(np.isnat(at), created[found], at)
        order = np.argsort(at, kind="stable")
        return Acts(
            at=at[order],
            kind=kind[order].astype(np.uint8),
            whom=whom[found][order],
            count=np.ones(len(at), np.int32),
        )

    def profile(self, listed: Listed) -> dict[str, Hidden] | None:
        """Return the content of the profile in the index, or None without it."""
        hashes = listed.hashes[listed.keys == _SELF]
        return next((about for found, about in self._profiles if len(hashes) and (hashes[0] == found[0]).all()), None)


def _profile(buffer: Buffer, shown: list[Offsets]) -> dict[str, Hidden]:
    """Return the content of a profile. Fields that it lacks are empty."""
    kinds = ("name", "biography", "link")
    limits = (MAX_TEXT, _ABOUT_LIMIT, MAX_TEXT)
    found = {}
    for kind, limit, offset in zip(kinds, limits, shown, strict=False):
        text = buffer.texts(offset, limit)[0] if buffer.is_type(offset, TEXT)[0] else b""
        found[kind] = Hidden(text.decode("utf-8", "replace"))
    (ref,), _ = buffer.members(shown[-1], ("ref",))
    picture = buffer.texts(ref + _REF, _WHOM_LIMIT)[0] if buffer.is_type(ref + _REF, BYTES)[0] else b""
    return found | {"picture": Hidden(picture.hex())}


def _kinds_and_keys(keys: NDArray[np.bytes_]) -> tuple[NDArray[np.int64], NDArray[np.bytes_]]:
    """Return the kind of each key's act, or -1, and its record key."""
    kinds = np.full(len(keys), -1)
    rest = np.zeros(len(keys), keys.dtype)
    for collection, kind in _COLLECTIONS:
        start = f"{collection}/".encode()
        rows = np.flatnonzero(np.char.startswith(keys, start))
        kinds[rows] = KINDS.index(kind)
        rest[rows] = [key[len(start) :] for key in keys[rows].tolist()]
    return kinds, rest
