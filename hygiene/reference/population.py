"""The usual shares of clients, by year, and of languages among people.

Accounts are compared with this background. `data/client_population.csv` lists the clients of about 140 people who
published their own X archives (2006 to 2026). For each client and year it holds the mean, over those people, of the
client's share of their posts. A client that is not listed counts as being as rare as the rarest.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

ENOUGH: Final = 20
"""The least number of people whose posts show the usual of a year.

The years after the last such year are taken to be like it.
"""
RARE_CLIENT: Final = 0.0005
RARE_LANGUAGE: Final = 0.002
LANGUAGES: Final = {"en": 0.60, "und": 0.11, "ja": 0.05, "ko": 0.05, "zh": 0.03, "de": 0.02, "es": 0.02, "fr": 0.02}
"""Shares of languages over the posts of the same people.

Each person counts the same. `und` is a post without words.
"""

_SAME_LANGUAGE: Final = {
    "in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "fil": "tl", "nb": "no", "nn": "no", "cmn": "zh",
    "ara": "ar", "ben": "bn", "bul": "bg", "cat": "ca", "ces": "cs", "cze": "cs", "cym": "cy", "dan": "da", "deu": "de",
    "dut": "nl", "ell": "el", "eng": "en", "est": "et", "eus": "eu", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr",
    "ger": "de", "gle": "ga", "gre": "el", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "ind": "id", "isl": "is",
    "ita": "it", "jpn": "ja", "kor": "ko", "lav": "lv", "lit": "lt", "may": "ms", "msa": "ms", "nld": "nl", "nno": "no",
    "nob": "no", "nor": "no", "per": "fa", "pes": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru",
    "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "sqi": "sq", "srp": "sr", "swe": "sv", "tam": "ta", "tel": "te",
    "tgl": "tl", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "yid": "yi", "zho": "zh", "chi": "zh",
}  # fmt: skip
"""Other codes of a language, from the IANA registry of language subtags.

They are codes withdrawn from ISO 639-1 (`in`, `iw`, `ji`, `jw`, `mo`), the macrolanguages of Norwegian and Chinese, and
Filipino, which X and Bluesky call Tagalog. Clients that let their users write a code also use the three letters of ISO
639-2 and 639-3, which are here for the commoner languages.
"""


def client_share(
    families: Sequence[str], column: NDArray[np.signedinteger], years: NDArray[np.int64]
) -> NDArray[np.float16]:
    """Return how common the client of each row was among people in its year.

    The shares are from `RARE_CLIENT` to 1.
    """
    table, low, high = _clients()
    shares = np.full((len(families) + 1, high - low + 1), RARE_CLIENT, dtype=np.float16)
    for number, name in enumerate(families):
        for year, share in table.get(name.casefold(), {}).items():
            # A client that comes or goes during a year is there in the next one too.
            near = shares[number, max(year - 1 - low, 0) : year + 2 - low]
            np.maximum(near, share * 0.7, out=near)
        for year, share in table.get(name.casefold(), {}).items():
            shares[number, year - low] = max(share, shares[number, year - low])
    found: NDArray[np.float16] = shares[column, np.clip(years, low, high) - low]
    return found


def language_share(languages: Sequence[str], column: NDArray[np.signedinteger]) -> NDArray[np.float16]:
    """Return how common the language of each row is among people's posts."""
    shares = [LANGUAGES.get(language(name), RARE_LANGUAGE) for name in languages]
    found: NDArray[np.float16] = np.array([*shares, RARE_LANGUAGE], dtype=np.float16)[column]
    return found


def language(name: str) -> str:
    """Return one name for all spellings of a language.

    `pt-BR`, `pt_PT` and `PT` are `pt`, and codes that ISO 639 has replaced, which some platforms still write, are the
    codes of today.
    """
    main = name.strip().replace("_", "-").partition("-")[0].casefold()
    return _SAME_LANGUAGE.get(main, main)


@cache
def _clients() -> tuple[dict[str, dict[int, float]], int, int]:
    """Return (shares by family and year, first year, last year).

    The families are in lower case.
    """
    from hygiene.reference.clients import families_of_labels

    family = families_of_labels("x")
    table: dict[str, dict[int, float]] = {}
    text = files("hygiene.data").joinpath("client_population.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if int(row["accounts_in_year"]) < ENOUGH:
            continue
        name, year = family.get(row["client"].casefold(), row["client"]).casefold(), int(row["year"])
        shares = table.setdefault(name, {})
        shares[year] = shares.get(year, 0) + float(row["macro_share"])
    years = [year for shares in table.values() for year in shares]
    return table, min(years), max(years)
