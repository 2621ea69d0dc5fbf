"""The Mastodon reader: the archive, and statuses saved from the API.

The archive comes as zip or tar. Statuses saved from the server's API also name the client of each post; the program
`mastodon-archive` saves them with the account. Other servers of the fediverse make archives of the same form.

The archive holds posts, public and private, and nothing that protects the account. Its `totalItems` is a counter that
the server keeps on its own. It leaves out some of the posts and is not always right, so it is only recorded as
`posts_stated` and proves nothing.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Event
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.fields import linked_host, text_of
from hygiene.sources.reader_kit.id_times import mastodon_id_times
from hygiene.sources.reader_kit.json_stream import Batches, document, inner_list
from hygiene.sources.reader_kit.newest import find_in_name
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import JsonRows, Rows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.mastodon.posts import activity, client, status

MAX_FILES: Final = 40
"""The most files whose contents are examined.

If there are more, those with a matching name that are nearest the top are examined.
"""
_START: Final = 8192
_KINDS: Final = {
    "outbox": re.compile(
        rb'^\s*\{(?=.*"type"\s*:\s*"(?:Ordered)?Collection(?:Page)?")(?=.*"id"\s*:\s*"[^"]{0,300}\boutbox\b)'
        rb'|^\s*\[\s*\{(?=.*"type"\s*:\s*"(?:Create|Announce)")(?=.*"actor"\s*:\s*"https?://)',
        re.DOTALL,
    ),
    "actor": re.compile(rb'^\s*\{(?=.*"preferredUsername"\s*:)(?=.*"outbox"\s*:)', re.DOTALL),
    "saved": re.compile(rb'^\s*\{\s*"account"\s*:\s*\{(?=.*"acct"\s*:)', re.DOTALL),
    "statuses": re.compile(rb'^\s*\[\s*\{(?=.*"in_reply_to_account_id"\s*:)(?=.*"visibility"\s*:)', re.DOTALL),
}
_MADE: Final = re.compile(r"^archive-(20[0-9]{12})-[0-9a-f]{8,}")
_SAVED_NAME: Final = re.compile(r"(?:^|/)([\w.-]{1,253})\.user\.(\w{1,100})\.json$", re.ASCII)
"""The name of a file of `mastodon-archive`: the server and the user."""
_STATED: Final = re.compile(rb'"totalItems"\s*:\s*([0-9]{1,12})\b')
_LISTED: Final = re.compile(rb'"(?:orderedItems|items)"\s*:\s*(?!\s|null)')
_UNORDERED: Final = re.compile(rb'"type"\s*:\s*"Collection(?:Page)?"')
_POST_OWNER: Final = re.compile(rb'"actor"\s*:\s*"(https?://[\w.:-]{1,253}/(?:users/|@)(\w{1,100}))"', re.ASCII)
"""The account that an activity belongs to.

