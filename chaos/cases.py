"""A case of disorder: its folders, and how it should end."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chaos.child import Ended, run
from chaos.commands import COMMANDS, Command

BY_NAME: Final = {command.name: command for command in COMMANDS}


class LeftOutError(Exception):
    """A case that this computer does not allow, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folders of one case."""

    home: Path
    inputs: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a run should end: its exit code and a part of what it prints."""

    code: int
    line: str = ""

    def faults(self, ended: Ended) -> Iterator[str]:
        """Yield what is otherwise."""
        if ended.code != self.code:
            yield f"exit code {ended.code}, not {self.code}: {ended.err[-300:]}"
        if self.line not in ended.err + ended.out:
            yield f"it does not print “{self.line}”, but: {(ended.err + ended.out)[-300:]}"
        if "Traceback" in ended.err or "because of a bug" in ended.err:
            yield f"a defect: {ended.err[-600:]}"


Case = Callable[[Place], Iterator[str]]
"""Try one kind of disorder and yield every fault.

It raises LeftOutError where the computer does not allow it.
"""


def tried(case: Case, home: Path, inputs: Path) -> str:
    """Try a case; return how it ended, in one line."""
    try:
        faults = list(case(Place(home=home, inputs=inputs)))
    except LeftOutError as error:
        return f"left out: {error}"
    return "; ".join(faults) or "as it should"


def prepared(name: str, place: Place) -> Command:
    """Fill the home for a command, and return the command."""
    command = BY_NAME[name]
    command.prepare(place.home, place.inputs)
    return command


def unchanged(command: Command, place: Place, before: object) -> Iterator[str]:
    """Yield a fault unless the file is as it was, and the command works again."""
    if command.held(place.home) != before:
        yield "the file is not as it was"
    yield from strays(place)
    yield from Wanted(code=0).faults(run(place.home, command.given(place.inputs), typed=command.typed))


def strays(place: Place) -> Iterator[str]:
    """Yield each temporary file, and each file that others can read."""
    for path in place.home.rglob("*"):
        if path.name.startswith(".hygiene") or path.name.endswith(("-journal", ".part")):
            yield f"{path.name} lies around"
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"{path.name} is open to others"
