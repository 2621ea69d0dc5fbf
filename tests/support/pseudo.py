"""A language of the tests, with every message in ⟦brackets⟧.

What bypasses the catalogue stands outside them.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Final

import pytest

from hygiene.language import words
from hygiene.language.catalogue import Catalogue
from hygiene.language.numbers import NumberFormatter

OPEN: Final = "⟦"
CLOSE: Final = "⟧"
_NO_LANGUAGE: Final = re.compile(
    r"https?\\?://\S+|\bx\d+\.\d+|`[^`]*`|“[^”]*”"
    r"|\bhygiene [a-z]+( (?:-\S+|[A-Z]+|[0-9a-f]{16}|\d\S*|[\w./-]+))*"
    r"|(?<!\w)--?[a-z][\w-]*|\b[A-Z][A-Z_]+\b|\[[A-Za-z|]+\]|\b[0-9a-f]{8,}\b"
    r"|[\w./-]+\.(?:zip|csv|toml|json|md|html|txt)\b"
    r"|\b[a-z]+/@\w+|\b[\w-]+\.(?:com|example|org)\S*"
)
"""Texts without a translation: addresses, commands, names and the like."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class _Bracketed(NullTranslations):
    """Translations that put the English message between brackets."""

    def gettext(self, message: str) -> str:
        return bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return bracketed(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002  # as gettext calls it
        return bracketed(message)


def bracketed(message: str) -> str:
    """Return a message between brackets, within the blanks around it."""
    core = message.strip()
    return message.replace(core, f"{OPEN}{core}{CLOSE}", 1) if core else message


@contextmanager
def pseudo() -> Iterator[None]:
    """Speak the language of brackets, whatever the command line chooses."""
    patch = pytest.MonkeyPatch()
    patch.setattr(words._SPOKEN, "catalogue", Catalogue("xx", _Bracketed()))
    patch.setattr(words._SPOKEN, "formatter", NumberFormatter("en"))
    patch.setattr("hygiene.language.choice.speak", lambda _language: None)
    patch.setattr(gettext, "dgettext", lambda _domain, message: bracketed(message))
    patch.setattr(gettext, "dngettext", lambda _domain, one, many, n: bracketed(one if n == 1 else many))
    try:
        yield
    finally:
        patch.undo()


def outside(text: str) -> str:
    """Return what stands outside every bracket.

    A line may break inside one.
    """
    found, depth = list[str](), 0
    for char in text:
        depth += (char == OPEN) - (char == CLOSE)
        if depth <= 0 and char != CLOSE:
            found.append(char)
            depth = 0
        elif char == OPEN:
            found.append("\0")
    return "".join(found)


class _Visible(HTMLParser):
    """The texts of a page that a person sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes with words."""
        self._hidden += tag in {"script", "style"}
        self.texts += [value or "" for name, value in attrs if name in {"aria-label", "title", "alt", "placeholder"}]

    def handle_endtag(self, tag: str) -> None:
        """Look again after a script or a style."""
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts += [] if self._hidden else [data]


def visible(page: str) -> str:
    """Return the words of a page of HTML, a line each."""
    parser = _Visible()
    parser.feed(page.replace("<wbr>", ""))  # where a long address may break
    return "\n".join(parser.texts)


def leftovers(text: str, names: Iterable[str]) -> list[str]:
    """Return each line's words outside the brackets.

    Left out are the given names and what is no language: commands, options, placeholders, addresses and ids.
    """
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-]|\.\w)", "", text)
    lines = (_NO_LANGUAGE.sub("", line) for line in outside(text).splitlines())
    return [" ".join(line.replace("\0", "…").split()) for line in lines if _WORD.search(line)]
