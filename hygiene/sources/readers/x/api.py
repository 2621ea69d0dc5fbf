"""What X's API answers to the owner of an account.

| document | answer to | gives |
|---|---|---|
| `me.json` | `GET /2/users/me` | the account and its profile |
| `posts-N.json` | `GET /2/users/ID/tweets`, a page | the newest posts, 3,200 at most |

X took the field with the client of a post out of its documents in December 2022. It is read where X states it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from hygiene.language.words import tr
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import KINDS
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.reader_kit.fields import dicts, linked_host, required, text_of
from hygiene.sources.reader_kit.id_times import x_id_times
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading

ME: Final = "me.json"
_POST, _REPLY, _REPOST, _ = range(len(KINDS))
_SHOWN: Final = 100


def account_of(record: dict[str, Any]) -> Account:
    """Return the account that X says is ours.

    Raises:
        UnreadableError: when the answer names no account.
    """
    handle, number = text_of(record, "username"), text_of(record, "id")
    if not handle or not number:
        raise UnreadableError(tr("X did not say whose account it is"), hint=tr("try again later"))
    return Account(platform="x", handle=handle[:_SHOWN], id=number)


def read_api(reading: Reading, me: dict[str, Any], taken_at: datetime) -> Snapshot:
    """Read the answers about one account.

    `taken_at` is when the first question was asked.

    Raises:
        UnreadableError: when `me`, what X says of the account, does not name it.
    """
    account = account_of(me)
    pages = reading.json(lambda name: name.startswith("posts-"), at=("records",))
    posts = reading.posts(_post, pages, id_times=x_id_times, key=lambda row: row.id)
    if posts is not None and len(posts) and not any(client.label for client in posts.clients):
        reading.gap("posts", tr("X does not state the clients of posts over its API: an archive does"))
    return reading.snapshot(
        account,
        names=(account.handle, text_of(me, "name")[:_SHOWN]),
        taken_at=taken_at,
        posts=posts,
        profile=_profile(me),
    )


def _post(record: dict[str, Any]) -> Row:
    """Read a post."""
    number = required(record, "id")
    kinds = {text_of(each, "type") for each in dicts(record.get("referenced_tweets"))}
    reply = "replied_to" in kinds or bool(text_of(record, "in_reply_to_user_id"))
    found = record.get("entities")
    entities = found if isinstance(found, dict) else {}
    hosts = (linked_host(link) for link in _texts(entities, "urls", "expanded_url"))
    return Row(
        id=number,
        created=text_of(record, "created_at"),
        source=text_of(record, "source"),
        text=text if isinstance(text := record.get("text"), str) else "",
        lang=text_of(record, "lang"),
        kind=_REPOST if "retweeted" in kinds else _REPLY if reply else _POST,
        reply=reply,
        domains=[host for host in hosts if host],
        mentions=[name.lower() for name in _texts(entities, "mentions", "username")],
        hashtags=[tag.lower() for tag in _texts(entities, "hashtags", "tag")],
    )


def _texts(entities: dict[str, Any], kind: str, field: str) -> Iterator[str]:
    return (text for each in dicts(entities.get(kind)) if (text := text_of(each, field)))


def _profile(me: dict[str, Any]) -> dict[str, Hidden]:
    """Return what the profile shows; a link by where it leads."""
    found = me.get("entities")
    within = found.get("url") if isinstance(found, dict) else None
    links = _texts(within if isinstance(within, dict) else {}, "urls", "expanded_url")
    shown = {
        "handle": text_of(me, "username"),
        "name": text_of(me, "name"),
        "biography": text_of(me, "description"),
        "link": next(links, text_of(me, "url")),
    }
    return {kind: Hidden(text) for kind, text in shown.items()}
