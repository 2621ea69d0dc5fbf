"""Text that is safe in the cells of a spreadsheet."""

from __future__ import annotations

from hygiene.reference.unicode_forms import normalized


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula.

    >>> no_formula("=1+1"), no_formula(" \uff0b1"), no_formula("a=1")
    ("'=1+1", "' \uff0b1", 'a=1')
    """
    # Some spreadsheets trim a cell first, and read the full-width signs of East Asian keyboards as plain ones.
    begin = normalized("NFKC", text.lstrip()[:8]).lstrip()
    return "'" + text if begin[:1] in {"=", "+", "-", "@"} else text
