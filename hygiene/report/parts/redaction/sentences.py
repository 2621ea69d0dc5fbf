"""Sentences without names.

Three rules catch a name: it is known from the records of the report, it is in quotes, or it is not a word of hygiene's
own messages. So unforeseen names are replaced too. A name that consists of such words is only replaced in places where
names stand, so that no name can rewrite hygiene's advice.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Final

from hygiene.language.vocabulary import EDGES
from hygiene.report.parts.redaction.labels import Kind, Known, Labels
from hygiene.report.parts.redaction.places import Places
from hygiene.report.parts.redaction.times import in_utc

_TOKEN: Final = re.compile(r"https?://[^\s“”„«»<>]*[\w/=]|\w+|\s+|[^\w\s]", re.IGNORECASE)
_PAGE: Final = re.compile(r"https?://", re.IGNORECASE)
_CLOSING: Final = {"“": "”", "„": "“", "«": "»"}
_ENDS: Final = frozenset(".!?…")
_ADDRESS: Final = re.compile(r"[@/\\]|[^\W\d_]\.\w|\w\.[^\W\d_]")
_SITE: Final = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[/:?#].*)?", re.IGNORECASE)
_LONGEST: Final = 1000
"""The most characters of a name that is looked for.

A longer one is never shown whole.
"""
_LONG_NUMBER: Final = 7
"""Digits of a number that may be the id of a post.

