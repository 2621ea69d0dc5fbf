"""zxcvbn's estimate in less than half the time.

zxcvbn 4.5 cuts every piece out of a password once for each of its seven lists, which takes half of its time. Here a
piece is looked up once in all lists together, and a start that begins no word is given up after four letters. zxcvbn
also weighs every stretch of unknown characters after every match. Here stretches that can never be best are left out:
those that follow only unknown characters, and those that follow a match that is no better than an earlier one. The
guesses are the same. zxcvbn's advice and its tables of times, which hygiene does not use, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from math import factorial
from typing import Any, Final, NamedTuple

_START: Final = 4
"""The letters after which most starts are given up.

Few starts of this length begin a word.
"""
_CHANGING: Final = "user_inputs"
"""The one list that differs from call to call."""

_LONGER: Final = 10_000
"""zxcvbn's cost of one more match in a sequence."""
_NEVER: Final = Decimal("Infinity")

_Found = dict[str, Any]
Lists = Mapping[str, Mapping[str, int]]


class _Best(NamedTuple):
    """The best sequence of matches that ends at one position.

    `match` is its last match, or None for unknown characters, and `start` is where that begins.
    """

    start: int
    match: _Found | None
    product: Decimal
    weight: Decimal


def zxcvbn(password: str, user_inputs: Iterable[str], max_length: int, more: Lists | None = None) -> dict[str, Any]:
    """Return `score`, `guesses` and `sequence` of a password.

    They are those of zxcvbn's own function of that name, when there are no `more` lists of words beside its own. Like
    that function, this leaves the words in a global of zxcvbn's. Call it from one thread at a time. `beginning(n)`
    returns the guesses and the sequence of the first `n` characters.

    Raises:
        ValueError: if the password is longer than `max_length`.
    """
    from zxcvbn import matching, time_estimates

    if len(password) > max_length:
        raise ValueError(f"the password has more than {max_length} characters")
    lists = matching.RANKED_DICTIONARIES
    lists[_CHANGING] = matching.build_ranked_dict([word.lower() for word in user_inputs])
    usual = matching.dictionary_match
    matching.dictionary_match = dictionary_match
    try:
        # A word of another language backwards, or in look-alike characters, is more often chance than a habit.
        best = _best(password, [*matching.omnimatch(password, lists), *dictionary_match(password, more or {})])
    finally:
        matching.dictionary_match = usual
    guesses, sequence = _unwound(password, best)
    return {
        "score": time_estimates.guesses_to_score(guesses),
        "guesses": guesses,
        "sequence": sequence,
        "beginning": lambda size: _unwound(password[:size], best[:size]),
    }


def _best(password: str, matches: Iterable[_Found]) -> list[dict[int, _Best]]:
    """Return the best sequences of matches that end at each position.

    Steps, order and numbers are those of zxcvbn's `most_guessable_match_sequence`. For each position, and each number
    of matches that end there, the best sequence is kept: its last match, the product of guesses, and the weight.
    """
    from zxcvbn.scoring import estimate_guesses

    length = len(password)
    unknown = [
        estimate_guesses({"pattern": "bruteforce", "token": password[:n]}, password) for n in range(1, length + 1)
    ]
    ending: list[list[_Found]] = [[] for _ in range(length)]
    for match in sorted(matches, key=lambda m: int(m["i"])):
        ending[match["j"]].append(match)
    best: list[dict[int, _Best]] = [{} for _ in range(length)]
    after: list[tuple[int, int, Decimal]] = []
    least: dict[int, Decimal] = {}
    for k, here in enumerate(best):
        for match in ending[k]:
            guesses = estimate_guesses(match, password)
            before = [(0, Decimal(1))] if match["i"] == 0 else [(n, b.product) for n, b in best[match["i"] - 1].items()]
            for many, product in before:
                _offer(here, many + 1, guesses * product, match["i"], match)
        _offer(here, 1, unknown[k], 0, None)
        for start, many, product in after:
            _offer(here, many + 1, unknown[k - start] * product, start, None)
        for many, b in here.items():
            # Each further character multiplies the guesses by ten. So an earlier start after the same number of matches
            # stays at least as good as this one if it is so now.
            if b.match and (scaled := b.product.scaleb(-k)) < least.get(many, _NEVER):
                least[many] = scaled
                after.append((k + 1, many, b.product))
    return best


def _offer(here: dict[int, _Best], many: int, product: Decimal, start: int, match: _Found | None) -> None:
    """Keep this sequence unless one of at most as many matches is as good."""
    ways, longer = _orders(many)
    weight = ways * product + longer
    for others, other in here.items():
        if others <= many and other.weight <= weight:
            return
    here[many] = _Best(start, match, product, weight)


@cache
def _orders(many: int) -> tuple[Decimal, Decimal]:
    """Return the factor and the addend that `many` matches give the guesses."""
    return Decimal(factorial(many)), Decimal(_LONGER ** (many - 1))


def _unwound(password: str, best: Sequence[Mapping[int, _Best]]) -> tuple[int | Decimal, list[_Found]]:
    """Return the guesses and the matches of the best sequence."""
    if not best:
        return 1, []
    many = min(best[-1], key=lambda n: best[-1][n].weight)
    guesses, sequence, end = best[-1][many].weight, [], len(password) - 1
    while end >= 0:
        start, match, _, _ = best[end][many]
        token = password[start : end + 1]
        sequence.append(match or {"pattern": "bruteforce", "token": token, "i": start, "j": end})
        end, many = start - 1, many - 1
    return guesses, sequence[::-1]


def dictionary_match(password: str, _ranked_dictionaries: Lists) -> list[_Found]:
    """Return every piece of `password` that is in a list.

    It returns the same as zxcvbn's own function of that name, and zxcvbn calls it in its place.
    """
    words, starts = _lists(tuple((n, _ById(ranks)) for n, ranks in _ranked_dictionaries.items() if n != _CHANGING))
    own = _ranked_dictionaries.get(_CHANGING, {})
    own_starts = {word[:_START] for word in own}
    # A capital may have two small letters, so positions are counted in the password itself.
    lower, length = password.lower(), len(password)
    found: list[_Found] = []
    for i in range(length):
        begin = lower[i : i + _START]
        last = length if begin in starts or begin in own_starts else min(length, i + _START - 1)
        for end in range(i + 1, last + 1):
            piece = lower[i:end]
            if piece in words or piece in own:
                found += [
                    _match(password, i, end, name, piece, ranks[piece])
                    for name, ranks in _ranked_dictionaries.items()
                    if piece in ranks
                ]
    return found


def _match(password: str, start: int, end: int, name: str, word: str, rank: int) -> _Found:
    return {
        "pattern": "dictionary",
        "i": start,
        "j": end - 1,
        "token": password[start:end],
        "matched_word": word,
        "rank": rank,
        "dictionary_name": name,
        "reversed": False,
        "l33t": False,
    }


class _ById:
    """A list of words, hashed by its identity, because its words never change."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self.words = words

    def __hash__(self) -> int:
        return id(self.words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and self.words is other.words


@lru_cache(maxsize=4)
def _lists(lists: tuple[tuple[str, _ById], ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return all words of the lists, and their first letters."""
    words = frozenset(word for _, held in lists for word in held.words)
    return words, frozenset(word[:_START] for word in words)
