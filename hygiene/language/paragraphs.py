"""Texts of several paragraphs, each of which is a message.

They are the help of commands and the pages of checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hygiene.language.words import spoken, tr, tr_later

FALSE_ALARMS: Final = tr_later("False alarms:")
ITEM: Final = "-"
"""The mark of a paragraph that is an item of a list."""
_LEADS: Final = (
    tr_later("What:"),
    tr_later("How well it works:"),
    tr_later("Why it matters:"),
    tr_later("Fix:"),
    FALSE_ALARMS,
    tr_later("What it cannot see:"),
    ITEM,
)
"""The beginnings of paragraphs: a check's headings and an item's mark."""
_AS_IT_IS: Final = "\b\n"
"""Click's mark of a paragraph whose lines stay as they are."""


def paragraphs(text: str) -> list[str]:
    """Return the messages of a text, without headings and marks of items."""
    return [message for _, message in headed(text)]


def headed(text: str) -> Iterator[tuple[str, str]]:
    """Yield the messages of a text, each with its heading, `ITEM` or ""."""
    for each in text.split("\n\n"):
        if each.strip():
            message = _message(each)
            heading = next((each for each in _LEADS if message.startswith(f"{each} ")), "")
            yield heading, message.removeprefix(heading).lstrip() if heading else message


def translated(text: str) -> str:
    """Return a text in the user's language.

    An English text stays as it is.
    """
    if spoken() == "en":
        return text
    marks = [_mark(each) for each in text.split("\n\n") if each.strip()]
    messages = (" ".join(filter(None, (tr(lead), tr(message)))) for lead, message in headed(text))
    return "\n\n".join(mark + message for mark, message in zip(marks, messages, strict=True))


def _mark(paragraph: str) -> str:
    return _AS_IT_IS if paragraph.startswith(_AS_IT_IS) else ""


def _message(paragraph: str) -> str:
    kept = _mark(paragraph)
    return paragraph.removeprefix(kept).rstrip("\n") if kept else " ".join(paragraph.split())
