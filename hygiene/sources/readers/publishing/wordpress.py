"""The export of a WordPress blog: WXR 1.0 to 1.2, in one file or several.

WXR is written by `wp-admin/includes/export.php`, by WordPress.com and by `wp export`, which cut a large blog into files
in one zip. The reader relies on that open source and on published files of the three versions. Version 1.0 does not
list the authors. Posts and pages that were published are read, and those in the trash count as deleted. Comments are
read where one of the blog's authors was signed in. Everything else is counted.

The account is the blog, however many authors it has. A post names its author, and the author is a person, not an app.
As the post's client, every new colleague would look like an unknown app. So posts have no client here, the authors are
names of the account, and the first post of a new author is an event. WordPress lets an author choose any date for a
post.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from hygiene.language.words import tr, tr_later, tr_n
from hygiene.model.account import Account
from hygiene.model.acts import Acts
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import KINDS
from hygiene.model.records import Contact, Event
from hygiene.model.redacted import Hidden
from hygiene.model.snapshot import Snapshot
from hygiene.model.text import without_addresses
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.parts.numbered import Numbered
from hygiene.sources.reader import reader
from hygiene.sources.reader_kit.columns.acts import Act, columns
from hygiene.sources.reader_kit.fields import hosts_in, linked_host, required, text_of
from hygiene.sources.reader_kit.html import read_html
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.reading import Reading
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.publishing.wxr import MAX_AUTHORS, MAX_LISTED, Blog, Record, WxrRows, created, mailed

_POST, _REPLY, _, _ = range(len(KINDS))
LOOK_AT: Final = 40
"""The most XML files that are opened to recognise an export."""
_START: Final = 8192
"""Bytes with the namespaces of WXR, after notes on its import."""
_HEAD: Final = 256 << 10
"""Bytes within which the authors are listed."""
_NAMED: Final = re.compile(r"(?:^|[/.])wordpress\.20[0-9]{2}-[0-9]{2}-[0-9]{2}(?:\.[0-9]{3})?\.xml$", re.IGNORECASE)
_NUMBERED: Final = Numbered(
    re.compile(r"(?P<list>[^/]*wordpress\.[0-9]{4}-[0-9]{2}-[0-9]{2})\.(?P<number>[0-9]{3})\.xml$", re.IGNORECASE),
    first=0,
)
_WXR: Final = re.compile(rb"<rss\b(?=[^>]*wordpress\.org/export/1\.[0-9])")
_ADDRESS: Final = re.compile(rb"<wp:base_blog_url>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]{1,300})")
_ITEM: Final = re.compile(rb"<wp:post_id>([0-9]{1,20})</wp:post_id>")
_ITEM_BYTES: Final = 60
"""Bytes searched again with the next piece.

No number of an item is longer.
"""
_SITE: Final = re.compile(r"https?://[^/?#\s]+(/[^?#\s]*)?", re.IGNORECASE)
_EMBEDDED: Final = re.compile(
    r"<(?:script|iframe|embed)\b[^<>]{0,1000}?\ssrc=(?:\"([^\"<>]{1,1000})\"|'([^'<>]{1,1000})')", re.IGNORECASE
)
_KNOWN: Final = timedelta(days=90)
"""Posts this long before an author's first show the earlier authors.

