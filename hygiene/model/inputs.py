"""One input as the user gave it, and what was read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input as given: which reader read it, how many records of each kind, and what is missing from it.

    `with_path` names the first part of an export that came in several, whose line says what was read from all of them.
    """

    path: str
    sha256: str
    reader: str
    read: Mapping[str, int]
    gaps: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    with_path: str = ""
