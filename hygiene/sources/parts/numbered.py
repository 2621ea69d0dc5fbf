"""Numbered files of an export, and those that their names prove missing.

A platform that writes a list into several files numbers them without a hole. So a file that is there proves those
before it. Those after the last one are only known where a name states how many there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from hygiene.language.words import tr, tr_n
from hygiene.model.errors import GIVE_WHOLE

_NAMED: Final = 3
"""Lists that lack files and are named one by one."""


class Numbered(NamedTuple):
    """How a platform numbers the files of its lists.

    `name` finds in a path the `list` and the `number` of a file, and `all`, the number of files, where the name states
    it. The numbers begin with `first`, and a file without a number counts as the first.
    """

    name: re.Pattern[str]
    first: int = 1


def missing_files(names: Iterable[str], numbered: Numbered | None) -> Iterator[str]:
    """Yield which files are missing from the lists that these files belong to.

    Only a few lists are named. The others are counted.
    """
    if numbered is None:
        return
    lists: dict[tuple[str, int], dict[int, str]] = {}
    for name in names:
        if match := numbered.name.search(name):
            found = match.groupdict()
            key = (found["list"].casefold(), int(found.get("all") or 0))
            number = int(found["number"]) if found["number"] else numbered.first
            lists.setdefault(key, {}).setdefault(number, name)
    lacks = (why for (_, stated), there in lists.items() for why in _missing(there, numbered.first, stated))
    yield from islice(lacks, _NAMED)
    if others := sum(1 for _ in lacks):
        yield _advised(
            tr_n(
                others, "{count:,} other list lacks some of its files", "{count:,} other lists lack some of their files"
            )
        )


def _missing(there: Mapping[int, str], first: int, stated: int) -> Iterator[str]:
    """Yield what is missing from one list of `stated` files, or 0."""
    count = stated - sum(first <= number < first + stated for number in there)
    if stated and count:
        yield _advised(
            tr_n(
                count,
                "{file}: {count:,} of {stated:,} such files is missing",
                "{file}: {count:,} of {stated:,} such files are missing",
                file=there[min(there)],
                stated=stated,
            )
        )
    elif not stated:
        yield from missing_before(there, first)


def missing_before(there: Mapping[int, str], first: int, known: Iterable[int] = ()) -> Iterator[str]:
    """Yield that files are missing before the last one that is there.

    `there` are the files of one list by their numbers, which begin with `first`. The numbers in `known` are not missed.
    """
    last = max(there, default=first)
    count = last - first - sum(first <= number < last for number in {*there, *known})
    if count > 0:
        yield _advised(
            tr_n(
                count,
                "{file}: {count:,} file before it is missing",
                "{file}: {count:,} files before it are missing",
                file=there[last],
            )
        )


def _advised(why: str) -> str:
    return f"{why}; {tr(GIVE_WHOLE)}"