An export may hold only some months, so that every author seems new at its beginning. The number is our judgement.
"""
_READ: Final = frozenset({"post", "page"})
_COUNTED: Final = {"attachment": "attachments", "revision": "revisions"}


@reader(
    "wordpress",
    title=tr_later("WordPress export (WXR; XML file, zip or folder)"),
    platform="wordpress",
    holds=tr_later(
        "published posts and pages with those in the trash, the first posts of new authors, "
        "comments of the authors, and their e-mail addresses"
    ),
    lacks=tr_later(
        "apps and application passwords, sign-ins, devices, users who wrote nothing, changes, second factors"
    ),
    request=tr_later(
        "https://wordpress.org/documentation/article/tools-export-screen/, on your own site "
        "under Tools > Export > All content"
    ),
    wait=tr_later("at once; WordPress.com sends a link for a large site"),
    recognises=lambda files: bool(_members(files)),
    belongs=lambda files: _address(files, _members(files)),
    once=lambda files: _items(files, _members(files)),
)
def wordpress(files: Files) -> Snapshot:
    """Read the files of one blog.

    The newest file comes first, because a later export knows more about the same post.

    Raises:
        UnreadableError: when nothing of use can be read, or the files are from several blogs.
    """
    names, reading, blog = _members(files), Reading(files, "wordpress", "wordpress"), Blog()
    reading.numbered = _NUMBERED
    left_out, trash, firsts = Counter[str](), dict[str, Act](), dict[str, datetime]()
    for name in names:  # a comment may come before the file that lists its author
        with suppress(UnreadableError):
            list(WxrRows([first_bytes(files, name, _HEAD)], blog))
    handles = {handle for channel in blog.channels if (handle := _handle(text_of(channel, "wp:base_blog_url")))}
    if len(handles) > 1:
        raise UnreadableError(
            tr("it holds the exports of {count} blogs", count=len(handles)), hint=tr("give each one separately")
        )
    posts = reading.posts(
        partial(_row, blog, left_out, trash, firsts),
        {name: WxrRows(reading.chunks(name), blog) for name in names},
        key=lambda row: row.id,
    )
    if unknown := left_out.pop("comments_unassigned", 0):
        why = tr_n(
            unknown,
            "the export does not list its authors, so their comments were not read ({count:,} comment of users)",
            "the export does not list its authors, so their comments were not read ({count:,} comments of users)",
        )
        reading.gap("posts", why)
    reading.counts |= left_out
    made = [mailed(text_of(channel, "pubDate")) for channel in blog.channels]
    return reading.snapshot(
        Account(platform="wordpress", handle=next(iter(handles), "unknown")),
        names=_names(blog),
        taken_at=max(filter(None, made), default=None),
        posts=posts,
        events=None if posts is None else _events(reading, firsts),
        contacts=_contacts(reading, blog),
        deletions=_deletions(reading, None if posts is None else trash.values()),
    )


def _members(files: Files) -> list[str]:
    """Return the WXR files, the newest first.

    If one file is WXR, another with a name from WordPress counts too, even if its beginning is damaged.
    """
    xml = sorted((name for name in files.names if name.lower().endswith(".xml")), reverse=True)
    xml.sort(key=lambda name: not _NAMED.search(name))
    found = {name for name in xml[:LOOK_AT] if _WXR.search(first_bytes(files, name, _START))}
    return [name for name in xml if name in found or _NAMED.search(name)] if found else []


def _address(files: Files, names: list[str]) -> str:
    """Return the blog that the first file with an address names."""
    heads = (_ADDRESS.search(first_bytes(files, name, _START)) for name in names)
    return next((_handle(found[1].decode("utf-8", "replace")) for found in heads if found), "")


def _items(files: Files, names: list[str]) -> dict[str, str]:
    """Return the file of each item by its number. Parts do not repeat numbers."""
    found: dict[str, str] = {}
    for name in names:
        before = b""
        for chunk in files.chunks(name):
            found |= dict.fromkeys((each.decode() for each in _ITEM.findall(before + chunk)), name)
            before = chunk[-_ITEM_BYTES:]
    return found


def _handle(url: str) -> str:
    """Return a blog's address without `https://` and `www.`."""
    found = _SITE.fullmatch(url)
    return f"{linked_host(url)}{(found[1] or '').rstrip('/')}"[:100] if found else ""


def _row(
    blog: Blog, left_out: Counter[str], trash: dict[str, Act], firsts: dict[str, datetime], record: Record
) -> Row | None:
    """Read an item or a comment, or count it if it is left out.

    The time of an author's first post is kept in `firsts`.
    """
    if record["element"] == "wp:comment":
        return _comment(blog, left_out, record)
    row, author = _item(left_out, trash, record), text_of(record, "dc:creator")
    if row is not None and author and (at := moment(row.created)) and (author in firsts or len(firsts) < MAX_AUTHORS):
        firsts[author] = min(at, firsts.get(author, at))
    return row


