"""What Reddit's API answers to the owner of an account.

| document | answer to | gives |
|---|---|---|
| `me.json` | `GET /api/v1/me` | the account and its profile |
| `submitted-N.json`, `comments-N.json` | `GET /user/NAME/submitted` and `/comments` | the newest 1,000 of each |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files
from hygiene.sources.reader_kit.fields import hosts_in, inner, linked_host, required, text_of
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading

ME: Final = "me.json"
LISTS: Final = ("submitted", "comments")
_POST, _REPLY = 0, 1
_SHOWN: Final = 50
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


def account_of(record: dict[str, Any]) -> Account:
    """Return the account that Reddit says is ours. An export names it without an id, and so do we.

    Raises:
        ValueError: when the answer names no account.
    """
    return Account(platform="reddit", handle=required(record, "name")[:_SHOWN])


def read_api(files: Files, taken_at: datetime, gaps: Mapping[str, Sequence[str]]) -> Snapshot:
    """Read the documents of one account.

    `taken_at` is when the first of them was asked for, and `gaps` says what could not be fetched, by part.

    Raises:
        UnreadableError: when they do not name the account.
    """
    reading = Reading(files, "reddit", "reddit-live", absent="Reddit's API gives no {part}")
    if ME not in files.names:
        raise UnreadableError("its server did not say whose account it is", hint="run it again")
    me = document(reading.chunks(ME), dict)
    account = account_of(me)
    for part, reasons in gaps.items():
        reading.gap(part, *reasons)
    pages = reading.json(lambda name: name.startswith(LISTS), at=("records",))
    return reading.snapshot(
        account,
        names=(account.handle,),
        taken_at=taken_at,
        posts=reading.posts(_post, pages, key=lambda row: row.id),
        profile={"handle": Hidden(account.handle)},
    )


def _post(record: dict[str, Any]) -> Row:
    """Read a post (`t3`) or a comment (`t1`), in the form in which the export gives it."""
    kind, post = text_of(record, "kind"), inner(record, "data")
    created = post.get("created_utc")
    if kind not in {"t1", "t3"} or not isinstance(created, int | float) or not 0 < created < _LATEST:
        raise ValueError("created_utc")
    reply = kind == "t1"
    texts = [
        text if isinstance(text := post.get(key), str) else "" for key in ("title", "body" if reply else "selftext")
    ]
    hosts = dict.fromkeys([linked_host(text_of(post, "url")), *hosts_in(*texts)])
    return Row(
        id=f"{kind}_{required(post, 'id')}",
        created=datetime.fromtimestamp(created, UTC).isoformat(),
        text="\n".join(filter(None, texts)),
        kind=_REPLY if reply else _POST,
        reply=reply,
        domains=[host for host in hosts if host and not host.endswith("reddit.com")],
    )
