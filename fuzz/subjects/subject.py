"""The seam of a subject: whole examples, their mutation, and one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzz.inputs import Input


@dataclass(slots=True, kw_only=True)
class Seen:
    """The texts of one run that a user may see.

    `texts` may be printed somewhere, such as the representation of a snapshot. `outputs` are what commands and formats
    print, so they hold no control characters either. `faults` are broken promises that no text shows.
    """

    texts: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Code that reads hostile input.

    Attributes:
        name: Its kind and the id of its reader, as in `reader x-archive`.
        make: Returns a hostile input.
        run: Reads the input at a path. The second argument asks for every check, format and command too.
        planted: E-mail addresses in its whole examples, in lower case.
        damage: Types of errors by which its code reports a damaged input, and which are not defects.
        deep: One input of this number runs through everything.
    """

    name: str
    make: Callable[[Random], Input]
    run: Callable[[Path, bool], Seen]
    planted: frozenset[str] = frozenset()
    damage: frozenset[type[Exception]] = frozenset()
    deep: int = 25
