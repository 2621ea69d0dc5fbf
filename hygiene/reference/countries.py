"""Words and codes that stand for an unknown country."""

from __future__ import annotations

import re
from typing import Final

_RESERVED: Final = re.compile(r"AA|Q[M-Z]|X[A-JL-Z]|ZZ|[AO][0-9]|T1|AP|EU|UN", re.IGNORECASE)
"""Codes of no country.

ISO 3166-1 leaves AA, QM to QZ, XA to XZ and ZZ to users; XK alone is in use, for Kosovo. Databases of network addresses
write A1 for an anonymous proxy, A2 for a satellite, O1 for any other, and AP and EU for a whole region. Networks that
deliver content write T1 for Tor and XX for unknown. UN is reserved for the United Nations.
"""
_WORDS: Final = frozenset({
    "", "unknown", "unknown country", "country unknown", "none", "null", "nan", "undefined", "not available", "n a",
    "not set", "not found", "no data", "other", "anonymous proxy", "satellite provider", "reserved", "private",
    "unspecified", "country unspecified", "unk", "lan", "localhost", "local network", "loopback", "tor",
    "europe", "asia pacific", "asia pacific region",
    "desconhecido", "desconocido", "inconnu", "okänt", "onbekend", "sconosciuto", "ukendt", "ukjent", "unbekannt",
    "bilinmiyor", "неизвестно", "不明", "未知",
})  # fmt: skip
"""Words that exports write in place of a country, without marks.

NA alone is Namibia. Databases of network addresses name their codes AP and EU as regions.
"""
_MARKS: Final = re.compile(r"[\W_]+")


def known_country(text: str) -> str:
    """Return a country as the platform names it, or "" for an unknown one."""
    country = text.strip()
    words = _MARKS.sub(" ", country.casefold()).strip()
    if words in _WORDS or not any(map(str.isalpha, country)) or _RESERVED.fullmatch(country):
        return ""
    return country
