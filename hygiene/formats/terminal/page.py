"""The lines of a report for a terminal, with their width and colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hygiene.formats.wording import phrases as _words
from hygiene.formats.wording.layout import cells, cut, wrap
from hygiene.language.words import tr
from hygiene.model.text import printable
from hygiene.plugins.format import Screen

NARROWEST: Final = 60
READABLE: Final = 100
"""The longest line of running text, in cells. Tables use the whole width."""

BOLD, DIM, _RED, _YELLOW, _CYAN, _GREEN = "1", "2", "1;31", "33", "36", "32"
WARNING: Final = _YELLOW
SEVERITIES: Final = {"critical": _RED, "high": _RED, "medium": _YELLOW, "low": _CYAN, "info": DIM}
"""The colour of each severity."""
GAINS: Final = {"big": _RED, "medium": _YELLOW, "small": _CYAN}
"""The colour of each gain."""
WORDS: Final = {
    "act now": _RED,
    "check first": _RED,
    "high": _RED,
    "raised": _YELLOW,
    "not enough read": BOLD,
    "accepted": _CYAN,
    "low": _GREEN,
}
"""The colour of each word of the verdict. No word depends on its colour."""


class Page:
    """The lines written so far.

    Colour is added last and to complete words, so that it never changes where a line breaks.
    """

    def __init__(self, screen: Screen) -> None:
        self.width = max(NARROWEST, screen.width)
        self.readable = min(self.width, READABLE)
        self.details, self.draws = screen.details, screen.draws
        self._color = screen.color
        self._lines: list[str] = []

    def say(self, text: str, indent: int = 0, lead: str = "", color: str = "", hang: int | None = None) -> None:
        """Write `text`, which may come from outside, after our own `lead`.

        With a lead, only the lead takes the colour, and further lines hang by `hang` cells, or by two.
        """
        rest = indent + (hang if hang is not None else 2 if lead else 0)
        lines = wrap(lead + printable(text, 4 * _words.LONG), self.readable, " " * indent, " " * rest)
        if lead:
            lines[0] = lines[0].replace(lead.strip(), self.colored(lead.strip(), color), 1)
        self._lines += lines if lead else [self.colored(line, color) for line in lines]

    def ours(self, text: str) -> None:
        """Write a text of our own alone.

        A chance such as `1 in 30` stays on one line.
        """
        start = tr("1 in {count}").partition("{count}")[0]
        glued = text.replace(start, start.replace(" ", "\u00a0")) if start else text
        self._lines += [line.replace("\u00a0", " ") for line in wrap(glued, self.readable)]

    def heading(self, text: str) -> None:
        """Write a section's name after an empty line, underlined in a long report."""
        self.gap()
        title = cut(printable(text, self.readable), self.readable)
        self._lines.append(self.colored(title, BOLD))
        if self.details:
            self._lines.append("=" * cells(title))

    def rows(self, lines: Iterable[str], indent: int = 0) -> None:
        """Write lines that are already laid out."""
        self._lines += [" " * indent + line if line else "" for line in lines]

    def more(self, count: int, where: str, indent: int = 0) -> None:
        """Write how many items are left out, if any, and where to find them."""
        if count > 0:
            self.say(tr("... and {count:,} more. {where}", count=count, where=where), indent)

    def gap(self) -> None:
        """Write an empty line, unless the last line is empty."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """Return everything written so far."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def colored(self, text: str, color: str) -> str:
        """Return our own words in a colour, where the screen has colours."""
        return f"\x1b[{color}m{text}\x1b[0m" if self._color and color else text
