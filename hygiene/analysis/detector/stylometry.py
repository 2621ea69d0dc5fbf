"""Columns of how posts are written: length, punctuation, case, words.

The texts are analysed in blocks, without a Python loop over letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.season import Ints

HABITS: Final = (
    "capital first", "no capitals", "full stop last", "! last", "? last", "… last", "link last", "has !", "has ?",
    "has a comma", "has …", "has quotes", "has an apostrophe", "has ’", "has a colon", "has a semicolon",
    "has brackets", "has a dash", "has a slash", "has lines", "has digits", "has an emoji", "has letters beyond Latin",
    "has #", "has a sign ($ % € £)", "has &", "has *", "begins with a name", "quotes a post", "begins with quotes",
)  # fmt: skip
"""Habits of punctuation and case; each post shows a habit or does not.

The reasons name a habit with these words.
"""

_OUT: Final = re.compile(r"https?://[^\s\0]+|@\w+")
_LINK_LAST: Final = re.compile(r"https?://\S+\s*\Z")
_QUOTED: Final = re.compile(r"[A-Z]{2} @")
"""The start of a post that quotes another one.

It is `RT @`, or one of the older forms `MT @` and `HT @`.
"""
_BLOCK: Final = 4096
"""Texts that are analysed at once."""
_CUT: Final = 2000
"""Characters of a text that are analysed.

Habits show in them, and some platforms allow essays.
"""
_SIGNS: Final = (
    "!！", "?？", ",，、", "…", '"“”„«»「」『』', "'’", "’", ":：", ";；", "()（）", "—–", "/", "\n", "#＃", "$%€£",
    "&", "*",
)  # fmt: skip
"""Characters whose presence is a habit.

Their order is that of `HABITS` from `has !` on, without digits, emoji and letters.
"""
_BITS: Final = np.uint32(1) << np.arange(len(HABITS), dtype=np.uint32)
_PRESENT: Final = (
    "has !", "has ?", "has a comma", "has …", "has quotes", "has an apostrophe", "has ’", "has a colon",
    "has a semicolon", "has brackets", "has a dash", "has a slash", "has lines", "has #", "has a sign ($ % € £)",
    "has &", "has *", "has digits", "has an emoji", "has letters beyond Latin",
)  # fmt: skip
_DIGIT, _EMOJI, _SCRIPT, _UPPER, _LOWER, _WORD, _BLANK = range(len(_SIGNS), len(_SIGNS) + 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """The writing of posts, a row for each post.

    `length` is in characters, `habits` has a column for each habit, and `words` are codes below 2**30. The words of a
    row are `words[starts[row]:starts[row + 1]]`.
    """

    length: Ints
    habits: NDArray[np.bool_]
    starts: Ints
    words: NDArray[np.int32]


def analyse_texts(texts: Sequence[str]) -> Writing:
    """Analyse texts."""
    parts = list(_parts(texts)) or [_block([""])]
    counts = np.concatenate([p[2] for p in parts])[: len(texts)]
    return Writing(
        length=np.concatenate([p[0] for p in parts])[: len(texts)],
        habits=np.concatenate([p[1] for p in parts])[: len(texts)],
        starts=np.concatenate(([0], np.cumsum(counts))),
        words=np.concatenate([p[3] for p in parts]),
    )


def packed(habits: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Pack the habits of each row into one number.

    The input has a column of yes or no for each habit.
    """
    bits: NDArray[np.uint32] = habits @ _BITS
    return bits


