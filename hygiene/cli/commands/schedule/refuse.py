"""Commands that cannot run by themselves, and why."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import click

COMMANDS: Final = {"scan": "scan", "fleet": "fleet", "report": "history"}
"""The commands that can be scheduled, each with its module."""
_ASKS: Final = {
    "ask_password": "--ask-password asks for passwords at a terminal",
    "compare_password": "--compare-password asks for a password at a terminal",
}
"""The options that need a terminal, each with why."""


def checked(arguments: Sequence[str]) -> dict[str, Any]:
    """Return the options of a command that can run by itself.

    Raises:
        click.UsageError: It is none of these commands, is not valid, or needs a terminal.
    """
    name = arguments[0]
    if name not in COMMANDS:
        known = ", ".join(COMMANDS)
        raise click.UsageError(f"only {known} can be scheduled; other commands ask questions or change something.")
    command = getattr(import_module(f"hygiene.cli.commands.{COMMANDS[name]}"), name)
    # A shell of its own: what a command notes while it is parsed belongs to that command.
    given: dict[str, Any] = command.make_context(name, [*arguments[1:]]).params
    for option, why in _ASKS.items():
        if given.get(option):
            raise click.UsageError(f"{why}, and a scheduled run has none.")
    if any(str(path) == "-" for path in (*given.get("exports", ()), *given.get("vaults", ()))):
        raise click.UsageError("a scheduled run has no standard input; give the name of a file in place of -.")
    if name == "scan" and not (given["exports"] or given["vaults"]):
        raise click.UsageError("a scheduled scan cannot ask what to read; give an EXPORT or --vault FILE.")
    return given
