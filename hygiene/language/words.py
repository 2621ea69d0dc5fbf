"""Words in the user's language.

English is the language of the code. A message is the English text itself, with `{names}` for the parts to fill in, so
that a message without a translation is shown in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Final, Self

from hygiene.language.catalogue import ENGLISH, LANGUAGES, Catalogue, catalogue
from hygiene.language.numbers import NumberFormatter


class _Spoken:
    """The language of this process, like the locale of a C program."""

    def __init__(self) -> None:
        self.catalogue: Catalogue = ENGLISH
        self.formatter: NumberFormatter | None = None
        self.meant: dict[str, str] = {}

    def use(self, language: str) -> None:
        """Speak `language` from now on."""
        self.catalogue = catalogue(language)
        self.formatter = NumberFormatter(language) if self.catalogue is not ENGLISH else None

    def remember(self, said: str, english: str) -> None:
        """Remember the English words of a message in another language."""
        if len(self.meant) >= _MOST:
            self.meant.clear()
        self.meant[said] = english


_MOST: Final = 200_000
"""The most messages that are remembered.

A run about a vault of many entries needs fewer.
"""
_SPOKEN: Final = _Spoken()


def use(language: str) -> None:
    """Speak a language from now on, in the whole process.

    `language` is `en`, or one of `catalogue.LANGUAGES`. Any other raises ValueError.
    """
    _SPOKEN.use(language)


def spoken() -> str:
    """Return the language of this process, such as `en`."""
    return _SPOKEN.catalogue.language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Switch to a language within a `with` block."""
    before = _SPOKEN.catalogue, _SPOKEN.formatter
    use(language)
    try:
        yield
    finally:
        _SPOKEN.catalogue, _SPOKEN.formatter = before


@contextmanager
def speaking_as_written(language: str) -> Iterator[None]:
    """Switch to the language of a report within a `with` block.

    Where that language is not available, use the user's.
    """
    with speaking(language) if language in LANGUAGES else nullcontext():
        yield


class Later(str):
    """A message with parts that is translated where it is shown.

    As a text it is English, so that kept, compared and counted texts are the same in every language. `tr` translates
    it, and any of its parts that are `Later` messages themselves.
    """

    __slots__ = ("message", "parts")

    message: str
    parts: dict[str, object]

    def __new__(cls, message: str, /, parts: dict[str, object] | None = None) -> Self:
        """Return the message in English."""
        made = super().__new__(cls, message.format_map(parts) if parts else message)
        made.message, made.parts = message, parts or {}
        return made

    def __reduce__(self) -> tuple[type[Later], tuple[str, dict[str, object]]]:
        return Later, (self.message, self.parts)


def tr(message: str, /, **parts: object) -> str:
    """Return a message in the user's language.

    `message` is English. Each `{name}` or `{name:,}` in it is replaced by the part of that name. Without parts the
    message is taken as it is, braces included.
    """
    if isinstance(message, Later):
        within = {name: tr(part) if isinstance(part, Later) else part for name, part in message.parts.items()}
        return tr(message.message, **within)
    return _filled(_SPOKEN.catalogue.message(message), message, parts)


def tr_n(count: int, one: str, many: str, /, **parts: object) -> str:
    """Return the form of a message that fits a count.

    `one` and `many` are the English forms. `{count}` in them is replaced by the count, with separators for thousands
    as `{count:,}`.
    """
    english = one if count == 1 else many
    return _filled(_SPOKEN.catalogue.counted(count, one, many), english, {"count": count, **parts})


def tr_as(context: str, message: str, /, **parts: object) -> str:
    """Return a message whose translation depends on what it is about.

    The severity `high` and the confidence `high` are one word in English and two in Spanish.
    """
    return _filled(_SPOKEN.catalogue.in_context(context, message), message, parts)


def tr_later(message: str, /, **parts: object) -> str:
    """Return a message in English, and mark it for the catalogues.

    It is for constants, which exist before the language is known, and for texts that are kept and compared. Give them
    to `tr` to show them.
    """
    return Later(message, parts) if parts else message


def number(value: float, spec: str = ",") -> str:
    """Return a number as the language writes it.

    `spec` is a format of Python, such as `,` or `.0%`.
    """
    if _SPOKEN.formatter is None:
        return format(value, spec)
    said = _SPOKEN.formatter.format_field(value, spec)
    _SPOKEN.remember(said, format(value, spec))
    return said


def in_english(said: str) -> str:
    """Return the English words of a message that this process has shown.

    They serve to compare runs in two languages. Several messages may be joined by semicolons. Any other text is
    returned as it is.
    """
    if _SPOKEN.formatter is None:
        return said
    pieces, meant, start = said.split(_BETWEEN), list[str](), 0
    while start < len(pieces):
        ends = range(len(pieces), start, -1) if len(pieces) <= _JOINED else [start + 1]
        known = (end for end in ends if _BETWEEN.join(pieces[start:end]) in _SPOKEN.meant)
        end = next(known, start + 1)
        piece = _BETWEEN.join(pieces[start:end])
        meant.append(_SPOKEN.meant.get(piece, piece))
        start = end
    return _BETWEEN.join(meant)


_BETWEEN: Final = "; "
_JOINED: Final = 50
"""The most joined messages tried together. More are looked up one by one."""


def _filled(message: str, english: str, parts: dict[str, object]) -> str:
    """Return a message with its parts.

    If a translation asks for parts that the English message does not have, the English message is used.
    """
    if _SPOKEN.formatter is None:
        return message.format_map(parts) if parts else message
    if not parts:
        _SPOKEN.remember(message, english)
        return message
    try:
        said = _SPOKEN.formatter.vformat(message, (), parts)
    except (LookupError, ValueError, AttributeError):
        said = _SPOKEN.formatter.vformat(english, (), parts)
    _SPOKEN.remember(said, english.format_map({name: _meant(part) for name, part in parts.items()}))
    return said


def _meant(part: object) -> object:
    return in_english(part) if isinstance(part, str) else part
