"""Options about the history of runs."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli.options import SeverityName
from hygiene.language.words import tr
from hygiene.model.text import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

LAST: Final = "last"
"""The name of the newest finished run."""


class RunName(click.ParamType["int | str | Path"]):
    """A run: its number, `last`, or the file of a JSON report."""

    name = "run"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002  # click's signature
        ctx: click.Context | None,  # noqa: ARG002  # click's signature
    ) -> int | str | Path:
        """Return a number, `last` or a path.

        A file that is named by digits is given as `./5`.
        """
        text = str(value)
        if text.isascii() and text.isdecimal():
            return int(text[:18])
        return text if text == LAST else Path(text)

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  # click's signature
        param: click.Parameter,  # noqa: ARG002  # click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return `last` where it fits, and let the shell offer files."""
        from click.shell_completion import CompletionItem

        last = [CompletionItem(LAST)] if LAST.startswith(incomplete) else []
        return [*last, CompletionItem(incomplete, type="file")]


class Command(click.ParamType[tuple[str, ...]]):
    """A command with its arguments, as a shell would split them."""

    name = "command"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the words of the command, or fail where no program can be run.

        Otherwise a long run would end before anyone learns of a mistyped name.
        """
        try:
            words = tuple(shlex.split(str(value)))
        except ValueError:
            self.fail(tr("a quotation mark in the command has no partner."), param, ctx)
        if not words or not words[0]:
            self.fail(tr("it is no command."), param, ctx)
        if shutil.which(words[0]) is None:
            self.fail(
                tr("there is no program {name} that can be run; check its name.", name=repr(printable(words[0]))),
                param,
                ctx,
            )
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryOptions:
    """The options of a scan about the history."""

    fail_on_new: str | None
    notify: tuple[str, ...] | None
    no_history: bool

    @classmethod
    def of(cls, options: dict[str, Any]) -> HistoryOptions:
        """Take them out of the options of a command."""
        names = ("fail_on_new", "notify", "no_history")
        return cls(**{name: options.pop(name) for name in names})

    @property
    def needs(self) -> list[str]:
        """The given options that need the history."""
        given = (("--fail-on-new", self.fail_on_new), ("--notify", self.notify))
        return [name for name, value in given if value]


fail_on_new_option = click.option(
    "--fail-on-new",
    type=SeverityName(),
    help="Exit with 10 when a finding of this severity or a higher one is new, worse, about new events or no longer "
    "accepted. One that is seen because more was read counts, and in a first run every one does.",
)


def history_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what a scan does with the history of runs."""
    for option in (
        click.option(
            "--notify",
            type=Command(),
            metavar="COMMAND",
            help="Run COMMAND, without a shell, when something is new, worse, gone or no longer read. It gets the "
            "changes as text on its standard input.",
        ),
        fail_on_new_option,
        click.option("--no-history", is_flag=True, help="Neither compare this run with earlier ones nor keep it."),
    ):
        command = option(command)
    return command
