"""Commands that cannot run by themselves, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from hygiene.cli.options import did_you_mean
from hygiene.language.words import tr, tr_later

COMMANDS: Final = {"scan": "scan", "fleet": "fleet", "report": "history"}
"""The commands that can be scheduled, each with its module."""
_ASKS: Final = {
    "ask_password": tr_later("--ask-password asks for passwords at a terminal"),
    "compare_password": tr_later("--compare-password asks for a password at a terminal"),
}
"""The options that need a terminal, each with the reason."""


def checked(arguments: Sequence[str]) -> dict[str, Any]:
    """Return the options of a command that can run by itself.

    Raises:
        click.UsageError: The command cannot be scheduled, is not valid, or needs a terminal.
        PolicyError: The fleet file or the policy that it names is not there, or is not valid.
    """
    name = arguments[0]
    if name not in COMMANDS:
        raise click.UsageError(
            tr(
                "only {commands} can be scheduled; other commands ask questions or change something.",
                commands=", ".join(COMMANDS),
            )
            + did_you_mean(name, COMMANDS)
        )
    command = getattr(import_module(f"hygiene.cli.commands.{COMMANDS[name]}"), name)
    # A context of its own, because notes made while a command is parsed belong to that command.
    given: dict[str, Any] = command.make_context(name, [*arguments[1:]]).params
    for option, why in _ASKS.items():
        if given.get(option):
            raise click.UsageError(tr("{why}, and a scheduled run has none.", why=tr(why)))
    if any(str(path) == "-" for path in (*given.get("exports", ()), *given.get("vaults", ()))):
        raise click.UsageError(tr("a scheduled run has no standard input; give the name of a file in place of -."))
    if name == "scan" and not (given["exports"] or given["vaults"] or given["accounts"]):
        raise click.UsageError(
            tr("a scheduled scan cannot ask what to read; give an EXPORT, --vault FILE or --account NAME.")
        )
    if given.get("accounts") and not given["online"]:
        raise click.UsageError(tr("a scheduled scan of a connected account needs --online."))
    _check_settings(given)
    return given


def reads_connected(given: Mapping[str, Any]) -> bool:
    """Return whether a command with these options reads connected accounts."""
    from hygiene.sources.settings import fleet_file

    if not given.get("online"):
        return False
    file: Path | None = given.get("file")
    return bool(given.get("accounts") or (file and any(each.live for each in fleet_file.load(file).accounts)))


def _check_settings(given: Mapping[str, Any]) -> None:
    """Refuse a fleet file or a policy that every run would refuse."""
    from hygiene.sources.settings import fleet_file, policy_file

    policy: Path | None = given["policy_file"]
    if file := given.get("file"):
        named = fleet_file.load(file).policy
        policy = policy or (file.parent / named if named and not given["no_policy"] else None)
    if policy:
        policy_file.load(policy)
