"""Posts that are written in HTML: their words and their links, without a browser.

Servers write a handful of tags, with quoted attributes and escaped brackets; that is what is understood. Anything else stays in
the words, and every piece is looked at once: the library's parser takes seconds for what some posts could hold.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final, NamedTuple

LIMIT: Final = 100_000
"""Characters of one post that are looked at; servers allow some hundreds."""
_PIECE: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>|[^<]+|<", re.IGNORECASE)
_HREF: Final = re.compile(r"\shref=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_LINES: Final = frozenset({"br", "p", "li", "blockquote"})


class Html(NamedTuple):
    """A post: its words, line by line, and its links in the order in which they stand."""

    text: str
    links: list[str]


def read_html(content: str) -> Html:
    """Part a post into words and links. Words hidden from sight, such as the beginning of a long address, are words."""
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
