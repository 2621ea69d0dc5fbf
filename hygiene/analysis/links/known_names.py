"""Names of domains, found by the names that look like them.

A look-up costs time proportional to the length of the name asked about, however many names are known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from hygiene.analysis.links.name_shapes import flat, foreign, near, one_off, shortened, twin
from hygiene.reference.sites import added_words

LEAST: Final = 3
"""The fewest letters of a name that is compared."""
APART: Final = 4
"""The fewest letters of a name that is looked for beside any word.

A shorter name is looked for only beside the words of `added_words`, with a hyphen between them. Without a hyphen, it is
looked for only beside the words of sign-in pages and `www`.
"""
SHORT: Final = 5
"""The fewest letters of a name that is compared whatever its ending.

A shorter name resembles many others by chance.
"""
LONG: Final = 7
"""The fewest letters of a name that is looked for inside other names.

A shorter name is part of many longer ones by chance.
"""
_WORDS: Final = 3
"""The most words of a name with hyphens."""
Likeness = Literal[
    "front",
    "script",
    "letters",
    "dots",
    "accents",
    "near letters",
    "one letter",
    "hyphens",
    "sign-in",
    "short",
    "ending",
    "words",
]
"""The ways in which a domain may resemble another, the surest first.

`front`: the whole other domain stands in front of its own. `script`: letters of another script. `letters`: other
letters that look alike. `dots`: the dots stand elsewhere. `accents`: accents. `near letters`: letters that differ
little, or that make a short word look like another. `one letter`: one letter off. `hyphens`: hyphens added or left out.
`sign-in`: a word of sign-in pages added. `short`: one letter off a short name. `ending`: another public ending.
`words`: other words added.
"""


class Known(NamedTuple):
    """A name, the domain or name shown for it, and its endings.

    `endings` are the public endings with which it is in use. They are empty where only the name is known.
    """

    shown: str
    name: str
    endings: frozenset[str]


class Asked(NamedTuple):
    """A registered name as people read it, its flat form and its ending."""

    text: str
    flat: str
    ending: str


class KnownNames:
    """An index of names by their shapes.

    Names of at least `off_from` letters are also found by names that are one letter off.
    """

    def __init__(self, known: Iterable[Known], off_from: int) -> None:
        self.flat: dict[str, Known] = {}
        for each in known:
            shape = flat(each.name)
            if len(shape) >= LEAST:
                older = self.flat.get(shape, each)
                self.flat[shape] = older._replace(endings=older.endings | each.endings)
        self.twin = {twin(shape): each for shape, each in self.flat.items()}
        self.near = {near(shape): each for shape, each in self.flat.items()}
        self.off: defaultdict[str, list[str]] = defaultdict(list)
        for shape in self.flat:
            for key in shortened(shape) if len(shape) >= off_from else ():
                self.off[key].append(shape)
        self.longest = max(map(len, self.flat), default=0)

    def like(self, asked: Asked) -> Iterator[tuple[Known, Likeness]]:
        """Yield the names that a whole name looks like, and the likeness."""
        if not self.flat:
            return
        if same := self.flat.get(asked.flat):
            yield same, _difference(asked, same)
        if (known := self.twin.get(twin(asked.flat))) and known is not same:
            yield known, _script(asked.text) or _letters(asked, known)
        if (known := self.near.get(near(asked.flat))) and known is not same:
            yield known, _script(asked.text) or ("near letters" if len(known.name) >= SHORT else "short")
        for key in shortened(asked.flat) if len(asked.flat) <= self.longest + 1 else ():
            for shape in self.off.get(key, ()):
                if one_off(asked.flat, shape):
                    yield self.flat[shape], _script(asked.text) or ("one letter" if len(shape) >= SHORT else "short")

    def within(self, asked: Asked) -> Iterator[tuple[Known, Likeness]]:
        """Yield the names that stand within a name, beside other words."""
        words = asked.text.split("-")
        for start, end in _runs(len(words)):
            if known := self._word(run := "".join(words[start:end])):
                rest = words[:start] + words[end:]
                if len(run) >= APART or not added_words().isdisjoint(rest):
                    yield known, _added(rest)
        for name, word in _cuts("".join(words)):
            added = added_words() if len(name) >= APART else added_words("sign_in") | {"www"}
            if word in added and (known := self._word(name)):
                yield known, _added([word])
        for shape, known in self.flat.items():
            if LONG <= len(shape) < len(asked.flat) and shape in asked.flat:
                yield known, "words"

    def _word(self, word: str) -> Known | None:
        """Return the known name that a word beside others is, or looks like.

        Many ordinary words look like a short name if one letter may stand for another. A name that is itself a commonly
        added word (`news`) stands beside others in countless domains.
        """
        if not LEAST <= len(word) <= 2 * self.longest or word in added_words():
            return None
        shape = flat(word)
        known = self.flat.get(shape) or self.twin.get(twin(shape))
        plain = word.isascii() and word.isalpha()
        return None if known and plain and len(shape) < SHORT and word != known.name.lower() else known


def _difference(asked: Asked, known: Known) -> Likeness:
    """Return how a name differs from a known one of the same flat form."""
    letters, genuine = (re.sub(r"[\W_]+", "", text).lower() for text in (asked.text, known.name))
    if letters != genuine:
        return _script(asked.text) or _script(known.name) or _letters(asked, known)
    return "hyphens" if known.endings and asked.text != known.name else "ending"


def _letters(asked: Asked, known: Known) -> Likeness:
    """Return the likeness of two names of ASCII letters drawn alike.

    Two short names may be two words that are drawn alike, but no word has a digit.
    """
    digits = {*filter(str.isdigit, asked.text)} - {*known.name}
    return "letters" if digits or len(known.name) >= SHORT else "near letters"


def _script(text: str) -> Likeness | None:
    """Return the likeness from letters outside ASCII, if there are any."""
    return None if text.isascii() else "script" if foreign(text) else "accents"


def _added(words: list[str]) -> Likeness:
    return "words" if added_words("sign_in").isdisjoint(words) else "sign-in"


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each run of up to three words.

    There are `count` words. A run of all of them is left out.
    """
    for size in range(1, min(count, _WORDS + 1)):
        for start in range(count - size + 1):
            yield start, start + size


def _cuts(letters: str) -> Iterator[tuple[str, str]]:
    """Yield each way to cut a name in two, with either part first."""
    for at in range(LEAST, len(letters)):
        yield letters[:at], letters[at:]
        yield letters[-at:], letters[:-at]
