"""Columns of how posts are written: length, punctuation, case, words.

The texts are analysed in blocks, without a Python loop over letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_LINK_LAST: Final = re.compile(r"https?://[^\s\0]++\s*+\0")
_BLOCK: Final = 2048
"""Texts that are analysed at once.

Their columns stay in the processor's cache. The number is our judgement.
"""
_CUT: Final = 2000
"""Characters of a text that are analysed.

Habits show in them, and some platforms allow essays. The number is our judgement.
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
_SHIFTS: Final = np.array([*range(len(_SIGNS)), _DIGIT, _EMOJI, _SCRIPT], dtype=np.uint32)
_COLUMNS: Final = [HABITS.index(name) for name in _PRESENT]
_ALPHABET: Final = 26
"""Capital letters from A to Z."""


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

    def part(self, first: int, last: int) -> Writing:
        """Return the writing of the rows `first` to `last`, excluding `last`."""
        starts = self.starts[first : last + 1]
        return Writing(
            length=self.length[first:last],
            habits=self.habits[first:last],
            starts=starts - starts[0],
            words=self.words[starts[0] : starts[-1]],
        )


def joined(parts: Sequence[Writing]) -> Writing:
    """Return the writing of several runs of posts as that of one."""
    counts = [np.zeros(1, dtype=np.int64), *(np.diff(part.starts) for part in parts)]
    return Writing(
        length=np.concatenate([part.length for part in parts]),
        habits=np.concatenate([part.habits for part in parts]),
        starts=np.cumsum(np.concatenate(counts)),
        words=np.concatenate([part.words for part in parts]),
    )


def analyse_texts(texts: Sequence[str]) -> Writing:
    """Analyse texts."""
    if not texts:
        return _block([""]).part(0, 0)
    return joined([_block(texts[start : start + _BLOCK]) for start in range(0, len(texts), _BLOCK)])


