"""Texts of several paragraphs, each of which is a message.

They are the help of commands and the pages of checks.
"""

from __future__ import annotations

from hygiene.language.words import spoken, tr

_AS_IT_IS = "\b\n"
"""Click's mark of a paragraph whose lines stay as they are."""


def paragraphs(text: str) -> list[str]:
    """Return the messages of a text."""
    return [_message(each) for each in text.split("\n\n") if each.strip()]


def translated(text: str) -> str:
    """Return a text in the user's language.

    An English text stays as it is.
    """
    if spoken() == "en":
        return text
    return "\n\n".join(_mark(each) + tr(_message(each)) for each in text.split("\n\n") if each.strip())


def _mark(paragraph: str) -> str:
    return _AS_IT_IS if paragraph.startswith(_AS_IT_IS) else ""


def _message(paragraph: str) -> str:
    kept = _mark(paragraph)
    return paragraph.removeprefix(kept).rstrip("\n") if kept else " ".join(paragraph.split())
