"""Columns of how posts are written: length, case, words, and signs.

The texts are analysed in blocks, without a Python loop over letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hygiene.analysis.detector.codes import codes_of, signs_of
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
RARE: Final = 1e-5
"""The share that a sign which is not common has of all signs.

The number is our judgement. It changes little: a sign that the account never uses counts the same however rare it is.
"""
_ALPHABET: Final = 26
"""Capital letters from A to Z."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """The writing of posts, a row for each post.

    `length` is in characters, `habits` has a column for each habit, and `words` are codes below 2**30. The words of a
    row are `words[starts[row]:starts[row + 1]]`. The `signs` of a row are codes too. A sign is an emoji, or a run of
    neighbouring characters that belong to no word, told by its first `LONGEST_SIGN`, with whether a word stands before
    and after it. A text that ends in a word has one more.
    """

    length: Ints
    habits: NDArray[np.bool_]
    starts: Ints
    words: NDArray[np.int32]
    sign_starts: Ints
    signs: NDArray[np.int32]

    def part(self, first: int, last: int) -> Writing:
        """Return the writing of the rows `first` to `last`, excluding `last`."""
        starts, signs = self.starts[first : last + 1], self.sign_starts[first : last + 1]
        return Writing(
            length=self.length[first:last],
            habits=self.habits[first:last],
            starts=starts - starts[0],
            words=self.words[starts[0] : starts[-1]],
            sign_starts=signs - signs[0],
            signs=self.signs[signs[0] : signs[-1]],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How people write.

    `habits` is the share of posts with each habit, in the order of `HABITS`. `signs` are the codes of the common signs,
    ascending, and `sign_shares` their shares of all signs.
    """

    habits: NDArray[np.float64]
    signs: NDArray[np.int32]
    sign_shares: NDArray[np.float64]

    @classmethod
    def of(cls, habits: Sequence[float], signs: Mapping[str, float]) -> Usual:
        """Return the shares of habits, and of signs by a text of each alone."""
        codes = sign_codes(list(signs))
        order = np.argsort(codes)
        shares = np.array(list(signs.values()), dtype=np.float64)
        return cls(habits=np.array(habits), signs=codes[order], sign_shares=shares[order])

    def shares_of(self, signs: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return how common each of these signs is among people."""
        place = np.searchsorted(self.signs, signs)
        common = np.append(self.signs, -1)[place] == signs
        return np.where(common, np.append(self.sign_shares, RARE)[place], RARE)


def sign_codes(texts: Sequence[str]) -> NDArray[np.int32]:
    """Return the code of the first sign of each text, which must have one."""
    writing = analyse_texts(texts)
    return writing.signs[writing.sign_starts[:-1]]


def joined(parts: Sequence[Writing]) -> Writing:
    """Return the writing of several runs of posts as that of one."""
    return Writing(
        length=np.concatenate([part.length for part in parts]),
        habits=np.concatenate([part.habits for part in parts]),
        starts=_starts([part.starts for part in parts]),
        words=np.concatenate([part.words for part in parts]),
        sign_starts=_starts([part.sign_starts for part in parts]),
        signs=np.concatenate([part.signs for part in parts]),
    )


def _starts(parts: Sequence[Ints]) -> Ints:
    """Return where each row of several runs begins, and the end."""
    return np.cumsum(np.concatenate([np.zeros(1, dtype=np.int64), *(np.diff(part) for part in parts)]))


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
    words = codes_of(_table()[1].take(letters[in_word]), sizes)
    blank, emoji = (kinds & np.uint32(1 << bit) != 0 for bit in (_BLANK, _EMOJI))
    sign_starts, signs = signs_of(letters, in_word, blank, emoji, begins, ends)
    starts = np.concatenate(([0], begins.searchsorted(ends)))
    return Writing(length=length, habits=habits, starts=starts, words=words, sign_starts=sign_starts, signs=signs)


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
    # A mark that only changes the emoji before it is not an emoji itself.
    blank[[0x200D, 0xFE0F]] = True
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
