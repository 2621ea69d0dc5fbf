"""Addresses in a text that may become links."""

from __future__ import annotations

import re
from functools import cache

from hygiene.reference.platforms import all_platforms


def links(text: str) -> list[tuple[str, str]]:
    """Split `text` into pieces, each with the address it may link to or "".

    Only pages of our own platform table become links. An address in a name from an export stays text.
    """
    pieces: list[tuple[str, str]] = []
    for piece in re.split(r"(https://[^\s<>\"'`]+)", text):
        address = piece.rstrip(".,;:!?)")
        if address and _ours(address):
            pieces += [(address, address), (piece.removeprefix(address), "")]
        else:
            pieces.append((piece, ""))
    return [(words, address) for words, address in pieces if words]


def _ours(address: str) -> bool:
    """Return whether an address is a page of the platform table."""
    return _pages().fullmatch(address) is not None


@cache
def _pages() -> re.Pattern[str]:
    """Build a pattern of the settings and post pages of every platform."""
    known = [re.escape(url) for p in all_platforms() for url in p.settings.values() if url.startswith("https://")]
    posts = [
        re.escape(p.post_url).replace(re.escape("{id}"), "[A-Za-z0-9_-]{1,64}")
        for p in all_platforms()
        if p.post_url.startswith("https://")
    ]
    return re.compile("|".join(known + posts) or r"(?!)")
