"""The answers of Reddit's API to the owner of an account.

| document | answer to | gives |
|---|---|---|
| `me.json` | `GET /api/v1/me` | the account, its profile, whether it is suspended |
| `submitted-N.json`, `comments-N.json` | `GET /user/NAME/submitted` and `/comments` | the newest 1,000 of each |
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from hygiene.language.words import tr, tr_later
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.reader_kit.fields import hosts_in, inner, linked_host, required, text_of
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading

ME: Final = "me.json"
LISTS: Final = ("submitted", "comments")
_POST, _REPLY = 0, 1
_SHOWN: Final = 50
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


def account_of(record: dict[str, Any]) -> Account:
    """Return the account of the token, as Reddit names it.

    An export names it without an id, and so do we.

    Raises:
        UnreadableError: when the answer names no account.
    """
    if not (handle := text_of(record, "name")):
        raise UnreadableError(tr("Reddit did not say whose account it is"), hint=tr("try again later"))
    return Account(platform="reddit", handle=handle[:_SHOWN])


def read_api(reading: Reading, me: dict[str, Any], taken_at: datetime) -> Snapshot:
    """Read the answers about one account.

    `taken_at` is the time of the first request.

    Raises:
        UnreadableError: when `me`, Reddit's description of the account, does not name it.
    """
    account = account_of(me)
    suspended = me.get("is_suspended") is True
    if suspended:
        reading.gap("events", tr("Reddit's API states that the account is suspended, and no other change"))
    pages = reading.json(lambda name: name.startswith(LISTS), at=("records",))
    return reading.snapshot(
        account,
        names=(account.handle,),
        taken_at=taken_at,
        posts=reading.posts(_post, pages, key=lambda row: row.id),
        events=(Event(at=None, kind="suspension", detail=tr_later("suspended")),) if suspended else None,
        profile={"handle": Hidden(account.handle)},
    )


def _post(record: dict[str, Any]) -> Row:
    """Read a post (`t3`) or a comment (`t1`) as the export gives it."""
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