def packed(habits: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Pack the habits of each row into one number.

    The input has a column of yes or no for each habit.
    """
    bits: NDArray[np.uint32] = habits @ _BITS
    return bits


def shown(habits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Unpack what `packed` made: a column of yes or no for each habit."""
    columns: NDArray[np.bool_] = (habits & _BITS[:, None]) != 0
    return columns.T


def _block(texts: Sequence[str]) -> Writing:
    """Analyse one block of texts."""
    whole = _joined(texts)
    raw = _letters(whole)
    ends = np.flatnonzero(raw == 0)
    length = np.diff(ends, prepend=-1) - 1
    plain, left_out = _OUT.subn(" ", whole)
    letters = _letters(plain) if left_out else raw
    kinds = _table()[0].take(letters, mode="clip")
    in_word = kinds & np.uint32(1 << _WORD) != 0
    # Every word ends before the separator that ends its text.
    changes = np.flatnonzero(np.diff(in_word, prepend=False))
    begins, sizes = changes[::2], changes[1::2] - changes[::2]
    # Column after column in memory, as they are filled and read.
    habits = np.zeros((len(HABITS), len(texts)), dtype=bool).T
    _beginnings(habits, raw, ends - length)
    links = [match.start() for match in _LINK_LAST.finditer(whole)]
    habits[np.searchsorted(ends, links), HABITS.index("link last")] = True
    ends = np.flatnonzero(letters == 0) if left_out else ends
    _signs(habits, letters, kinds, begins, ends)
    counts, words = np.diff(begins.searchsorted(ends), prepend=0), _words(letters[in_word], sizes)
    return Writing(length=length, habits=habits, starts=np.concatenate(([0], np.cumsum(counts))), words=words)


def _joined(texts: Sequence[str]) -> str:
    """Return texts as one, with a separator at the end of each.

    Every rule here takes the separator for a space.
    """
    if max(map(len, texts)) > _CUT:
        texts = [text[:_CUT] for text in texts]
    whole = "\0".join(texts) + "\0"
    if whole.count("\0") > len(texts):
        whole = "\0".join([text.replace("\0", " ") for text in texts]) + "\0"
    return whole


def _letters(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _beginnings(habits: NDArray[np.bool_], raw: NDArray[np.uint32], begins: Ints) -> None:
    """Note how each text begins, before names and links are left out.

    A text that quotes another one begins with `RT @`, or one of the older forms `MT @` and `HT @`. Any two capitals
    count, because the words of the posts that the model is fitted with are invented, and these marks among them.
    """
    first, second, third, fourth = (raw.take(begins + step, mode="clip") for step in range(4))
    capitals = (first - ord("A") < _ALPHABET) & (second - ord("A") < _ALPHABET)
    habits[:, HABITS.index("quotes a post")] = capitals & (third == ord(" ")) & (fourth == ord("@"))
    habits[:, HABITS.index("begins with a name")] = first == ord("@")
    habits[:, HABITS.index("begins with quotes")] = np.isin(first, [ord(mark) for mark in '"“.'])


def _signs(
    habits: NDArray[np.bool_], letters: NDArray[np.uint32], kinds: NDArray[np.uint32], begins: Ints, ends: Ints
) -> None:
    """Note the signs in each text, its case, and its first and last letter.

    Names and links are left out, and blanks are ignored. `begins` are the places of the first letters of words.
    """
    starts = np.concatenate(([0], ends[:-1]))
    found = np.bitwise_or.reduceat(kinds, starts)
    habits[:, _COLUMNS] = found[:, None] >> _SHIFTS & 1
    upper, cased = found >> _UPPER & 1, found >> _LOWER & 1
    habits[:, 1] = ((upper | cased) != 0) & (upper == 0)
    letter = np.append(begins, len(letters) - 1)[begins.searchsorted(starts)]
    habits[:, 0] = (letter < ends) & (kinds[letter] >> _UPPER & 1 != 0)
    place, blank = ends - 1, np.arange(len(ends))
    while len(blank := blank[(place[blank] >= starts[blank]) & (kinds[place[blank]] >> _BLANK & 1 != 0)]):
        place[blank] -= 1
    last = np.where(place >= starts, letters[place], 0)
    for habit, marks in ((2, ".。"), (3, "!！"), (4, "?？"), (5, "…")):
        habits[:, habit] = np.isin(last, [ord(mark) for mark in marks])


def _words(letters: NDArray[np.uint32], sizes: Ints) -> NDArray[np.int32]:
    """Return words as codes: hashes of their letters in their order.

    `letters` are those of all words, one after another, and `sizes` the number of letters of each.
    """
    begins = np.cumsum(sizes) - sizes
    # The position of a letter in its word selects its factor, so that the order counts.
    nth = np.arange(len(letters)) - np.repeat(begins, sizes)
    mixed = _table()[1].take(letters)
    mixed *= _factors().take(nth, mode="clip")
    sums = np.add.reduceat(mixed, begins) if len(begins) else mixed
    sums ^= sums >> np.uint64(29)
    codes: NDArray[np.int32] = ((sums * np.uint64(0xBF58476D1CE4E5B9)) >> np.uint64(34)).astype(np.int32) | np.int32(1)
    return codes


@cache
def _factors() -> NDArray[np.uint64]:
    return np.array([pow(0x9E3779B97F4A7C15, n + 1, 1 << 64) | 1 for n in range(64)], dtype=np.uint64)


@cache
def _table() -> tuple[NDArray[np.uint32], NDArray[np.uint64]]:
    """Return (kinds, number of the lower-case form) of the first plane.

    The numbers are one more than those of Unicode. The last row of the kinds stands for all planes above, which have no
    letters here.
    """
    chars = np.arange(0x10000, dtype=np.uint32).view("U1")
    kinds = np.zeros(0x10001, dtype=np.uint32)
    for bit, signs in enumerate(_SIGNS):
        kinds[[ord(sign) for sign in signs]] |= np.uint32(1 << bit)
    upper, word, blank = np.char.isupper(chars), np.char.isalnum(chars), np.char.isspace(chars)
    blank[0] = True
    beyond = word & (np.arange(0x10000) >= 0x370)
    rules = {_DIGIT: np.char.isdigit(chars), _UPPER: upper, _LOWER: np.char.islower(chars), _WORD: word, _BLANK: blank}
    for bit, rule in (rules | {_SCRIPT: beyond}).items():
        kinds[:-1] |= rule.astype(np.uint32) << np.uint32(bit)
    kinds[0x2600:0x27C0] |= np.uint32(1 << _EMOJI)
    kinds[-1] = 1 << _EMOJI
    lower = np.arange(0x10000, dtype=np.uint64)
    for number in np.flatnonzero(upper | np.char.istitle(chars)).tolist():
        if len(low := chr(number).lower()) == 1:
            lower[number] = ord(low)
    return kinds, lower + np.uint64(1)
