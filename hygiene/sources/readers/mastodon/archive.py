"""The Mastodon reader: the archive, outboxes, and statuses of the API.

The archive comes as zip or tar. Statuses saved from the server's API also name the client of each post; the program
`mastodon-archive` saves them with the account. Other servers of the fediverse make archives and outboxes of the same
form (see `outbox`), and Pixelfed's own export is a list of statuses.

The archive holds posts, public and private, but nothing that protects the account. Its `totalItems` is a counter that
the server keeps on its own. It leaves out some of the posts and is not always right, so it is only recorded as
`posts_stated` and proves nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.errors import UnreadableError
from hygiene.model.records import Event
from hygiene.model.snapshot import Snapshot
from hygiene.sources.files.files import Files, first_bytes, start_of
from hygiene.sources.parts.same_account import unique_names
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.columns.acts import Act
from hygiene.sources.reader_kit.fields import linked_host, text_of
from hygiene.sources.reader_kit.id_times import mastodon_id_times
from hygiene.sources.reader_kit.json_stream import document
from hygiene.sources.reader_kit.newest import find_in_name
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.rows import JsonRows
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.mastodon.acts import follows, messages, profile
from hygiene.sources.readers.mastodon.outbox import IS_OUTBOX, START, Outbox, items, missing_pages, outbox, shortfall
from hygiene.sources.readers.mastodon.posts import activity, client, mentioned, status

MAX_FILES: Final = 40
"""The most files whose contents are examined.

If there are more, those with a matching name nearest the top are examined.
"""
MAX_PAGES: Final = 2_000
"""The most files that are examined if one of the first holds posts.

An outbox may be saved in pages of 20 posts.
"""
_KINDS: Final = {
    "outbox": IS_OUTBOX,
    "actor": re.compile(rb'^\s*\{(?=.*"preferredUsername"\s*:)(?=.*"outbox"\s*:)', re.DOTALL),
    "saved": re.compile(
        rb'^\s*\{\s*(?:"account"\s*:\s*\{(?=.*"acct"\s*:)|"statuses"\s*:\s*\[\s*\{(?=.*"in_reply_to_account_id"\s*:))',
        re.DOTALL,
    ),
    "statuses": re.compile(rb'^\s*\[\s*\{(?=.*"in_reply_to_account_id"\s*:)(?=.*"visibility"\s*:)', re.DOTALL),
}
_MADE: Final = re.compile(r"^archive-(20[0-9]{12})-[0-9a-f]{8,}")
_SAVED_NAME: Final = re.compile(r"(?:^|/)([\w.-]{1,253})\.user\.([\w.-]{1,100}?)(?:\.[0-9]{1,4})?\.json$", re.ASCII)
"""The name of a file of `mastodon-archive`: the server and the user.

