"""The command `init`: ask what is yours, and write the policy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hygiene.cli import terminal
from hygiene.cli.nearby.exports import every
from hygiene.cli.options import FILE, budget_option, yes_option
from hygiene.cli.terminal import errors
from hygiene.language.words import tr, tr_later

if TYPE_CHECKING:
    from hygiene.cli.policy.wizard import Questions, StoppedError

_NO_ANSWER: Final = tr_later(
    "init asks questions, and there is no one to answer here; run it at a terminal. --yes "
    "only leaves out the question whether to write the change. Nothing was written."
)


@click.command()
@click.argument("exports", nargs=-1, metavar="[EXPORT]...", type=FILE)
@click.option(
    "--output",
    "given",
    type=FILE,
    show_default="hygiene.toml",
    metavar="FILE",
    help="The policy. If it exists, what is new is added to it.",
)
@click.option("--force", is_flag=True, help="Replace the policy if it exists, and ask everything again.")
@yes_option
@budget_option
def init(exports: tuple[Path, ...], given: Path | None, force: bool, yes: bool) -> None:
    """Ask what is yours, and write that down as the policy.

    It asks for your home time zone and, for each EXPORT, who is responsible for the account, which clients are yours
    and which apps should have access. Press Enter to take the answer in brackets. The file is yours to edit.

    If the policy exists already, it asks only about accounts, clients and apps that the policy does not know. Then it
    shows the change and asks before it writes. Your comments stay.
    """
    with errors():
        from hygiene.cli.policy.choice import FILE_NAME
        from hygiene.cli.policy.wizard import Questions
        from hygiene.model.text import typed_path

        output = given or Path(FILE_NAME)
        ask = Questions(confirm=_confirm, text=_text)
        try:
            if output.exists() and not force:
                written = _add(exports, output, ask, yes=yes, named=given is not None)
            else:
                written = _make(exports, output, ask, force=force)
        except (KeyboardInterrupt, click.Abort):
            click.echo(err=True)
            terminal.say(tr("Stopped. Nothing was written."))
            sys.exit(1)
        if written:
            inputs, policy = [typed_path(each) for each in exports], typed_path(output)
            named = " ".join(each or "EXPORT" for each in inputs or [""])
            terminal.go_on_with(
                tr("Wrote {file}. Next:", file=output),
                f"hygiene scan {named} --policy {policy or 'FILE'}",
                yours=not (inputs and policy and all(inputs)),
            )


def _confirm(text: str, default: bool) -> bool:
    with _answered():
        return terminal.agrees(text, default=default)


def _text(text: str, default: str) -> str:
    with _answered():
        return str(click.prompt(text, default=default, err=True))


@contextmanager
def _answered() -> Iterator[None]:
    """Turn the end of piped answers into a usage error.

    No default answer is used, because an intruder's client or app would become the user's unseen.

    Raises:
        click.UsageError: The answers ended, and there is no terminal.
        click.Abort: The user at the terminal stopped.
    """
    try:
        yield
    except click.Abort:
        if terminal.interactive(sys.stdin):
            raise
        click.echo(err=True)
        raise click.UsageError(tr(_NO_ANSWER)) from None


def _refuse_silence() -> None:
    """Refuse to ask the first question where no answer can come.

    Raises:
        click.UsageError: Standard input is not a terminal, and is at its end.
    """
    piped: Any = getattr(sys.stdin, "buffer", None)
    if not terminal.interactive(sys.stdin) and not (piped and piped.peek(1)):
        raise click.UsageError(tr(_NO_ANSWER))


def _make(exports: tuple[Path, ...], output: Path, ask: Questions, *, force: bool) -> bool:
    """Ask everything, and write a new policy; return whether it was written."""
    from hygiene.cli import output as writer
    from hygiene.cli.policy.wizard import StoppedError, compose
    from hygiene.plugins.registry import Plugins

    writer.ready(output, replace=force)
    _refuse_silence()
    try:
        text = compose(every(exports, Plugins()), ask)
    except StoppedError as stopped:
        _say_stopped(stopped)
        text = stopped.text
        if not terminal.agrees(tr("Write it?"), default=True):
            terminal.say(tr("Nothing was written."))
            return False
    writer.write(output, text, replace=force)
    return True


def _say_stopped(stopped: StoppedError) -> None:
    """Print how many accounts were finished when the user stopped.

    Raises:
        click.Abort: The first account was not finished.
    """
    if not stopped.done:
        raise click.Abort
    click.echo(err=True)
    terminal.say(
        tr(
            (
                "You stopped. What you answered about {done} of {total} accounts can be written. "
                "`hygiene init` with the same exports then asks about the others."
            ),
            done=stopped.done,
            total=stopped.total,
        )
    )


def _add(exports: tuple[Path, ...], output: Path, ask: Questions, *, yes: bool, named: bool) -> bool:
    """Ask about names that the policy does not know, and add them.

    Returns whether there was anything to add. A policy that the user did not name must be one that a scan would use:
    someone else could have left it there.
    """
    from hygiene.cli.policy.choice import find_policy
    from hygiene.cli.policy.edit import PolicyFile, offer
    from hygiene.cli.policy.wizard import StoppedError, extend
    from hygiene.model.errors import OutputError
    from hygiene.model.text import home_hidden
    from hygiene.plugins.registry import Plugins

    if not exports:
        raise OutputError(
            tr("it exists already"),
            hint=tr("give an EXPORT to add what is new in it, or --force to replace the file"),
            path=home_hidden(str(output)),
        )
    file = PolicyFile.read(output)
    usual = None if named else find_policy(exports)
    if not named and (usual is None or usual.path != output.absolute()):
        raise click.UsageError(
            tr("{output} in this folder is not used; to change it, give it with --output.", output=output)
        )
    try:
        extend(file, every(exports, Plugins()), ask)
    except StoppedError as stopped:
        _say_stopped(stopped)
        yes = False
    if file.text == file.before:
        terminal.say(tr("Nothing to add: {output} was not changed.", output=output))
        return False
    offer(file, yes=yes)
    return True
