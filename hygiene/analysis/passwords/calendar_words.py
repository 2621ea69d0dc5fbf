"""Months and seasons in six languages, and the common words of seven.

The six are English, German, French, Spanish, Italian and Portuguese.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

_MONTHS: Final = (
    "january januar janvier enero gennaio janeiro jan",
    "february februar février fevrier febrero febbraio fevereiro feb",
    "march märz maerz mars marzo março mar",
    "april avril abril aprile apr",
    "may mai mayo maggio maio",
    "june juni juin junio giugno junho jun",
    "july juli juillet julio luglio julho jul",
    "august août aout agosto aug",
    "september septembre septiembre settembre setembro sept sep",
    "october oktober octobre octubre ottobre outubro oct okt",
    "november novembre noviembre novembro nov",
    "december dezember décembre decembre diciembre dicembre dezembro dec dez",
)
_SEASONS: Final = (
    "spring summer autumn fall winter frühling fruehling sommer herbst printemps été automne hiver primavera verano "
    "otoño otono invierno estate autunno inverno verão verao outono"
)


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


MONTH_OR_SEASON: Final = re.compile(_any(" ".join((*_MONTHS, _SEASONS))))
_DAY: Final = r"(\d{1,2})(?:st|nd|rd|th)?[\W_]*"
_MONTH: Final = rf"({_any(' '.join(_MONTHS))})[\W_]*"
_YEAR: Final = r"(\d{4}|\d{2})?[\W_]*"
_DATES: Final = ((re.compile(_DAY + _MONTH + _YEAR), (0, 1, 2)), (re.compile(_MONTH + _DAY + _YEAR), (1, 0, 2)))
"""The orders of a date with the name of its month.

Each comes with the places of its day, month and year.
"""


def month_in_digits(text: str) -> str:
    """Return a date with its month in digits, or an empty string.

    It is empty for a text that is not a date with the name of a month.

    >>> [month_in_digits(text) for text in ("14-FEB-2001", "4thJuly1976", "May121987", "mayor")]
    ['14.2.2001', '4.7.1976', '12.5.1987', '']
    """
    for pattern, order in _DATES:
        if found := pattern.fullmatch(text.lower()):
            day, month, year = (found.groups()[at] for at in order)
            number = next(at for at, names in enumerate(_MONTHS, 1) if month in names.split())
            return ".".join(filter(None, (day, str(number), year)))
    return ""


@cache
def other_languages() -> dict[str, dict[str, int]]:
    """Return the common words of other languages, each with its rank.

    They come by language from `data/words.txt`.
    """
    lists: dict[str, dict[str, int]] = {}
    ranks: dict[str, int] = {}
    for line in files("hygiene.data").joinpath("words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if line.endswith(":"):
            ranks = lists[line[:-1]] = {}
        else:
            for word in line.split():
                ranks.setdefault(word, len(ranks) + 1)
    return lists
