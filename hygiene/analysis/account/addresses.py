"""Addresses of an account: a key for all spellings, and a short tag.

A key stays in memory. A tag may be written, because many addresses share it.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hygiene.model.records import Contact

_NO_DIGIT: Final = re.compile(r"\D+")
LOCAL: Final = 8
"""The fewest digits that identify a number without its country code.

Shorter numbers are local to a town.
"""
_LONGEST: Final = 15
"""The most digits of a phone number with its country code (ITU-T E.164)."""
_DOTS_ARE_NOTHING: Final = frozenset({"gmail.com", "googlemail.com"})
_TAG: Final = 2
"""Hex digits of a tag.

One in 256 other addresses has the same tag, so a tag detects nearly every replaced address and identifies no one.
"""


def key(contact: Contact) -> str:
    """Return a key that all spellings of one address share.

    It is empty when the text is not an address. A `+` begins a number with its country code.
    """
    text = _text(contact)
    if contact.kind == "phone":
        digits = _NO_DIGIT.sub("", text)
        abroad = text.startswith("+") or digits.startswith("00")
        number = digits.lstrip("0")[:_LONGEST]
        return f"+{number}" if abroad and len(number) >= LOCAL else number if len(number) > 5 else ""
    name, at, domain = text.rpartition("@")
    if not (name and at and domain):
        return ""
    # A tag after a plus sign arrives in the same mailbox.
    name = name.partition("+")[0] or name
    if domain in _DOTS_ARE_NOTHING:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def known(contact: Contact) -> str:
    """Return the key of an address, or its text if it has no key.

    A platform may show only a part of an address.
    """
    return key(contact) or _text(contact)


def tag(contact: Contact) -> str:
    """Return 8 bits of a digest of an address, as two hex digits.

    All spellings of one address have the same tag. Only the last digits of a phone number count, because not every
    spelling has the country code. An attacker who knows an address and can choose another may choose one with the same
    tag.
    """
    found = known(contact)
    return short_tag(contact.kind, found[-LOCAL:] if contact.kind == "phone" else found)


def short_tag(kind: str, text: str) -> str:
    """Return 8 bits of a digest of a text of some kind, as two hex digits."""
    return hashlib.sha256(f"{kind}\x00{text}".encode("utf-8", "surrogatepass")).hexdigest()[:_TAG]


def _text(contact: Contact) -> str:
    return contact.value.reveal().strip().casefold()
