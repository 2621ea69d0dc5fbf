"""Countries: their codes and names, and words for an unknown one."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
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
    """Return the platform's name of a country, or "" for an unknown one."""
    country = text.strip()
    words = _MARKS.sub(" ", country.casefold()).strip()
    if words in _WORDS or not any(map(str.isalpha, country)) or _RESERVED.fullmatch(country):
        return ""
    return country


def is_country(code: str) -> bool:
    """Return whether a code of two capital letters is that of a country."""
    return code in _codes().values()


def country_code(text: str) -> str:
    """Return the code of a country that a platform or a database names.

    It is empty for an unknown country, and for a name in a language other than English.
    """
    return _codes().get(_folded(known_country(text)), "")


@cache
def _codes() -> Mapping[str, str]:
    """Return the codes by every name and code, folded.

    The codes are those of ISO 3166-1, and XK for Kosovo, which is in use. The names are those in common use, from the
    table of time zones (iso3166.tab, which is in the public domain), from ISO 3166-1 and from the exports that we know.
    """
    text = files("hygiene.data").joinpath("countries.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {_folded(name): row["code"] for row in rows for name in (row["code"], *row["names"].split("|"))}


def _folded(text: str) -> str:
    return _MARKS.sub(" ", text.casefold().replace("&", " and ")).strip()
