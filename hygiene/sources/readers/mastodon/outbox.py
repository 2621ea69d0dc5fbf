"""Outboxes: the list of posts in an archive, or pages saved from a server.

An archive holds one list, whose id is the name of its file. A server gives an outbox in pages: a collection that names
its first page, and pages that each name the next. Mastodon, GoToSocial, Pleroma and Akkoma do so, and anyone may save
the files. Pixelfed only lists the newest posts. This is from their source and documents. GoToSocial lists only the
address of each post, and writes a list of one as the item itself. Servers written in Go and Elixir sort the keys, so
the type of a page comes after its posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader_kit.json_stream import Batches, inner_list
from hygiene.sources.reader_kit.rows import JsonRows, Rows

START: Final = 8192
"""First bytes of a file, by which an outbox is recognised."""
IS_OUTBOX: Final = re.compile(
    rb'^\s*\{(?=.*"(?:id|partOf)"\s*:\s*"[^"]{0,300}\boutbox\b)'
    rb'(?=.*"(?:type"\s*:\s*"(?:Ordered)?Collection(?:Page)?"|orderedItems"\s*:))'
    rb'|^\s*\[\s*\{(?=.*"type"\s*:\s*"(?:Create|Announce)")(?=.*"actor"\s*:\s*"https?://)',
    re.DOTALL,
)
_STATED: Final = re.compile(rb'"totalItems"\s*:\s*([0-9]{1,12})\b')
_LIST: Final = re.compile(rb'"(orderedItems|items)"\s*:\s*(\[\s*\]|[\[{]|null)?')
_WITHIN_FIRST: Final = re.compile(rb'"first"\s*:\s*\{')
_ID, _NEXT, _FIRST = (
    re.compile(rb'"%s"\s*:\s*"(https?://[^"\\\s]{1,1000})"' % key) for key in (b"id", b"next", b"first")
)
_OWN_ADDRESS: Final = re.compile(rb'"(?:id|partOf)"\s*:\s*"(https?://[^"\\\s]{1,300}?)/outbox\b')
_ACTOR: Final = re.compile(rb'"actor"\s*:\s*"(https?://[^"\\\s]{1,300})"')
_USER: Final = re.compile(r"https?://[\w.:-]{1,253}/(?:users/|@)([\w.-]{1,100})", re.ASCII)
"""The name in an account's address.

Since 2025 some addresses hold a number in place of the name.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """One file of an outbox, described by its first bytes.

    `owner` is the address of the account, or empty. `id`, `next` and `first` are the addresses of pages. `listed` says
    whether it lists posts itself, `empty` whether that list is empty, and `stated` how many posts the server counts.
    """

    name: str
    owner: str
    id: str = ""
    next: str = ""
    first: str = ""
    listed: bool = True
    empty: bool = False
    stated: int | None = None

    @property
    def user(self) -> str:
        """The user's name in the address of the account, or empty."""
        found = _USER.fullmatch(self.owner)
        return found[1] if found else ""


def outbox(files: Files, name: str) -> Outbox:
    """Return the description of a file by its first bytes."""
    start = first_bytes(files, name, START).lstrip()
    owner = _OWN_ADDRESS.search(start) or _ACTOR.search(start)
    listed, is_list, stated = _LIST.search(start), start.startswith(b"["), _STATED.search(start)
    head = b"" if is_list else start[: listed.start()] if listed else start
    value = listed[2] or b"" if listed else b""
    return Outbox(
        name=name,
        owner=owner[1].decode("utf-8", "replace") if owner else "",
        id=_address(_ID, head),
        next=_address(_NEXT, head),
        first=_address(_FIRST, head),
        listed=is_list or (listed is not None and value != b"null"),
        empty=value.startswith(b"[") and value.endswith(b"]"),
        stated=int(stated[1]) if stated else None,
    )


def _address(pattern: re.Pattern[bytes], head: bytes) -> str:
    found = pattern.search(head)
    return found[1].decode("utf-8", "replace") if found else ""


def items(files: Files, box: Outbox, others: Iterable[Outbox]) -> Rows:
    """Return the posts of one file.

    A collection that only names its first page has no posts where a page is among the `others`. A collection that
    counts no posts needs no list. Programs that save an outbox write its items alone, or as a collection in no order.
    """
    start = first_bytes(files, box.name, START)
    found = _LIST.search(start)
    if start.lstrip().startswith(b"["):
        return JsonRows(files.chunks(box.name))
    if not box.listed and box.stated == 0:
        return JsonRows([b"[]"])
    if not box.listed and box.first:
        return JsonRows([b"[]"]) if any(other.listed for other in others) else _PagesElsewhere()
    if _WITHIN_FIRST.search(start[: found.start()] if found else start):
        return JsonRows(files.chunks(box.name), [f"first > {key}" for key in ("orderedItems", "items")])
    key = found[1].decode() if found else "orderedItems"
    if found and found[2] == b"{":
        return JsonRows(files.chunks(box.name), [key])
    return Batches(inner_list(files.chunks(box.name), key), dict)


class _PagesElsewhere:
    """The rows of a collection whose pages were not saved."""

    unreadable, why = 0, ""

    def __iter__(self) -> Iterator[list[object]]:
        """Raise the error.

        Raises:
            UnreadableError: always.
        """
        raise UnreadableError(tr("it holds only the address of its first page"), hint=tr("save its pages beside it"))


def missing_pages(boxes: Iterable[Outbox]) -> Iterator[str]:
    """Yield the pages of an outbox that were not saved."""
    boxes = list(boxes)
    saved = {_page(box.id) for box in boxes}
    for box in boxes:
        if box.next and not box.empty and _page(box.next) not in saved:
            yield tr("{name}: the outbox goes on at a page that is not here", name=box.name)
        if box.first and not box.listed and any(other.listed for other in boxes) and _page(box.first) not in saved:
            yield tr("{name}: the first page of the outbox is not here", name=box.name)


def _page(address: str) -> tuple[str, frozenset[str]]:
    """Return an address whose parameters may be in any order."""
    path, _, query = address.partition("?")
    return path, frozenset(query.split("&"))


def shortfall(boxes: Iterable[Outbox], listed: int) -> Iterator[str]:
    """Yield the count of posts on a server, where its list holds fewer.

    The count in an archive proves nothing, because servers keep it separately, unless it lists no post at all. A list
    that was requested without signing in leaves posts out.
    """
    stated = max((box.stated or 0 for box in boxes if box.id or not listed), default=0)
    if stated > listed:
        yield tr(
            "the outbox lists {listed:,} of the {stated:,} posts that its server counts", listed=listed, stated=stated
        )
