"""Names that look alike: their shape, difference and Latin reading.

A name can also be a trick by itself, whatever it imitates (`trick`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from hygiene.language.words import tr_later
from hygiene.reference.unicode_forms import normalized

_SAME_SHAPE: Final = str.maketrans({"1": "l", "i": "l", "0": "o"})
"""Letters and digits that many fonts draw alike, in lower case."""
_READ_AS: Final = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "$": "s", "@": "a"})
"""Digits and signs that are read as letters inside a word."""
_NEAR_TWINS: Final = str.maketrans("вгкмнптьεηικτυχ", "brkmhntbenikt" + "ux")
"""Small Cyrillic and Greek letters that look Latin within a word.

Unicode's table likens them to small capitals, or does not list them.
"""
_NO_TRICK: Final = frozenset("ªº\u0259\u025b\u0254\u014b\u0253\u0257\u0199\u0256\u0263")
"""Ordinal signs, and letters that alphabets of today share with phonetics."""
_SHOW_NOTHING: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
"""Letters, marks and symbols that show nothing, beside category Cf."""
_JOINERS: Final = frozenset("\u200c\u200d")
_DIRECTIONS: Final = frozenset("\u200e\u200f\u061c")
_ENDS: Final = r".,;'\u2019`\u00b4\u00b7\u2022\u201a\u2018\u02bc_\u2024\u2027\u2219\u22c5\u3002\uff61\ua78c|~^"
_ENDING: Final = re.compile(rf"(?P<stem>.*[^\W_])[)\]]?(?P<end>[\s{_ENDS}]+)")
_ABBREVIATION: Final = re.compile(r"(?:inc|ltd|co|corp|llc|gmbh|no|st|jr|sr|dr|mr|ms|vs|etc|intl|\w)", re.IGNORECASE)
_LOOSE_MARK: Final = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")
"""Marks that no alphabet puts on a Latin letter."""
_LONGEST: Final = 120
"""The most characters of a name that are examined."""
_FIRST_PHONETIC: Final = "\u0180"
"""The first of the phonetic and old Latin letters."""
_DEVICES: Final = frozenset({"ipad", "iphone"})
"""Devices that clients are named after, too new for lists of words."""
_SIGN_WITHIN: Final = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])|(?<!\S)[^\x00-\x7f](?=[A-Za-z]{2})")


class Trick(NamedTuple):
    """A name that is not spelled as it reads.

    `how` names the trick in words fit to print. `certain` is true when no honest name is spelled so.
    """

    reading: str
    how: str
    certain: bool


@lru_cache(maxsize=4096)
def shape(label: str) -> str:
    """Return the shape of a label, the same for labels that look alike.

    Letters of other scripts become the Latin ones they resemble. Case, marks and spaces are removed.
    """
    flat = re.sub(r"[\W_]+", "", normalized("NFKC", label))
    return latin(flat).casefold().translate(_SAME_SHAPE)


def latin(name: str) -> str:
    """Return a name with the Latin letters that its other letters look like."""
    return name if name.isascii() else "".join(map(_latin, name))


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    """Return the ASCII letter that a character looks like.

    It comes from Unicode's table of confusables. A character without an entry stays as it is.
    """
    if char.isascii():
        return char
    from confusable_homoglyphs import confusables

    for found in confusables.is_confusable(char, greedy=True) or ():
        for twin in found["homoglyphs"]:
            if len(twin["c"]) == 1 and twin["c"].isascii() and twin["c"].isalnum():
                return str(twin["c"])
    # Letters with marks (é) look like their base letter.
    base = normalized("NFKD", char)[0]
    return base if base.isascii() else char


def _nearly_latin(char: str) -> str:
    found = _latin(char)
    return found if found.isascii() else char.translate(_NEAR_TWINS)


def difference(label: str, genuine: str) -> str:
    """Return the difference between two labels of one shape, in words."""
    if label == genuine:
        return tr_later("another link target")
    seen, real = _letters(label), _letters(genuine)
    if seen != real:
        if _unmarked(seen) == _unmarked(real):
            return tr_later("accents")
        return tr_later("letters that look alike") if (seen + real).isascii() else tr_later("letters of another script")
    shown, true = (re.sub(r"\s+", "", text).casefold() for text in (label, genuine))
    if shown == true:
        return tr_later("case") if label.casefold() == genuine.casefold() else tr_later("spaces")
    hidden = any(unicodedata.category(c) == "Cf" for c in label + genuine)
    return tr_later("invisible characters") if hidden else tr_later("punctuation")


def latin_reading(label: str) -> str:
    """Return how a label with letters of another script reads in Latin.

    No language mixes two scripts within a word and picks only letters that look Latin. The result is empty for any
    other label. Letters that no Latin letter resembles (`µ`, `Ω`, `Я`) show that nothing is imitated.
    """

    def read(word: re.Match[str]) -> str:
        flat = normalized("NFKC", word[0])
        letters = [char for char in flat if char.isalpha()]
        odd = [char for char in letters if not unicodedata.name(char, "").startswith("LATIN")]
        # A few near twins among many Latin letters pass as well as true ones.
        twin = _nearly_latin if 2 * len(odd) < len(letters) else _latin
        mixed = 0 < len(odd) < len(letters) and all(twin(char).isascii() for char in odd)
        return "".join(twin(char) if char in odd else char for char in flat) if mixed else word[0]

    reading = re.sub(r"\w+", read, label.strip())
    return reading if reading != label.strip() else ""


def _letters(label: str) -> str:
    return re.sub(r"[\W_]+", "", label).casefold()


def _unmarked(letters: str) -> str:
    """Return the letters without accents and other marks."""
    return re.sub(r"\W+", "", normalized("NFKD", letters))


@lru_cache(maxsize=4096)
def trick(name: str) -> Trick | None:
    """Return the trick in a name, whatever it imitates, or None.

    Blanks around a name are no trick, because honest names have them.
    """
    shown = name.strip()[:_LONGEST].strip()
    return next(_tricks(shown), None) if shown else None


def _tricks(name: str) -> Iterator[Trick]:
    """Yield every trick in a name without outer blanks, the surest first."""
    if reading := latin_reading(name) or _other_words(name):
        yield Trick(reading, tr_later("letters of another script"), certain=True)
    if (seen := "".join(char for n, char in enumerate(name) if not _hidden(name, n))) != name:
        yield Trick(seen.strip(), tr_later("invisible characters"), certain=True)
    wide = not name.isascii() and any(_script(char) in _WIDE_SCRIPTS for char in name)
    if re.search(r"\s\s|[^\S \u3000]" if wide else r"\s\s|[^\S ]", name):
        yield Trick(" ".join(name.split()), tr_later("spaces"), certain=True)
    if not wide and (plain := _SIGN_WITHIN.sub(_sign, "".join(map(_unstyled, name)))) != name:
        yield Trick(plain, tr_later("letters that look alike"), certain=True)
    if _LOOSE_MARK.search(composed := normalized("NFC", name)):
        yield Trick(_LOOSE_MARK.sub("", composed), tr_later("marks on letters"), certain=True)
    if (plain := re.sub(r"[^\W_]+", _read, name)) != name:
        yield Trick(plain, tr_later("letters that look alike"), certain=False)
    if stem := _twin(name):
        yield Trick(stem, tr_later("punctuation"), certain=False)


_WIDE_SCRIPTS: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"})
"""Scripts beside which full-width letters and blanks are ordinary."""


def _script(char: str) -> str:
    """Return the first word of a letter's name, which is its script."""
    return unicodedata.name(char, "").partition(" ")[0] if char.isalpha() else ""


