"""The seam for formats: where the text will be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where the text will be read: whether colour may be used, and how many cells a line has."""

    color: bool = False
    width: int = 80
