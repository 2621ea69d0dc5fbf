"""Comments and live-chat messages in the pages of older Takeouts.

Takeouts up to 2023 hold them as `my-comments.html` and `my-live-chat-messages.html`, with an item of a list for each.
Folders, files and words are in the owner's language, so an item is recognised by its link to a video and its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError
from hygiene.model.posts import KINDS
from hygiene.sources.files.files import Files, first_bytes
from hygiene.sources.reader_kit.fields import hosts_in
from hygiene.sources.reader_kit.html import read_html
from hygiene.sources.reader_kit.post_columns import Row
from hygiene.sources.reader_kit.times import moment
from hygiene.sources.readers.google.youtube import TEXT_LIMIT

MAX_PAGE: Final = 64 << 20
"""Bytes of one page.

A comment takes about 400 bytes, so there is room for 150,000.
"""
_START: Final = 8192
_MAX_PAGES: Final = 100
"""The most pages under YouTube whose beginnings are read."""
_NAME: Final = re.compile(r"/my-(?:comments|live-chat-messages)(?:\(\d+\))?\.html$", re.IGNORECASE)
_ITEM: Final = re.compile(rb"<li>[^<]*<a href=\"https?://www\.youtube\.com/watch\?v=", re.IGNORECASE)
"""The first item.

The history of films watched has links of the same form, but no list.
"""
_COMMENT: Final = re.compile(r"[?&]lc=([\w.-]{1,80})", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", re.ASCII)
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_REPLY: Final = KINDS.index("reply")


def comment_pages(files: Files) -> list[str]:
    """Return the pages of comments and live-chat messages under YouTube."""
    pages = [name for name in files.names if name.lower().endswith(".html") and "youtube" in name.casefold()]
    named = [name for name in pages if _NAME.search(name)]
    others = [name for name in pages if name not in named][:_MAX_PAGES]
    return sorted([*named, *(name for name in others if _ITEM.search(first_bytes(files, name, _START)))])


class CommentRows:
    """The items of one page, for `Reading.posts`.

    Each has the keys `head`, with its links and its time, and `body`, the comment itself.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.unreadable, self.why = 0, ""

    def __iter__(self) -> Iterator[list[dict[str, str]]]:
        """Yield the items of the page in one batch.

        Raises:
            UnreadableError: when the page is too large, is not text, or is cut short.
        """
        data = bytearray()
        for chunk in self._chunks:
            data += chunk
            if len(data) > MAX_PAGE:
                raise UnreadableError(tr("it is larger than {limit} MB", limit=MAX_PAGE >> 20))
        try:
            text = bytes(data).decode()
        except UnicodeDecodeError:
            raise UnreadableError(
                tr("it holds bytes that are not text"), hint=tr("download the export again")
            ) from None
        items = [item.partition("</li>") for item in text.split("<li>")[1:]]
        # In a page that is cut short, the last item is not whole.
        yield [_item(inner) for inner, end, _ in items if end]
        if not text.rstrip().lower().endswith("</html>"):
            raise UnreadableError(tr("it is cut short: the page does not end"), hint=tr("download the export again"))


def _item(inner: str) -> dict[str, str]:
    found = _BREAK.search(inner)
    head, body = (inner[: found.start()], inner[found.end() :]) if found else (inner, "")
    return {"head": head, "body": body}


def comment(row: Mapping[str, str]) -> Row:
    """Read one item as a post.

    Raises:
        ValueError: when it has neither a link to a comment nor a time.
    """
    head = read_html(row["head"])
    ids = [found[1] for link in head.links if (found := _COMMENT.search(link))]
    times = _TIME.findall(head.text)
    if not ids and not times:
        raise ValueError("time")
    body = read_html(row["body"])
    return Row(
        id=ids[0].rpartition(".")[2] if ids else "",
        created=times[-1] if times and moment(times[-1]) else "",
        text=body.text[:TEXT_LIMIT],
        kind=_REPLY,
        reply=True,
        domains=hosts_in(body.text, *body.links) or None,
    )
