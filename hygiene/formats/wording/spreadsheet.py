"""Tables for spreadsheets, and text that is safe in their cells."""

from __future__ import annotations

import re
from typing import Final

from hygiene.model.text import escaped, printable
from hygiene.reference.unicode_forms import normalized

BYTE_ORDER_MARK: Final = "\ufeff"
"""The beginning of a table, which tells a spreadsheet the encoding."""
_CELLS: Final = re.compile(r"(?<=[;\t\r\n])")
"""Beginnings of cells within a text.

A spreadsheet may take these characters for separators.

Half of Europe writes decimals with a comma and separates lists by semicolons. Excel then splits every CSV there, and
its quotes do not count, because they do not begin the cell.
"""
_SKIPPED: Final = re.compile(r'[\s"]*')
"""What a spreadsheet may drop before a cell: blanks and quotes."""


def cell(column: str, text: str, longest: int) -> str:
    """Return a text as a cell that is safe to open.

    It has at most `longest` characters.

    A handle is masked already. Its `@` distinguishes a name of the Fediverse from an e-mail address.
    """
    return no_formula((escaped if column == "handle" else printable)(text, longest))


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula.

    >>> no_formula("=1+1"), no_formula(" \uff0b1"), no_formula("a;=1"), no_formula("a=1")
    ("'=1+1", "' \uff0b1", "a;'=1", 'a=1')
    """
    return "".join(f"'{part}" if _is_formula(part) else part for part in _CELLS.split(text))


def _is_formula(text: str) -> bool:
    start = skipped.end() if (skipped := _SKIPPED.match(text)) else 0
    # Some spreadsheets read the full-width signs of East Asian keyboards as plain ones.
    return normalized("NFKC", text[start : start + 8]).lstrip()[:1] in {"=", "+", "-", "@"}
