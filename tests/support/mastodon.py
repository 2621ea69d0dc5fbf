"""Invented Mastodon archives and statuses.

The archives are zips and tars, and the statuses are as the API returns them.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

HOME: Final = "https://harbour.example"
KIM: Final = f"{HOME}/users/kim"
PUBLIC: Final = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT: Final = ["https://www.w3.org/ns/activitystreams", {"Emoji": "toot:Emoji"}]
NAME: Final = "archive-20261120101112-0123456789abcdef0123456789abcdef"


def id_of(seconds: int) -> str:
    """Return an id that carries its time."""
    return str(seconds * 1000 << 16)


def actor(**more: Any) -> dict[str, Any]:
    """Return `actor.json`."""
    return {
        "@context": CONTEXT, "id": KIM, "type": "Person", "outbox": "outbox.json", "likes": "likes.json",
        "bookmarks": "bookmarks.json", "preferredUsername": "kim", "name": "Kim", "url": f"{HOME}/@kim",
        "publicKey": {"id": f"{KIM}#main-key", "owner": KIM, "publicKeyPem": "-----BEGIN"},
        "published": "2022-11-01T00:00:00Z",
    } | more  # fmt: skip


def create(
    seconds: int, content: str = "<p>Hello</p>", at: str = "2026-11-01T10:00:00Z", **note: Any
) -> dict[str, Any]:
    """Return one post in the outbox."""
    number = id_of(seconds)
    to = {"to": note.pop("to", [PUBLIC]), "cc": note.pop("cc", [f"{KIM}/followers"])}
    return {
        "id": f"{KIM}/statuses/{number}/activity", "type": "Create", "actor": KIM, "published": at, **to,
        "object": {
            "id": f"{KIM}/statuses/{number}", "type": "Note", "summary": None, "inReplyTo": None, "published": at,
            "url": f"{HOME}/@kim/{number}", "attributedTo": KIM, **to, "sensitive": False, "content": content,
            "contentMap": {"en": content}, "attachment": [], "tag": [],
        } | note,
    }  # fmt: skip


def announce(seconds: int, at: str = "2026-11-01T10:00:00Z") -> dict[str, Any]:
    """Return one repost in the outbox."""
    return {
        "id": f"{KIM}/statuses/{id_of(seconds)}/activity", "type": "Announce", "actor": KIM, "published": at,
        "to": [PUBLIC],
        "cc": [], "object": "https://other.example/users/x/statuses/1",
    }  # fmt: skip


def outbox(*items: object, stated: int | None = None) -> dict[str, Any]:
    """Return `outbox.json`.

    Unless given a number, it states as many items as it holds.
    """
    return {
        "@context": CONTEXT, "id": "outbox.json", "type": "OrderedCollection",
        "totalItems": len(items) if stated is None else stated, "orderedItems": list(items),
    }  # fmt: skip


def status(seconds: int, app: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return one status of the API."""
    return {
        "id": id_of(seconds), "created_at": "2026-11-01T10:00:00.123Z", "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False, "spoiler_text": "", "visibility": "public", "language": "en", "uri": "", "url": "",
        "content": "<p>From the API</p>", "reblog": None, "application": app,
        "account": {"acct": "kim", "url": f"{HOME}/@kim"},
        "media_attachments": [], "mentions": [], "tags": [],
    } | more  # fmt: skip


def members(box: object, who: object = None) -> list[tuple[str, bytes]]:
    """Return the files of an archive, in its order.

    The pictures are first and the actor is last.
    """
    likes = {"@context": CONTEXT, "id": "likes.json", "type": "OrderedCollection", "totalItems": 0, "orderedItems": []}
    return [
        ("media_attachments/files/001/original/a.png", b"\x89PNG" + bytes(2000)),
        ("outbox.json", json.dumps(box).encode()),
        ("likes.json", json.dumps(likes).encode()),
        ("bookmarks.json", json.dumps(likes | {"id": "bookmarks.json"}).encode()),
        ("actor.json", json.dumps(actor() if who is None else who).encode()),
    ]


def write_tar(path: Path, files: Iterable[tuple[str | tarfile.TarInfo, bytes]]) -> Path:
    """Write a tar of members, gzipped when its name says so.

    A name may be a whole header.
    """
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path