A shorter one is a count, a year or a time.
"""
_DIGITS: Final = 6
"""The fewest digits of a number that is a name wherever it stands."""
_QUOTED: Final[tuple[Kind, ...]] = ("app", "client", "entry")
"""The kinds that a name in quotes usually has."""
_ALWAYS_QUOTED: Final[frozenset[Kind]] = frozenset({"app", "client"})
"""The kinds of names that sentences always put in quotes."""


@dataclass(frozen=True, slots=True)
class Manner:
    """The facts about a text.

    `advice` is true if it says what to do, so that nearly all names in it are in quotes. `vault` is true if those in
    quotes are entries of a vault.
    """

    advice: bool = False
    vault: bool = False


@dataclass(slots=True)
class _Name:
    """A name by its tokens in small letters, with the things of that name.

    `plain` is true where all its words are hygiene's too, and `public` where it names no one.
    """

    tokens: tuple[str, ...]
    plain: bool
    public: bool
    known: list[Known]

    def label(self, kinds: Iterable[Kind] = ()) -> str | None:
        """Return the label of the first of some kinds, or of the first."""
        found = (each for kind in kinds for each in self.known if each.kind == kind)
        return next((each.label for each in (*found, *self.known)), None)


@dataclass(slots=True)
class _Step:
    """A step along the tokens of names, with the name that ends here."""

    after: dict[str, _Step] = field(default_factory=dict)
    name: _Name | None = None


@dataclass(slots=True)
class _Piece:
    """A piece of a text, and its replacement.

    `instead` is None while that is not known.
    """

    text: str
    instead: str | None = None

    @property
    def shown(self) -> str:
        return self.text if self.instead is None else self.instead


class Sentences:
    """Texts in which labels stand for names."""

    def __init__(
        self, labels: Labels, vocabulary: frozenset[str], public: Iterable[str], zone: tzinfo, places: Places
    ) -> None:
        """Know the names of a report.

        Args:
            labels: The labels of the names in its records.
            vocabulary: The words of hygiene's messages.
            public: Names that identify no one, such as those of platforms and the addresses of their settings.
            zone: The home time zone, of which the texts name times. Here they are in UTC.
            places: Where names stand without quotes.
        """
        public = list(public)
        self._labels, self._public = labels, frozenset(map(str.casefold, public))
        self._words = vocabulary | self._public | {"http", "https"}
        self._zone, self._places = zone, places
        self._made: dict[tuple[str, Manner], str] = {}
        self._names: dict[tuple[str, ...], _Name] = {}
        self._first = _Step()
        for name in public:
            self._add(name, None)
        for known in labels.names():
            self._add(known.text, known)

    def _add(self, text: str, known: Known | None) -> None:
        tokens = tuple(map(str.casefold, _TOKEN.findall(text[:_LONGEST])))
        if not tokens or len(text) > _LONGEST:
            return
        plain = not (known and known.whole) and self._is_ours(tokens)
        name = self._names.setdefault(tokens, _Name(tokens, plain=plain, public=known is None, known=[]))
        if known:
            name.known.append(known)
        step = self._first
        for token in tokens:
            step = step.after.setdefault(token, _Step())
        step.name = name

    def _is_ours(self, tokens: Iterable[str]) -> bool:
        """Return whether hygiene's own sentences may hold all of these tokens."""
        for token in tokens:
            if token.isdecimal():
                if len(token) >= _DIGITS:
                    return False
            elif not (token in self._words or token.isspace() or token in string.punctuation or token in EDGES):
                return False
        return True

    def of(self, text: str, manner: Manner) -> str:
        """Return a text without names."""
        if (text, manner) not in self._made:
            tokens = _TOKEN.findall(in_utc(text, self._zone))
            pieces = self._without_quoted(list(self._without_known(tokens, manner)))
            self._made[text, manner] = "".join(self._without_unknown(pieces))
        return self._made[text, manner]

    def _without_known(self, tokens: list[str], manner: Manner) -> Iterator[_Piece]:
        """Yield the pieces of a text, with labels for known names."""
        folded, at = [token.casefold() for token in tokens], 0
        while at < len(tokens):
            end, shown = at + 1, None
            for name in self._names_at(folded, at):
                if (shown := self._shown(name, tokens, at, manner)) is not None:
                    end = at + len(name.tokens)
                    break
            text = "".join(tokens[at:end])
            if shown is None and _PAGE.match(text):
                shown = self._labels.of("page", text)
            yield _Piece(text, shown)
            at = end

    def _names_at(self, folded: list[str], at: int) -> list[_Name]:
        """Return the names that stand at a place, the longest first.

        It takes one walk, however many names begin alike.
        """
        found, step = list[_Name](), self._first
        for place in range(at, len(folded)):
            following = step.after.get(folded[place])
            if following is None:
                break
            step = following
            if step.name:
                found.append(step.name)
        return found[::-1]

    def _shown(self, name: _Name, tokens: list[str], at: int, manner: Manner) -> str | None:
        """Return the replacement of a name at a place, or None if it is not meant."""
        end = at + len(name.tokens)
        text = "".join(tokens[at:end])
        if _is_part(tokens, at, end):
            return None
        before = next((tokens[place] for place in range(at - 1, -1, -1) if tokens[place].strip()), "").casefold()
        meant: str | None = None
        if before in _CLOSING and _CLOSING[before] in tokens[end : end + 1]:
            meant = name.label(_QUOTED if not manner.vault else ("entry", *_QUOTED))
        elif before == "@":
            meant = self._labels.of("account", text)
        elif before == self._places.id or not (name.plain or name.public):
            meant = name.label(["app"] if before == self._places.id else ["entry"] if manner.vault else [])
        if meant or name.public:
            return meant or text
        after = next((tokens[place] for place in range(end, len(tokens)) if tokens[place].strip()), "").casefold()
        for known in sorted(name.known, key=lambda each: manner.vault and each.kind != "entry"):
            written = text == known.text != text.casefold() and before not in {*_ENDS, ""}
            stands = written and known.kind not in _ALWAYS_QUOTED and not manner.advice
            if stands or self._places.hold(known, before, after, advice=manner.advice):
                return known.label
        return None

    def _without_quoted(self, pieces: list[_Piece]) -> list[_Piece]:
        """Return the pieces with one label for each text in quotes."""
        made, at = list[_Piece](), 0
        closings: dict[str, list[int]] = {}
        for place, piece in enumerate(pieces):
            closings.setdefault(piece.text, []).append(place)
        while at < len(pieces):
            closing = _CLOSING.get(pieces[at].text)
            last = closings.get(closing, [0])[-1] if closing else 0
            made.append(pieces[at])
            at += 1
            if closing and last >= at:
                place = bisect_left(closings[closing], at)
                inside, end = pieces[at : closings[closing][place]], pieces[closings[closing][place]]
                at += len(inside) + 1
                said = "".join(piece.text for piece in inside)
                if len(inside) == 1 and inside[0].instead is not None:
                    made += inside
                elif said.strip():
                    public = said.casefold() in self._public
                    made.append(_Piece(said, said if public else self._labels.of("name", said)))
                made.append(end)
        return made

    def _without_unknown(self, pieces: Iterable[_Piece]) -> Iterator[str]:
        """Yield the texts of pieces, with labels for words that are not hygiene's."""
        chunk: list[str] = []
        for piece in pieces:
            if piece.instead is None and not piece.text.isspace():
                chunk.append(piece.text)
                continue
            yield self._chunk("".join(chunk))
            chunk.clear()
            yield piece.shown
        yield self._chunk("".join(chunk))

    def _chunk(self, chunk: str) -> str:
        core = chunk.strip(EDGES).rstrip("@/").strip(EDGES)
        if not core or core.casefold() in self._words:
            return chunk
        platform, mark, handle = core.rpartition("@")
        if mark and platform.casefold().rstrip("/") in {"", *self._public}:
            return chunk.replace(core, f"{platform}@{self._labels.of('account', handle, platform.rstrip('/'))}", 1)
        if _ADDRESS.search(core):
            label = self._labels.of("site" if _SITE.fullmatch(core) else "name", core)
        elif all(map(self._is_plain, re.findall(r"\w+", core))):
            return chunk
        else:
            label = self._labels.of("name", core)
        return chunk.replace(core, label, 1)

    def names_nothing(self, text: str) -> bool:
        """Return whether a text consists only of words of hygiene's messages."""
        return all(word in self._words for word in re.findall(r"[^\W_]+", text.casefold()))

    def _is_plain(self, word: str) -> bool:
        if word.isdecimal():
            return len(word) < _LONG_NUMBER
        return word.casefold() in self._words


def _is_part(tokens: list[str], at: int, end: int) -> bool:
    """Return whether a place is a part of an address such as `a.example`."""
    before, after = tokens[max(at - 2, 0) : at], tokens[end : end + 2]
    return (len(before) == 2 and before[1] == "." and before[0].isalnum()) or (
        len(after) == 2 and after[0] == "." and after[1].isalnum()
    )
