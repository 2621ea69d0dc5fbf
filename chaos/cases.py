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
    """A case that this computer does not allow, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders of one case."""

    home: Path
    inputs: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The expected end of a run: its exit code and a part of what it prints."""

    code: int
    line: str = ""

    def faults(self, ended: Ended) -> Iterator[str]:
        """Yield every difference from the expected end."""
        if ended.code != self.code:
            yield f"exit code {ended.code}, not {self.code}: {ended.err[-300:]}"
        if self.line not in ended.err + ended.out:
            yield f"it does not print “{self.line}”, but: {(ended.err + ended.out)[-300:]}"
        if "Traceback" in ended.err or "because of a bug" in ended.err:
            yield f"a defect: {ended.err[-600:]}"


Case = Callable[[Folders], Iterator[str]]
"""Try one kind of disorder and yield every fault.

It raises LeftOutError where the computer does not allow it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The faults of one case, or why it was left out."""

    faults: tuple[str, ...] = ()
    left_out: str = ""

    def __str__(self) -> str:
        return f"left out: {self.left_out}" if self.left_out else "; ".join(self.faults) or "as it should"


def tried(case: Case, home: Path, inputs: Path) -> Outcome:
    """Try a case, and return its outcome."""
    try:
        return Outcome(faults=tuple(case(Folders(home=home, inputs=inputs))))
    except LeftOutError as error:
        return Outcome(left_out=str(error))


def prepared(name: str, folders: Folders) -> Command:
    """Fill the home for a command, and return the command."""
    command = BY_NAME[name]
    command.prepare(folders.home, folders.inputs)
    return command


def unchanged(command: Command, folders: Folders, before: object) -> Iterator[str]:
    """Yield a fault unless the file is as it was, and the command works again."""
    if command.held(folders.home) != before:
        yield "the file is not as it was"
    yield from strays(folders)
    yield from Expected(code=0).faults(run(folders.home, command.given(folders.inputs), typed=command.typed))


def strays(folders: Folders) -> Iterator[str]:
    """Yield each temporary file, and each file that others can read."""
    for path in folders.home.rglob("*"):
        if path.name.startswith(".hygiene") or path.name.endswith(("-journal", ".part")):
            yield f"{path.name} lies around"
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"{path.name} is open to others"