def _other_words(name: str) -> str:
    """Return how a Latin name reads if whole words are of another script.

    Every letter of such a word looks Latin, and the word reads as a common one. The result is empty for other names.
    """
    if name.isascii() or not any(_script(char) == "LATIN" for char in name):
        return ""

    def read(word: re.Match[str]) -> str:
        if word[0].isascii() or any(_script(char) in {"", "LATIN"} for char in word[0]):
            return word[0]
        reading = latin(word[0])
        return reading if reading.isascii() and reading.casefold() in _words() else word[0]

    reading = re.sub(r"\w{3,}", read, name)
    return reading if reading != name else ""


def _hidden(name: str, at: int) -> bool:
    """Return whether a character shows nothing and serves no honest purpose.

    Emoji, and scripts that join their letters or run from right to left, need some of these characters.
    """
    char = name[at]
    if char.isascii():
        return char < " " and not char.isspace()
    before = name[at - 1] if at else ""
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
        return (before.isascii() and not before.isdigit()) or _script(before) == "LATIN"
    if char in _JOINERS:
        return before.isascii() or _script(before) in {"LATIN", "CYRILLIC", "GREEK"}
    if char in _DIRECTIONS:
        return not any(unicodedata.bidirectional(other) in {"R", "AL"} and other.isalpha() for other in name)
    if "\U000e0020" <= char <= "\U000e007f":
        return "\U0001f3f4" not in name
    return char in _SHOW_NOTHING or unicodedata.category(char) in {"Cf", "Cc", "Cn", "Co"}


