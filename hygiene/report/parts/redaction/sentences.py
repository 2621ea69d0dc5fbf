"""Sentences without names.

Three nets catch a name: it is known from the records of the report, it is in quotes, or it is no word of hygiene's own
messages. So a name that nobody thought of is replaced too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from hygiene.language.vocabulary import EDGES
from hygiene.report.parts.redaction.labels import Labels
from hygiene.report.parts.redaction.times import in_utc

_TOKEN: Final = re.compile(r"https?://[^\s“”„«»<>]*[\w/=]|\w+|\s+|[^\w\s]", re.IGNORECASE)
_PAGE: Final = re.compile(r"https?://", re.IGNORECASE)
_CLOSING: Final = {"“": "”", "„": "“", "«": "»"}
_ENDS: Final = frozenset(".!?…")
_ADDRESS: Final = re.compile(r"[@/\\]|[^\W\d_]\.\w|\w\.[^\W\d_]")
_SITE: Final = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[/:?#].*)?", re.IGNORECASE)
_LONGEST: Final = 1000
"""The most characters of a name that is looked for. A longer one is never shown whole."""
_LONG_NUMBER: Final = 7
"""Digits of a number that may be the id of a post. A shorter one is a count, a year or a time."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name, its tokens in small letters, and its label.

    A public name has none.
    """

    text: str
    tokens: tuple[str, ...]
    label: str | None


@dataclass(slots=True)
class _Piece:
    """A piece of a text, and what stands for it.

    `instead` is None while that is not known.
    """

    text: str
    instead: str | None = None

    @property
    def shown(self) -> str:
        return self.text if self.instead is None else self.instead


class Sentences:
    """Texts in which labels stand for names."""

    def __init__(self, labels: Labels, vocabulary: frozenset[str], public: Iterable[str], zone: tzinfo) -> None:
        """Know the names of a report.

        Args:
            labels: The labels of the names in its records.
            vocabulary: The words of hygiene's messages.
            public: Names that identify no one, such as those of platforms and the addresses of their settings.
            zone: The home time zone, of which the texts name times. Here they are in UTC.
        """
        public = list(public)
        self._labels, self._public = labels, frozenset(map(str.casefold, public))
        self._words = vocabulary | self._public | {"http", "https"}
        self._zone = zone
        self._made: dict[str, str] = {}
        self._names: dict[tuple[str, ...], _Name] = {}
        self._lengths: dict[str, set[int]] = {}
        for name in public:
            self._add(name, None)
        for name, label in labels.names():
            self._add(name, label)
        self._longest = {first: sorted(each, reverse=True) for first, each in self._lengths.items()}

    def _add(self, name: str, label: str | None) -> None:
        tokens = tuple(map(str.casefold, _TOKEN.findall(name[:_LONGEST])))
        if tokens and len(name) <= _LONGEST:
            self._names[tokens] = _Name(name, tokens, label)
            self._lengths.setdefault(tokens[0], set()).add(len(tokens))

    def of(self, text: str) -> str:
        """Return a text without names."""
        if text not in self._made:
            pieces = self._without_quoted(list(self._without_known(_TOKEN.findall(in_utc(text, self._zone)))))
            self._made[text] = "".join(self._without_unknown(pieces))
        return self._made[text]

    def _without_known(self, tokens: list[str]) -> Iterator[_Piece]:
        """Yield the pieces of a text, with labels for known names."""
        folded, at = [token.casefold() for token in tokens], 0
        while at < len(tokens):
            ends = (at + length for length in self._longest.get(folded[at], ()))
            known = (self._names.get(tuple(folded[at:end])) for end in ends)
            found = next((each for each in known if each and self._is_name(tokens, folded, at, each)), None)
            end = at + (len(found.tokens) if found else 1)
            text = "".join(tokens[at:end])
            if found:
                yield _Piece(text, found.label or text)
            else:
                yield _Piece(text, self._labels.of("page", text) if _PAGE.match(text) else None)
            at = end

    def _is_name(self, tokens: list[str], folded: list[str], at: int, name: _Name) -> bool:
        """Return whether what stands at a place is meant as a name.

        One that is a word of hygiene's messages is a name only behind an `@`, in quotes, or with its capital letter
        within a sentence.
        """
        if name.label is None or len(name.tokens) > 1 or name.tokens[0] not in self._words:
            return True
        before, after = next(filter(str.strip, reversed(tokens[:at])), "."), tokens[at + 1 : at + 2]
        if before == "@" or _CLOSING.get(before) in after:
            return True
        return before not in _ENDS and tokens[at] == name.text != folded[at]

    def _without_quoted(self, pieces: list[_Piece]) -> list[_Piece]:
        """Return the pieces with one label for all that is in quotes."""
        made, at = list[_Piece](), 0
        while at < len(pieces):
            closing = _CLOSING.get(pieces[at].text)
            texts = [piece.text for piece in pieces[at + 1 :]] if closing else []
            made.append(pieces[at])
            at += 1
            if closing in texts:
                inside, end = pieces[at : at + texts.index(closing)], pieces[at + texts.index(closing)]
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
        """Yield the texts of pieces, with labels for what is no word of hygiene's."""
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
        if _ADDRESS.search(core):
            label = self._labels.of("site" if _SITE.fullmatch(core) else "name", core)
        elif all(map(self._is_plain, re.findall(r"\w+", core))):
            return chunk
        else:
            label = self._labels.of("name", core)
        return chunk.replace(core, label, 1)

    def names_nothing(self, text: str) -> bool:
        """Return whether a text is made of words of hygiene's messages alone."""
        return all(word in self._words for word in re.findall(r"[^\W_]+", text.casefold()))

    def _is_plain(self, word: str) -> bool:
        if word.isdecimal():
            return len(word) < _LONG_NUMBER
        return word.casefold() in self._words
