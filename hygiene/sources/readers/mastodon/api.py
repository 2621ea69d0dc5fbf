"""The answers of the Mastodon API to the owner of an account.

| document | answer to | gives |
|---|---|---|
| `account.json` | `GET /api/v1/accounts/verify_credentials`, with the server's host | the account and its profile |
| `statuses-N.json` | `GET /api/v1/accounts/ID/statuses`, a page | posts, with the client of each |
| `tokens-N.json` | `GET /api/v1/tokens`, which GoToSocial has | authorised apps, with their last use |

Mastodon, GoToSocial, Pleroma, Akkoma, snac and others speak this API, each in its own dialect. Data that a server
leaves out is a gap. A page is an object with its `records` and the address of the `next` page.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import App
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.fields import count_of, dicts, inner, linked_host, required, text_of
from hygiene.sources.reader_kit.html import read_html
from hygiene.sources.reader_kit.id_times import mastodon_id_times
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.mastodon.acts import messages
from hygiene.sources.readers.mastodon.posts import client, mentioned, status

ACCOUNT: Final = "account.json"
_STATUSES: Final = re.compile(r"statuses-[0-9]+\.json")
_TOKENS: Final = re.compile(r"tokens-[0-9]+\.json")
_RECORDS: Final = ("records",)
_PROFILE_PAGE: Final = re.compile(r"https?://[^/]+/@[^/]+/?")


def account_of(server: str, record: dict[str, Any]) -> Account:
    """Return the account of the token, as the server names it.

    Its id is the address of the account, as in an archive. Servers before Mastodon 4.2 do not state it. For those, it
    is the address that Mastodon gives every account, or at other servers the address of the profile.

    Raises:
        UnreadableError: when the answer names no account.
    """
    name, url, uri, acct = (text_of(record, key) for key in ("username", "url", "uri", "acct"))
    user = name or acct.partition("@")[0]
    if not user or not text_of(record, "id"):
        raise UnreadableError(tr("its server did not say whose account it is"), hint=tr("try again later"))
    address = uri or (f"https://{server}/users/{user}" if not url or _PROFILE_PAGE.fullmatch(url) else url)
    return Account(platform="mastodon", handle=f"{user[:100]}@{linked_host(address) or server}", id=address)


def read_api(reading: Reading, stated: dict[str, Any], taken_at: datetime) -> Snapshot:
    """Read the answers about one account.

    `taken_at` is the time of the first request.

    Raises:
        UnreadableError: when `stated`, the server's description of the account, does not name it.
    """
    record = inner(stated, "account")
    account = account_of(text_of(stated, "server"), record)
    number, direct, strange = text_of(record, "id").strip(), dict[str, list[Act]](), Counter[str]()
    posts = reading.posts(
        partial(_post, number, direct, strange),
        reading.json(_is_statuses, at=_RECORDS),
        id_times=mastodon_id_times,
        client=client,
        key=lambda row: row.id,
    )
    if count := strange.total():
        # Some servers list the posts that an account boosted, but a list with nothing else is suspect.
        note = reading.gap if posts else reading.note_damage
        note(
            "posts",
            tr_n(
                count,
                "the server listed {count:,} post as another account's, so we left it out",
                "the server listed {count:,} posts as another account's, so we left them out",
            ),
        )
    apps = reading.records("apps", _app, reading.json(_is_tokens, at=_RECORDS), key=lambda app: app.id)
    stated_count = count_of(record, "statuses_count")
    reading.counts |= {"posts_stated": stated_count} if stated_count is not None else {}
    return reading.snapshot(
        account,
        names=(account.handle.partition("@")[0], text_of(record, "display_name")[:100]),
        taken_at=taken_at,
        posts=posts,
        apps=apps,
        profile=_profile(record),
        messages=None if posts is None else messages(reading, direct, whole=True),
    )


def _is_statuses(name: str) -> bool:
    return _STATUSES.fullmatch(name) is not None


def _is_tokens(name: str) -> bool:
    return _TOKENS.fullmatch(name) is not None


def _post(number: str, direct: dict[str, list[Act]], strange: Counter[str], record: dict[str, Any]) -> Row | None:
    """Read a status, and note the recipients if it is a private mention.

    It comes from the list of the account `number`, so it is that account's unless it names another one. Servers write
    an id as a number or as text. The result is None for a status of another account, which is counted.
    """
    author = record.get("account")
    other = text_of(author, "id").strip() if isinstance(author, dict) else ""
    if other and other != number:
        strange["posts"] += 1
        return None
    row = status(record)
    if people := mentioned(record):
        direct[row.id] = [Act("message", moment(row.created), whom) for whom in people]
    return row


def _app(record: dict[str, Any]) -> App:
    """Read a token as GoToSocial lists it, which stands for an authorised app."""
    number, app = required(record, "id"), inner(record, "application")
    name, site = required(app, "name"), linked_host(text_of(app, "website"))
    return App(
        id=number,
        name=name,
        sites=(site,) if site else (),
        permissions=frozenset(text_of(record, "scope").lower().split()),
        granted_at=moment(record.get("created_at")),
        last_used_at=moment(record.get("last_used")),
    )


def _profile(record: dict[str, Any]) -> dict[str, Hidden]:
    """Return the content of the profile in the form of an archive.

    The picture is left out, because an archive names it by a file of its own.
    """
    fields = [read_html(text_of(field, "value")) for field in dicts(record.get("fields"))]
    found = {
        "handle": text_of(record, "username"),
        "name": text_of(record, "display_name"),
        "biography": note if isinstance(note := record.get("note"), str) else "",
        "link": "\n".join(filter(None, (link for field in fields for link in field.links or [field.text]))),
    }
    return {kind: Hidden(text) for kind, text in found.items()}