Since 2025 some addresses hold a number in place of the name.
"""


def _files_by_kind(files: Files) -> dict[str, list[str]]:
    """Return the useful files by kind: `outbox`, `actor`, `saved`, `statuses`."""
    names = sorted(files.names, key=lambda name: (name.count("/"), name))
    if len(names) > MAX_FILES:
        names = [name for name in names if name.lower().endswith(".json")][:MAX_FILES]
    found: dict[str, list[str]] = {}
    for name in names:
        start = first_bytes(files, name, _START).removeprefix(b"\xef\xbb\xbf")
        if kind := next((kind for kind, beginning in _KINDS.items() if beginning.search(start)), ""):
            found.setdefault(kind, []).append(name)
    return found


def _belongs(files: Files) -> str:
    """Return the handle of the account, from its address.

    Saved statuses do not name it, and they may begin with a post of another account.
    """
    members = _files_by_kind(files)
    owner = _owner(_actor(files, members), files, members)
    return owner.handle if owner else ""


def _actor(files: Files, members: dict[str, list[str]]) -> dict[str, Any]:
    """Return the contents of `actor.json`.

    The result is empty if the file is missing or cannot be read.
    """
    for name in members.get("actor", ()):
        try:
            return document(files.chunks(name), dict)
        except UnreadableError:
            continue
    return {}


def _owner(actor: dict[str, Any], files: Files, members: dict[str, list[str]]) -> Account | None:
    """Return the account of the archive, from the actor or else the posts.

    The result is None if neither names it.
    """
    address, user = text_of(actor, "id"), text_of(actor, "preferredUsername")
    for name in [] if user else members.get("saved", ()):
        if found := _SAVED_NAME.search(name):
            return Account(platform="mastodon", handle=f"{found[2]}@{found[1].lower()}")
    for name in [] if user else members.get("outbox", ()):
        address, user = _post_owner(files, name) or (address, user)
    server = linked_host(address)
    return Account(platform="mastodon", handle=f"{user[:100]}@{server}", id=address) if user and server else None


def _post_owner(files: Files, name: str) -> tuple[str, str] | None:
    """Return the address and the name of the owner of an outbox.

    They come from its first post.
    """
    found = _POST_OWNER.search(first_bytes(files, name, _START))
    return (found[1].decode(), found[2].decode()) if found else None


@reader(
    "mastodon",
    title="Mastodon archive (zip or tar.gz), or statuses of its API (JSON)",
    platform="mastodon",
    holds="posts and reposts with the times in their ids, and whether followers are sent elsewhere; statuses saved "
    "from the API also name the client of each post",
    lacks="clients of posts (unless saved from the API), apps, sign-ins, devices, e-mail address, changes, second "
    "factors",
    request="https://docs.joinmastodon.org/user/moving/#export, on your own server under Preferences > Import and "
    "export",
    wait="minutes to an hour; a server makes at most one every seven days",
    recognises=lambda files: bool(_files_by_kind(files)),
    belongs=_belongs,
)
def mastodon(files: Files) -> Snapshot:
    """Read the posts of the API first, because they hold more.

    Posts that only the archives have follow. There may be several archives of one account.

    Raises:
        UnreadableError: when nothing of use can be read, or there are archives or statuses of several accounts.
    """
    members = _files_by_kind(files)
    outboxes = members.get("outbox", [])
    owners = {_post_owner(files, name) for name in outboxes}
    if len(outboxes) > 1 and (len(owners) > 1 or None in owners):
        raise UnreadableError(
            f"it holds several archives ({outboxes[0]}, {outboxes[1]})", hint="give each one separately"
        )
    reading = Reading(files, "mastodon", "mastodon")
    reading.read_members.update(name for names in members.values() for name in names)
    authors: set[str] = set()
    posts = reading.posts(
        partial(_row, authors),
        {name: JsonRows(files.chunks(name)) for name in members.get("statuses", ())}
        | {name: JsonRows(files.chunks(name), ("statuses",)) for name in members.get("saved", ())}
        | {name: _items(files, name) for name in outboxes},
        id_times=mastodon_id_times,
        client=client,
        key=lambda row: row.id,
    )
    if len(authors) > 1:
        raise UnreadableError(
            f"it holds posts of {len(authors):,} accounts, like a timeline or a list of favourites",
            hint="save the statuses of your own account: /api/v1/accounts/ID/statuses on your own server",
        )
    for name in outboxes:
        if stated := _STATED.search(first_bytes(files, name, _START)):
            reading.counts["posts_stated"] = int(stated[1])
    made = None if len(outboxes) > 1 else find_in_name(files, _MADE)
    actor = _actor(files, members)
    account = _owner(actor, files, members) or Account(platform="mastodon", handle="unknown")
    return reading.snapshot(
        account,
        names=(account.handle.partition("@")[0], text_of(actor, "name")[:100]) if actor else (),
        taken_at=moment(f"{made[1][:8]}T{made[1][8:]}Z") if made else None,
        dates=[] if posts is None or len(posts) else [moment(text_of(actor, "published"))],
        posts=posts,
        events=_moved(reading, actor),
    )


def _row(authors: set[str], record: dict[str, Any]) -> Row | None:
    """Read a post of either form, and add the author that a status names."""
    if "published" in record:
        return activity(record)
    if isinstance(author := record.get("account"), dict):
        authors.add(text_of(author, "url") or text_of(author, "acct"))
    return status(record)


def _items(files: Files, name: str) -> Rows:
    """Return the posts of an outbox; one that states no items needs no list.

    Programs that save the outbox of another server write its items alone, or as a collection in no order.
    """
    start = first_bytes(files, name, _START)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return JsonRows(files.chunks(name))
    if not _LISTED.search(start) and (stated := _STATED.search(start)) and int(stated[1]) == 0:
        return JsonRows([b"[]"])
    key = "items" if _UNORDERED.search(start) else "orderedItems"
    return Batches(inner_list(files.chunks(name), key), dict)


def _moved(reading: Reading, actor: dict[str, Any]) -> tuple[Event, ...] | None:
    """Return the move of the account, if it has one.

    A move sends its followers elsewhere. It is the only change that an archive shows, and it has no time.
    """
    target = text_of(actor, "movedTo")
    if not target:
        return None
    reading.gap("events", "the archive shows only where the account moved to, not when, and no other change")
    return (Event(at=None, kind="server", detail=f"followers are sent to an account at {linked_host(target)[:80]}"),)