Its command `split` moves older posts into files with a number.
"""
_AUTHOR: Final = re.compile(r"https?://([\w.:-]{1,253})/(?:@|users/)?([\w.-]{1,100})", re.ASCII)


def _files_by_kind(files: Files) -> dict[str, list[str]]:
    """Return the useful files by kind: `outbox`, `actor`, `saved`, `statuses`."""
    names = sorted(files.names, key=_from_top)
    if len(names) > MAX_FILES:
        names = [name for name in names if name.lower().endswith(".json")][:MAX_PAGES]
    found: dict[str, list[str]] = {}
    for name in names[:MAX_FILES]:
        _sort_in(found, name, first_bytes(files, name, START))
    if found.keys() & {"outbox", "statuses"}:
        for name, content in files.each(names[MAX_FILES:]):
            _sort_in(found, name, start_of(content, START))
    return {kind: sorted(members, key=_from_top) for kind, members in found.items()}


def _from_top(name: str) -> tuple[int, str]:
    return name.count("/"), name


def _sort_in(found: dict[str, list[str]], name: str, start: bytes) -> None:
    """Add a file to those of its kind, if it has one."""
    if kind := next((kind for kind, beginning in _KINDS.items() if beginning.search(start)), ""):
        found.setdefault(kind, []).append(name)


def _belongs(files: Files) -> str:
    """Return the handle of the account, from its address.

    Saved statuses do not name it, and they may begin with a post of another account.
    """
    members = _files_by_kind(files)
    owner = _owner(_actor(files, members), files, members)
    return owner.handle if owner else ""


def _once(files: Files) -> dict[str, str]:
    """Return the files of an archive, and its outbox under one name.

    A page of an outbox that was saved from a server is one of many.
    """
    boxes = [outbox(files, name) for name in _files_by_kind(files).get("outbox", ())]
    found = unique_names(files)
    if len(boxes) == 1 and not (boxes[0].id or boxes[0].next or boxes[0].first):
        found["outbox"] = boxes[0].name
    return found


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
        if (box := outbox(files, name)).user:
            address, user = box.owner, box.user
    server = linked_host(address)
    return Account(platform="mastodon", handle=f"{user[:100]}@{server}", id=address) if user and server else None


@reader(
    "mastodon",
    title=tr_later("Mastodon archive (zip or tar.gz), or statuses of its API (JSON)"),
    platform="mastodon",
    holds=tr_later(
        "posts and reposts with the times in their ids, with private mentions, the number of likes, the profile, and "
        "whether followers are sent elsewhere; statuses saved from the API also name the client of each post"
    ),
    lacks=tr_later(
        "clients of posts (unless saved from the API), apps, sign-ins, devices, e-mail address, changes, second factors"
    ),
    request=tr_later(
        "https://docs.joinmastodon.org/user/moving/#export, on your own server under Preferences > Import and export"
    ),
    wait=tr_later("minutes to an hour; a server makes at most one every seven days"),
    recognises=lambda files: bool(_files_by_kind(files)),
    belongs=_belongs,
    once=_once,
)
def mastodon(files: Files) -> Snapshot:
    """Read the posts of the API first, because they hold more.

    Posts that only the archives have follow. There may be several archives of one account.

    Raises:
        UnreadableError: when nothing of use can be read, or there are archives or statuses of several accounts.
    """
    members = _files_by_kind(files)
    boxes = [outbox(files, name) for name in members.get("outbox", ())]
    owners = {box.owner for box in boxes}
    if len(boxes) > 1 and (len(owners) > 1 or "" in owners):
        why = tr("it holds several archives ({first}, {second})", first=boxes[0].name, second=boxes[1].name)
        raise UnreadableError(why, hint=tr("give each one separately"))
    reading = Reading(files, "mastodon", "mastodon")
    reading.read_members.update(name for names in members.values() for name in names)
    authors, listed, direct = set[str](), Counter[str](), dict[str, list[Act]]()
    posts = reading.posts(
        partial(_row, authors, listed, direct),
        {name: JsonRows(files.chunks(name)) for name in members.get("statuses", ())}
        | {name: JsonRows(files.chunks(name), ("statuses",)) for name in members.get("saved", ())}
        | {box.name: items(files, box, boxes) for box in boxes},
        id_times=mastodon_id_times,
        client=client,
        key=lambda row: row.id,
    )
    if len(authors) > 1:
        raise UnreadableError(
            tr("it holds posts of {count:,} accounts, like a timeline or a list of favourites", count=len(authors)),
            hint=tr("save the statuses of your own account: /api/v1/accounts/ID/statuses on your own server"),
        )
    _note_what_is_missing(reading, boxes, listed)
    made = None if len(boxes) > 1 else find_in_name(files, _MADE)
    actor = _actor(files, members)
    account = _owner(actor, files, members) or _only_author(authors)
    return reading.snapshot(
        account,
        names=(account.handle.partition("@")[0], text_of(actor, "name")[:100]) if actor else (),
        taken_at=moment(f"{made[1][:8]}T{made[1][8:]}Z") if made else None,
        dates=[] if posts is None or len(posts) else [moment(text_of(actor, "published"))],
        posts=posts,
        messages=None if posts is None else messages(reading, direct, whole=bool(actor and boxes)),
        follows=follows(reading),
        profile=profile(actor),
        events=_moved(reading, actor),
    )


def _row(authors: set[str], listed: Counter[str], direct: dict[str, list[Act]], record: dict[str, Any]) -> Row | None:
    """Read a post of either form, and add the author that a status names.

    The items of outboxes are counted, including posts that are only addresses there. A private mention is added to
    `direct` as messages.
    """
    if record.keys() & {"account", "created_at"}:
        if isinstance(author := record.get("account"), dict):
            authors.add(text_of(author, "url") or text_of(author, "acct"))
        row: Row | None = status(record)
    else:
        listed["items"] += 1
        row = activity(record)
        listed["wordless"] += row is not None and record.get("type") == "Create" and isinstance(record["object"], str)
    if row is not None and (people := mentioned(record)):
        direct.setdefault(row.id, [Act("message", moment(row.created), person) for person in people])
    return row


def _note_what_is_missing(reading: Reading, boxes: Sequence[Outbox], listed: Counter[str]) -> None:
    """Record the posts that, by the files of an outbox, are elsewhere."""
    stated = [box.stated for box in boxes if box.stated is not None]
    reading.counts |= {"posts_stated": stated[-1]} if stated else {}
    reading.gap("posts", *missing_pages(boxes), *shortfall(boxes, listed["items"]))
    if wordless := listed["wordless"]:
        reading.gap(
            "posts",
            tr_n(
                wordless,
                "the outbox lists only the addresses of {count:,} post, without words",
                "the outbox lists only the addresses of {count:,} posts, without words",
            ),
        )


def _only_author(authors: set[str]) -> Account:
    """Return the account whose statuses were saved, by the author they name."""
    found = _AUTHOR.fullmatch(next(iter(authors), ""))
    return Account(platform="mastodon", handle=f"{found[2]}@{found[1].lower()}" if found else "unknown")


def _moved(reading: Reading, actor: dict[str, Any]) -> tuple[Event, ...] | None:
    """Return the move of the account, if it has one.

    A move sends its followers to another account. It is the only change that an archive shows, and it has no time.
    """
    target = text_of(actor, "movedTo")
    if not target:
        return None
    detail = tr_later("followers are sent to an account at {host}", host=linked_host(target)[:80])
    reading.gap("events", tr("the archive shows only where the account moved to, not when, and no other change"))
    return (Event(at=None, kind="server", detail=detail),)
