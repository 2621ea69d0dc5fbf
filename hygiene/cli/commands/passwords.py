"""Commands and options about passwords: lists of breached ones, and what is remembered from run to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hygiene.cli import terminal
from hygiene.cli.commands.options import FILE
from hygiene.cli.terminal import errors
from hygiene.model.errors import HygieneError

if TYPE_CHECKING:
    from hygiene.enrich.breaches.look_up import Source
    from hygiene.model.records import Secret
    from hygiene.scan.vault_entries import Annotate


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `scan` that say how passwords are looked at."""
    for option in (
        click.option("--remember", is_flag=True, help="Keep keyed tags of the passwords, to know an old one again."),
        click.option("--online", is_flag=True, help="Ask api.pwnedpasswords.com about passwords, by hash prefix."),
        click.option("--breaches", type=FILE, metavar="FILE", help="A filter made by `hygiene breaches build`."),
        click.option(
            "--compare-password", is_flag=True, help="Ask for a password to compare with, such as the vault's own."
        ),
        click.option("--ask-password", is_flag=True, help="Ask for passwords at a hidden prompt, and judge those too."),
    ):
        command = option(command)
    return command


@contextmanager
def annotation(breaches: Path | None, now: datetime, *, online: bool, remember: bool) -> Iterator[Annotate]:
    """What is known elsewhere of a vault's passwords, as a function of its entries; holds the filter open meanwhile.

    Raises:
        UnreadableError: when the filter is not one, or is damaged.
    """
    from hygiene.enrich.breaches.common_passwords import CommonPasswords
    from hygiene.enrich.breaches.filter_file import WHOLE_LIST, Filter
    from hygiene.enrich.breaches.pwned_passwords import Online

    with ExitStack() as held:
        sources: list[Source] = [CommonPasswords()]
        if breaches:
            sources.append(held.enter_context(Filter(breaches, least=WHOLE_LIST)))
        if online:
            # Last, so that it is asked only for what no list on this computer holds.
            sources.append(Online(terminal.say))
        yield lambda vaults: _annotated(vaults, sources, now if remember else None)


def _annotated(
    vaults: Sequence[Sequence[Secret]], sources: Sequence[Source], now: datetime | None
) -> tuple[Secret, ...]:
    from hygiene.enrich.breaches.look_up import look_up

    secrets = look_up((secret for vault in vaults for secret in vault), sources)
    if now is None:
        return secrets
    from hygiene.history import passwords as memory

    ask = terminal.asker()
    try:
        notes = memory.recall_and_remember(vaults, now, ask=(lambda what: ask(what).reveal()) if ask else None)
    except HygieneError as error:
        # What cannot be recalled stays unknown, and the rest of the run goes on.
        terminal.complain(error)
        return secrets
    return memory.annotated(secrets, notes)


@click.group()
def breaches() -> None:
    """Make and test a filter of breached passwords.

    With one, `hygiene scan --breaches FILE` looks them up without a network.
    """


@breaches.command()
@click.argument("source", type=FILE)
@click.option(
    "--output",
    type=FILE,
    default=Path("breaches.filter"),
    show_default=True,
    metavar="FILE",
    help="Write the filter there.",
)
@click.option("--partial", is_flag=True, help="Accept a list with holes: the filter then finds, and clears nothing.")
def build(source: Path, output: Path, partial: bool) -> None:
    """Make a filter from the Pwned Passwords list of SHA-1 hashes.

    SOURCE is the list as one file ordered by hash, or a folder of its ranges, compressed with gzip or not. The filter takes
    2.3 bytes a password; the old one stays whole until the new one is.
    """
    with errors():
        from hygiene.enrich.breaches.build_filter import build as make

        with terminal.bars() as progress:
            count = make(source, output, progress(source), partial=partial)
        click.echo(
            f"Wrote {output}: {count:,} passwords. Next: hygiene scan --vault FILE --breaches {output}", err=True
        )


@breaches.command()
@click.argument("file", type=FILE)
def verify(file: Path) -> None:
    """Read a filter whole and compare its checksum."""
    with errors():
        from hygiene.enrich.breaches.filter_file import Filter

        with Filter(file) as opened, terminal.bars() as progress:
            opened.verify(progress(file))
            click.echo(
                f"{file} is sound: {opened.keys:,} passwords, wrong about once in {opened.wrong_once_in:,} look-ups."
            )


@click.command()
def forget() -> None:
    """Remove everything that --remember kept.

    That is the keyed tags of passwords, their file, and its key.
    """
    with errors():
        from hygiene.history import passwords as memory

        click.echo(str(memory.forget()).capitalize() + ".")