def _item(left_out: Counter[str], trash: dict[str, Act], item: Record) -> Row | None:
    """Read a post or a page that was published, and when it was deleted."""
    number, kind, status = (required(item, field) for field in ("wp:post_id", "wp:post_type", "wp:status"))
    deleted = status == "trash" and item.get("before_trash") == "publish"
    if kind not in _READ:
        left_out[_COUNTED.get(kind, "other_items")] += 1
    elif status != "publish" and not deleted:
        left_out["posts_unpublished"] += 1
    else:
        if deleted:
            trash.setdefault(number, Act("deletion", moment(text_of(item, "trashed_at"))))
        terms = [term.casefold() for term in item.get("terms", ()) if term]
        html = (text_of(item, "title"), item.get("content:encoded", ""), item.get("excerpt:encoded", ""))
        at = created(text_of(item, "wp:post_date_gmt"), text_of(item, "pubDate"))
        return Row(
            id=number, created=at, deleted=deleted, kind=_POST, hashtags=list(dict.fromkeys(terms)), **_written(*html)
        )
    return None


def _comment(blog: Blog, left_out: Counter[str], comment: Record) -> Row | None:
    """Read a comment that an author of the blog wrote while signed in."""
    number, user = required(comment, "wp:comment_id"), text_of(comment, "wp:comment_user_id")
    if user not in blog.author_ids or text_of(comment, "wp:comment_type") not in {"", "comment"}:
        unassigned = user not in {"", "0"} and not blog.author_ids
        left_out["comments_unassigned" if unassigned else "comments_by_others"] += 1
        return None
    return Row(
        id=f"comment-{number}",
        created=created(text_of(comment, "wp:comment_date_gmt"), ""),
        kind=_REPLY,
        reply=True,
        deleted=text_of(comment, "wp:comment_approved") in {"trash", "post-trashed"},
        **_written(comment.get("wp:comment_content", "")),
    )


def _written(*html: str) -> dict[str, Any]:
    """Return the text of a post, and the hosts it links to or loads from."""
    whole = _without_comments("<p>".join(filter(None, html)))
    content = read_html(whole)
    links = [*content.links, *(found[1] or found[2] for found in _EMBEDDED.finditer(whole))]
    hosts = (linked_host(f"https:{link}" if link.startswith("//") else link) for link in links)
    return {
        "text": content.text,
        "domains": list(dict.fromkeys([*filter(None, hosts), *hosts_in(content.text)])),
    }


def _without_comments(html: str) -> str:
    """Return HTML without comments, in which the editor keeps its settings."""
    pieces, at = [], 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start)) >= 0:
        pieces.append(html[at:start])
        at = end + 3
    return "".join([*pieces, html[at:]])


def _names(blog: Blog) -> Iterable[str]:
    """Return the title of the blog and the names of its authors."""
    titles = (text_of(channel, "title") for channel in blog.channels)
    authors = (text_of(one, key) for one in blog.authors for key in ("wp:author_login", "wp:author_display_name"))
    return list(dict.fromkeys(name[:100] for name in (*titles, *authors)))[:MAX_LISTED]


def _contacts(reading: Reading, blog: Blog) -> tuple[Contact, ...] | None:
    """Return the addresses that recover the sign-in of the authors."""
    emails = dict.fromkeys(_addresses(blog))
    if emails:
        where = reading.platform.page("delegates")
        why = tr("the export lists users who wrote something, and no others; look {where}", where=where)
        reading.gap("contacts", why)
        reading.counts["contacts"] = len(emails)
    return tuple(Contact(kind="email", value=Hidden(email)) for email in emails) or None


def _events(reading: Reading, firsts: Mapping[str, datetime]) -> tuple[Event, ...]:
    """Return the first posts of authors who joined later."""
    reading.gap("events", reading.platform.cannot("events"))
    begun = min(firsts.values(), default=None)
    events = tuple(
        Event(at=at, kind="author", detail=f"“{without_addresses(author)[:60]}”")
        for author, at in sorted(firsts.items(), key=lambda pair: pair[1])
        if begun and at - begun >= _KNOWN
    )
    reading.counts |= {"events": len(events)} if events else {}
    return events


def _deletions(reading: Reading, deleted: Iterable[Act] | None) -> Acts | None:
    """Return when posts were put into the trash. It is emptied later."""
    acts = columns(deleted)
    if acts is not None:
        reading.counts["deletions"] = len(acts)
        why = tr("WordPress empties its trash after 30 days, and the export holds no deletion before")
        reading.gap("deletions", why)
    return acts


def _addresses(blog: Blog) -> Iterator[str]:
    return (email for author in blog.authors if "@" in (email := text_of(author, "wp:author_email")))
