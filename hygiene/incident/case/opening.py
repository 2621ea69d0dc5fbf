"""What a case is about, and what a run read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from hygiene.incident.records import Asked
from hygiene.model.errors import CaseError
from hygiene.model.text import escaped, home_hidden, printable
from hygiene.report.report import PluginLine

MAX_PATH: Final = 4096
"""Characters kept of a path: the most that Linux allows."""
MAX_KEY: Final = 200
"""Characters of the key or the value of an answer. This is our judgement; those of the tables have a quarter."""
MAX_WORDS: Final = 400
"""Characters kept of any other text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInput:
    """An input of a run: its path as the report shows it, and its SHA-256.

    The SHA-256 is empty for an input that could not be read, and for a folder it is that of its list of files. An
    export may come in several files; `with_path` then names the first one. `vault` marks a password export, which is
    never copied.
    """

    path: str
    sha256: str
    with_path: str = ""
    vault: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run read, and what a later run needs to go on.

    `paths` maps a name, such as `exports` or `policy`, to the paths that were given. `options` maps the name of any
    other option to its value. `give_again` holds, as the report shows them, the paths that the log does not keep: those
    that hold an e-mail address, a number or a character that does not print, and standard input. The user has to give
    them again.

    The paths of a case that someone else sent are their words. Show them before you read what they name.
    """

    version: str
    plugins: tuple[PluginLine, ...] = ()
    inputs: tuple[ReadInput, ...] = ()
    paths: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    give_again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The beginning of a case: what was asked, and the first run.

    The log keeps neither the client nor the address of the post, which the inputs give again. It keeps the handle of
    the account as reports show it, so compare accounts as text.
    """

    at: datetime
    asked: Asked
    run: Run


def kept_text(text: str, limit: int = MAX_WORDS) -> str:
    """Return a text as the log keeps it: without addresses and numbers."""
    return printable(text, limit)


def kept_key(text: str) -> str:
    """Return a key of a table as the log keeps it.

    Raises:
        CaseError: when it is none: it holds an address or a number, or does not print.
    """
    if not text or kept_text(text, MAX_KEY) != text:
        raise CaseError("this cannot be recorded", hint="an answer or a step has a key without addresses or numbers")
    return text


def shown_text(text: str, limit: int = MAX_WORDS) -> str:
    """Return a text of a log, which may be hostile, safe to print."""
    return escaped(text, limit)


def kept_paths(paths: Iterable[Path]) -> tuple[list[str], list[str]]:
    """Return paths as the log keeps them, and those that it masks.

    A path is made absolute, and the home folder becomes `~`, which hides the user's name and leads back to the file.
    """
    kept: list[str] = []
    masked: list[str] = []
    for path in paths:
        text = "-" if path == Path("-") else home_hidden(str(path.absolute()))
        shown = kept_text(text, MAX_PATH)
        (kept if shown == text != "-" else masked).append("standard input" if text == "-" else shown)
    return kept, masked


def real_path(kept: str) -> Path | None:
    """Return the path that a log keeps, or None where it cannot be one."""
    path = Path(kept)
    if kept != shown_text(kept, MAX_PATH) or not (path.is_absolute() or path.parts[:1] == ("~",)):
        return None
    try:
        return path if path.is_absolute() else Path.home().joinpath(*path.parts[1:])
    except RuntimeError:  # a container may run as a user who has no home
        return None