def _unstyled(char: str) -> str:
    """Return the plain letter that a letter in fancy dress stands for.

    Examples are full-width, mathematical and circled letters, small capitals and phonetic letters.
    """
    if char.isascii() or char in _NO_TRICK or unicodedata.category(char) == "No":
        return char
    plain = normalized("NFKC", char)
    if plain != char:
        return plain if plain.isascii() and plain.isalnum() and (len(plain) == 1 or char.isalpha()) else char
    if capital := re.fullmatch(r"LATIN LETTER SMALL CAPITAL ([A-Z])", unicodedata.name(char, "")):
        return capital[1].lower()
    # Letters with nothing but added marks (ș, ǎ) belong to today's alphabets.
    phonetic = char >= _FIRST_PHONETIC and _script(char) == "LATIN" and normalized("NFD", char) == char
    return _latin(char) if phonetic and _latin(char).isascii() else char


def _sign(found: re.Match[str]) -> str:
    """Return the letter or digit that a sign between letters looks like."""
    char = found[0]
    odd = not char.isalpha() and normalized("NFKC", char) == char
    return _latin(char) if odd and _latin(char).isalnum() and _latin(char).isascii() else char


def _read(word: re.Match[str]) -> str:
    """Return the common word that a word reads as.

    Letters and digits in it may stand for others that look alike. Any other word, and a common word, stays as it is.
    """
    text = word[0]
    if len(text) < _SHORTEST or not text.isascii() or ordinary(text):
        return text
    if re.fullmatch(r"[A-Za-z][a-z]{2,}0[a-z]{1,}", text) and not text.casefold().startswith("auth0"):
        return text.replace("0", "o")
    inside = re.search(r"(?<=[A-Za-z])(?![23][Dd])[0-9](?=[A-Za-z])|^0|(?<=[A-Za-z])0$", text)
    capital = re.sub(r"(?<=[a-z])I(?=[a-z]|I?$)|(?<=I)I$", "l", text)
    guesses = [capital] if capital != text else []
    if inside and sum(char.isdigit() for char in text) * 3 <= len(text):
        guesses += [text.translate(_READ_AS).replace("1", letter) for letter in "li"]
    if re.match(r"l(?i:[bcdfghjkmnpqrstvwxz])", text):
        guesses.append("I" + text[1:])
    guesses += [text.replace(pair, one) for pair, one in _PAIRS if pair in text]
    return next((guess for guess in guesses if guess.casefold() in _words()), text)


_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("VV", "W"))
"""Pairs of letters that look like one."""
_SHORTEST: Final = 5
"""A shorter word may read as another by chance."""


def _twin(name: str) -> str:
    """Return a name without the odd punctuation at its end, or "".

    Full stops after an abbreviation, after several words and in a row are ordinary. So are closed quotes.
    """
    if (found := _ENDING.fullmatch(name)) is None:
        return ""
    stem, end = found["stem"], found["end"].replace(" ", "")
    if end[0] in "'\u2019" and re.search(r"['\u2018\u2019]", stem):
        return ""
    words = stem.split()
    honest = end.startswith("..") or len(words) > 2 or "." in stem or _ABBREVIATION.fullmatch(words[-1])
    return "" if end.strip(".") == "" and honest else stem


def ordinary(word: str) -> bool:
    """Return whether a word is among the common English words and names.

    They come from the frequency lists of zxcvbn (Wikipedia, subtitles, names and passwords). Each word is in one list.
    """
    return word.casefold() in _words() or word.casefold() in _listed(passwords=True)


@cache
def _words() -> frozenset[str]:
    return _listed(passwords=False) | _DEVICES


@cache
def _listed(*, passwords: bool) -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset[str]().union(*(w for name, w in FREQUENCY_LISTS.items() if (name == "passwords") is passwords))