def shown(habits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Unpack what `packed` made: a column of yes or no for each habit."""
    columns: NDArray[np.bool_] = (habits[:, None] & _BITS) != 0
    return columns


_Part = tuple[Ints, NDArray[np.bool_], Ints, NDArray[np.int32]]


def _parts(texts: Sequence[str]) -> Iterator[_Part]:
    for start in range(0, len(texts), _BLOCK):
        yield _block(texts[start : start + _BLOCK])


def _block(texts: Sequence[str]) -> _Part:
    """Return (lengths, habits, word counts, words) of one block of texts."""
    # A separator ends each text; every rule below takes it for a space.
    texts = [text[:_CUT] for text in texts]
    joined = "\0".join([text.replace("\0", " ") for text in texts]) + "\0"
    letters = np.frombuffer(_OUT.sub(" ", joined).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    table, lower = _table()
    kinds = table[np.minimum(letters, len(table) - 1)]
    ends = np.flatnonzero(letters == 0) + 1
    starts = np.concatenate(([0], ends[:-1]))
    found = np.bitwise_or.reduceat(kinds, starts)
    first, last = _edges(letters, kinds, starts)
    habits = np.zeros((len(texts), len(HABITS)), dtype=bool)
    for bit, name in zip((*range(len(_SIGNS)), _DIGIT, _EMOJI, _SCRIPT), _PRESENT, strict=True):
        habits[:, HABITS.index(name)] = found >> bit & 1
    upper, cased = found >> _UPPER & 1, found >> _LOWER & 1
    habits[:, 0] = first >> _UPPER & 1
    habits[:, 1] = ((upper | cased) != 0) & (upper == 0)
    for habit, marks in ((2, ".。"), (3, "!！"), (4, "?？"), (5, "…")):
        habits[:, habit] = np.isin(last, [ord(mark) for mark in marks])
    for habit, rule in ((6, _LINK_LAST.search), (HABITS.index("quotes a post"), _QUOTED.match)):
        habits[:, habit] = [rule(text) is not None for text in texts]
    habits[:, HABITS.index("begins with a name")] = [text.startswith("@") for text in texts]
    habits[:, HABITS.index("begins with quotes")] = [text[:1] in {'"', "“", "."} for text in texts]
    counts, words = _words(
        np.where(letters < len(lower), lower[np.minimum(letters, len(lower) - 1)], letters), kinds, starts
    )
    return np.array([len(text) for text in texts], dtype=np.int64), habits, counts, words


def _edges(
    letters: NDArray[np.uint32], kinds: NDArray[np.uint32], starts: Ints
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return (kind of the first letter, last character) of each text.

    Blanks are ignored.
    """
    position = np.arange(len(letters))
    word = np.where(kinds >> _WORD & 1 != 0, position, len(letters) - 1)
    ink = np.where(kinds >> _BLANK & 1 == 0, position, -1)
    first, last = np.minimum.reduceat(word, starts), np.maximum.reduceat(ink, starts)
    return kinds[first], np.where(last >= 0, letters[last], 0)


def _words(letters: NDArray[np.uint32], kinds: NDArray[np.uint32], starts: Ints) -> tuple[Ints, NDArray[np.int32]]:
    """Return (number of words of each text, all words as codes).

    A code is a hash of the letters of the word in their order.
    """
    inside = kinds >> _WORD & 1 != 0
    begins = np.flatnonzero(inside & ~np.concatenate(([False], inside[:-1])))
    counts = np.diff(np.searchsorted(begins, np.concatenate((starts, [len(letters)]))))
    if not len(begins):
        return counts, np.zeros(0, dtype=np.int32)
    positions = np.flatnonzero(inside)
    # The position of a letter in its word selects its factor, so that the order counts.
    nth = positions - np.repeat(begins, np.diff(np.concatenate((np.searchsorted(positions, begins), [len(positions)]))))
    mixed = (letters[positions].astype(np.uint64) + 1) * _factors()[np.minimum(nth, 63)]
    sums = np.add.reduceat(mixed, np.searchsorted(positions, begins))
    sums ^= sums >> np.uint64(29)
    codes: NDArray[np.int32] = ((sums * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(34)).astype(np.int32) | np.int32(1)
    return counts, codes


@cache
def _factors() -> NDArray[np.uint64]:
    return np.array([pow(0x9E3779B97F4A7C15, n + 1, 1 << 64) | 1 for n in range(64)], dtype=np.uint64)


@cache
def _table() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return (kinds, lower-case form) of each character of the first plane.

    The last row of the kinds stands for all planes above.
    """
    chars = [chr(n) for n in range(0x10000)]
    kinds = np.zeros(0x10001, dtype=np.uint32)
    for bit, signs in enumerate(_SIGNS):
        kinds[[ord(sign) for sign in signs]] |= np.uint32(1 << bit)
    rules: dict[int, Callable[[str], bool]] = {
        _DIGIT: str.isdigit,
        _UPPER: str.isupper,
        _LOWER: str.islower,
        _WORD: str.isalnum,
        _BLANK: lambda char: char.isspace() or char == "\0",
    }
    for bit, rule in rules.items():
        kinds[:-1] |= np.array([rule(char) for char in chars], dtype=np.uint32) << np.uint32(bit)
    beyond = (kinds[:-1] >> _WORD & 1 != 0) & (np.arange(0x10000) >= 0x370)
    kinds[:-1] |= beyond.astype(np.uint32) << np.uint32(_SCRIPT)
    kinds[0x2600:0x27C0] |= np.uint32(1 << _EMOJI)
    kinds[-1] = 1 << _EMOJI
    lower = np.array([ord(low) if len(low := c.lower()) == 1 else ord(c) for c in chars], dtype=np.uint32)
    return kinds, lower
