"""A scheduled run: its command, folder and times."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import click

from hygiene.language.choice import OPTION
from hygiene.language.words import tr

Every = Literal["day", "week", "month"]
Kind = Literal["systemd", "cron", "launchd", "windows"]
_NO_TEXT: Final = frozenset({"Cc", "Cn", "Cs", "Zl", "Zp"})
"""Categories of characters that XML or systemd cannot hold.

Some of them end a line.
"""
PREFIX: Final = "hygiene-"
"""The beginning of the name of every timer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A command that is run every day, week or month.

    `words` are the absolute path of hygiene and its arguments, and `folder` is the absolute path of the working folder.
    `hour` and `minute` are in local time. `log` is the file for the output.
    """

    words: tuple[str, ...]
    folder: Path
    every: Every
    hour: int
    minute: int
    log: Path

    def __post_init__(self) -> None:
        """Refuse a name that the files of a timer cannot hold.

        Raises:
            click.UsageError: A word, or the folder, has a line break or another control character.
        """
        for text in (*self.words, str(self.folder), str(self.log)):
            if any(unicodedata.category(char) in _NO_TEXT for char in text):
                raise click.UsageError(
                    tr("a name with a line break, or another character that is no text, cannot be kept.")
                )
        if str(self.folder).endswith((" ", "\\")):
            raise click.UsageError(tr("the name of the working folder ends with a blank or a backslash."))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command of hygiene with its arguments, without `--lang` before it."""
        return self.words[2:] if self.words[1].startswith(f"{OPTION}=") else self.words[1:]

    @property
    def name(self) -> str:
        """The name of the timer, which differs for every command and folder."""
        return name_of(self.arguments, self.folder)

    @property
    def command(self) -> str:
        """The command of hygiene to run."""
        return self.arguments[0]


def name_of(arguments: Sequence[str], folder: Path) -> str:
    """Return the name of the timer that runs a command in a folder."""
    parts = [os.fsencode(part) for part in (*arguments, str(folder))]
    return f"{PREFIX}{arguments[0]}-{hashlib.sha256(bytes(1).join(parts)).hexdigest()[:6]}"
