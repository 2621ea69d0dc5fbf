"""Invented Bluesky exports for tests and benchmarks.

They are made of DAG-CBOR, the index as a Merkle search tree, and CAR files.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.support.plc import Key

DID: Final = "did:plc:btkwo4t52hvtx27ykjb5r27j"
"""The identity whose log is `tests.support.plc.life`."""
OTHER_DID: Final = "did:plc:z72i7hdynmk6r22z27h6tvur"
CREATED_AT: Final = "2026-11-20T09:15:30.250Z"
_DIGITS: Final = "234567abcdefghijklmnopqrstuvwxyz"


class Link(bytes):
    """A CID where DAG-CBOR holds a link."""

    __slots__ = ()


def tid(micros: int, clock: int = 6) -> str:
    """Return the record key for a time, in microseconds since 1970."""
    number = micros << 10 | clock
    return "".join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


def cid(content: bytes) -> Link:
    """Return the CID of a block."""
    return Link(b"\x01\x71\x12\x20" + hashlib.sha256(content).digest())


def cbor(value: Any) -> bytes:
    """Encode a value as canonical DAG-CBOR."""
    match value:
        case None | bool():
            made = {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
        case Link():
            made = b"\xd8\x2a" + cbor(b"\x00" + bytes(value))
        case int():
            made = _head(0, value) if value >= 0 else _head(1, -1 - value)
        case float():
            made = b"\xfb" + struct.pack(">d", value)
        case bytes():
            made = _head(2, len(value)) + value
        case str():
            made = _head(3, len(value.encode())) + value.encode()
        case list():
            made = _head(4, len(value)) + b"".join(map(cbor, value))
        case _:
            pairs = sorted((len(key.encode()), key.encode(), cbor(inner)) for key, inner in value.items())
            made = _head(5, len(pairs)) + b"".join(_head(3, size) + key + inner for size, key, inner in pairs)
    return made


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    width = next(w for w in (1, 2, 4, 8) if number < 1 << 8 * w)
    return bytes([major << 5 | 24 + width.bit_length() - 1]) + number.to_bytes(width, "big")


def varint(number: int) -> bytes:
    """Encode a length as CAR files write it."""
    return (bytes([number & 0x7F | 0x80]) + varint(number >> 7)) if number > 0x7F else bytes([number])


def tree(entries: Mapping[str, bytes]) -> tuple[Link, dict[bytes, bytes]]:
    """Build the index over the CIDs of records by their keys.

    Returns its root, and its nodes by CID.
    """
    keys = sorted(key.encode() for key in entries)
    nodes: dict[bytes, bytes] = {}

    def layer(key: bytes) -> int:
        return (256 - int.from_bytes(hashlib.sha256(key).digest()).bit_length()) // 2

    layers = [layer(key) for key in keys]

    def node(start: int, end: int, level: int) -> Link | None:
        if level < 0 or (start == end and level < top):
            return None
        here = [index for index in range(start, end) if layers[index] == level]
        edges = [start - 1, *here, end]
        below = [node(a + 1, b, level - 1) for a, b in pairwise(edges)]
        listed, before = [], b""
        for index, behind in zip(here, below[1:], strict=True):
            key = keys[index]
            shared = next((n for n, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), len(before))
            listed.append({"p": shared, "k": key[shared:], "v": Link(entries[key.decode()]), "t": behind})
            before = key
        content = cbor({"l": below[0], "e": listed})
        nodes[cid(content)] = content
        return cid(content)

    top = max(layers, default=0)
    root = node(0, len(keys), top)
    assert root is not None
    return root, nodes


def commit(root: bytes, did: str = DID, rev: str = tid(1_795_000_000_000_000), by: Key | None = None) -> bytes:
    """Return the signed block at the head of a repository.

    By default it is signed with the key of the log `tests.support.plc.life`.
    """
    from tests.support.plc import SIGN  # which needs this module

    unsigned = {"did": did, "version": 3, "data": Link(root), "rev": rev, "prev": None}
    r, s = (by or SIGN).sign(cbor(unsigned))
    return cbor({**unsigned, "sig": r.to_bytes(32) + s.to_bytes(32)})


def car(root: bytes, blocks: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Build a CAR file of blocks by CID."""
    header = cbor({"version": 1, "roots": [Link(root)]})
    pieces = [varint(len(header)), header]
    for name, content in blocks:
        pieces += [varint(len(name) + len(content)), bytes(name), content]
    return b"".join(pieces)


def repository(records: Mapping[str, Mapping[str, Any]], did: str = DID, **more: Any) -> bytes:
    """Build the CAR of a repository with these records by key.

    Its blocks stand in the order of their hashes, as a server writes them.
    """
    contents = {key: cbor(dict(record)) for key, record in records.items()}
    root, nodes = tree({key: cid(content) for key, content in contents.items()})
    head = commit(root, did, **more)
    blocks = nodes | {cid(content): content for content in contents.values()}
    return car(cid(head), [(cid(head), head), *sorted(blocks.items())])


def post(text: str = "Hello", at: str = CREATED_AT, **more: Any) -> dict[str, Any]:
    """Return a post as the network's own apps write it."""
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": at, "langs": ["en"]} | more


def repost(at: str = CREATED_AT) -> dict[str, Any]:
    """Return a repost of another account's post."""
    subject = {"cid": "bafyreia", "uri": f"at://{OTHER_DID}/app.bsky.feed.post/3l3qoivzbkc2a"}
    return {"$type": "app.bsky.feed.repost", "subject": subject, "createdAt": at}


def follow(whom: str = OTHER_DID, at: str = CREATED_AT) -> dict[str, Any]:
    """Return a follow of another account."""
    return {"$type": "app.bsky.graph.follow", "subject": whom, "createdAt": at}


def block(whom: str = OTHER_DID, at: str = CREATED_AT) -> dict[str, Any]:
    """Return a block of another account."""
    return {"$type": "app.bsky.graph.block", "subject": whom, "createdAt": at}


def like(at: str = CREATED_AT) -> dict[str, Any]:
    """Return a like of another account's post."""
    return repost(at) | {"$type": "app.bsky.feed.like"}


def profile(**more: Any) -> dict[str, Any]:
    """Return the profile, with a picture by its CID."""
    picture = {"$type": "blob", "ref": cid(b"a picture"), "mimeType": "image/jpeg", "size": 9}
    shown = {"displayName": "Harbour Lane", "description": "Boats, and a canary", "website": "https://boats.example"}
    return {"$type": "app.bsky.actor.profile", "avatar": picture, **shown} | more


def app_password(name: str, at: str, **more: Any) -> dict[str, Any]:
    """Return one entry of the list of app passwords."""
    return {"name": name, "createdAt": at} | more


def session(**more: Any) -> dict[str, Any]:
    """Return the account as its server describes it to its owner."""
    return {
        "did": DID, "handle": "harbourlane.example", "email": "kim@harbourlane.example", "emailConfirmed": True,
        "emailAuthFactor": False, "active": True,
    } | more  # fmt: skip
