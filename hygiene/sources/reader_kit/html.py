"""HTML: text and links of posts, and exports that are only web pages.

Servers write a handful of tags with quoted attributes and escaped brackets, and only those are parsed. Anything else
stays in the text. Every piece is examined once, while the standard library's parser takes seconds for some posts that
an attacker could write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Final, NamedTuple

from hygiene.language.words import tr
from hygiene.model.errors import UnreadableError

LIMIT: Final = 100_000
"""Characters of one post that are read. Servers allow some hundreds."""
_PIECE: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>|[^<]+|<", re.IGNORECASE)
_HREF: Final = re.compile(r"\shref=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_LINES: Final = frozenset({"br", "p", "li", "blockquote"})


class Html(NamedTuple):
    """The text of a post, line by line, and its links in their order."""

    text: str
    links: list[str]


def read_html(content: str) -> Html:
    """Separate a post into its text and its links.

    Words that a browser would hide, such as the beginning of a long address, are part of the text.
    """
    pieces: list[str] = []
    links: list[str] = []
    for found in _PIECE.finditer(content[:LIMIT]):
        tag = (found[2] or "").lower()
        if not tag:
            pieces.append(unescape(found[0]))
        elif tag in _LINES:
            pieces.append("\n")
        elif tag == "a" and not found[1] and (href := _HREF.search(found[3])):
            links.append(unescape(href[1] if href[1] is not None else href[2]))
    lines = "".join(pieces).split("\n")
    return Html("\n".join(line.strip() for line in lines if line.strip()), links)


def refuse_pages(names: Iterable[str], as_data: str) -> None:
    """Refuse an export that was made for reading in a browser.

    `as_data` says how to ask the platform for data.

    Raises:
        UnreadableError: when it holds web pages and no data file.
    """
    lower = [name.lower() for name in names]
    if any(n.endswith((".html", ".htm")) for n in lower) and not any(n.endswith((".json", ".csv")) for n in lower):
        raise UnreadableError(
            tr("this export was made for reading in a browser (HTML); it leaves out what hygiene needs"),
            hint=as_data or tr("ask the platform for the same export as JSON"),
        )
