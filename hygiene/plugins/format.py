"""The seam for formats.

A format is a function `render(report: Report, screen: Screen) -> str`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The place where a text will be read.

    Attributes:
        color: Colour may be used.
        width: Cells in a line.
        details: The user asked for everything. A format that is always whole ignores it.
        overview: The file of the report about all accounts, relative to this one, or empty where there is none.
        draws: The terminal can show small bars, such as ▃.
    """

    color: bool = False
    width: int = 80
    details: bool = False
    overview: str = ""
    draws: bool = False
